"""The example of docs/scheduler-plugin.md."""

import pytest

from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.profile import DEFAULT_PLUGINS, PluginSet
from simulator.core.control_plane.scheduler_framework.schedule import schedule
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_plugins.node_cost import NodeCost
from tests.core.scheduler.support import Json, framework, node_object, score

KEY = "example.com/cost-per-hour"
POD = PodInfo({"metadata": {"name": "web", "namespace": "shop", "uid": "u-1"}, "spec": {"containers": []}})


def cluster(prices: dict[str, str]) -> Snapshot:
    snapshot = Snapshot()
    for name, price in prices.items():
        labels = {KEY: price} if price else {}
        snapshot.set_node(node_object({"name": name, "labels": labels, "allocatable": {"cpu": "4", "pods": "110"}}))
    return snapshot


def test_the_cheapest_gets_all_and_the_dearest_nothing() -> None:
    assert score(NodeCost(), cluster({"a": "0.40", "b": "0.10", "c": "0.25"}), POD) == {"a": 0, "b": 100, "c": 50}


def test_equal_prices_decide_nothing() -> None:
    assert score(NodeCost(), cluster({"a": "1", "b": "1.0"}), POD) == {"a": 100, "b": 100}


@pytest.mark.parametrize("price", ["", "cheap", "-1", "nan", "inf", "1e9"])
def test_a_node_without_a_price_has_the_default(price: str) -> None:
    assert score(NodeCost({"default": "0.3"}), cluster({"a": "0.40", "b": "0.20", "c": price}), POD) == {
        "a": 0,
        "b": 100,
        "c": 50,
    }


def test_an_annotation_goes_before_a_label() -> None:
    snapshot = cluster({"a": "0.40", "b": "0.20"})
    node = snapshot.nodes["a"].node
    snapshot.set_node({**node, "metadata": {**node["metadata"], "annotations": {KEY: "0.1"}}})
    assert score(NodeCost(), snapshot, POD) == {"a": 100, "b": 0}


def test_another_key() -> None:
    snapshot = Snapshot()
    for name, price in (("a", "3"), ("b", "2")):
        snapshot.set_node(node_object({"name": name, "labels": {"price": price}}))
    assert score(NodeCost({"key": "price"}), snapshot, POD) == {"a": 0, "b": 100}


def test_a_default_that_is_no_price_is_refused() -> None:
    with pytest.raises(ValueError, match="NodeCost: default: 'much' is not a price"):
        NodeCost({"default": "much"})


def test_it_decides_in_a_profile_that_enables_it() -> None:
    snapshot = cluster({"a": "0.40", "b": "0.10", "c": "0.25"})
    frugal = framework(points={"score": PluginSet(enabled=(("NodeCost", 5),))})
    decision: Json = dict(schedule(frugal, POD, snapshot)[0])
    assert decision["chosen"] == "b"
    assert "NodeCost" not in [name for name, _ in DEFAULT_PLUGINS]
    assert schedule(framework(), POD, snapshot)[0]["chosen"] == "a"
