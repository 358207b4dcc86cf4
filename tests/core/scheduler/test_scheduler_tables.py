"""The unit tests' tables of the plugins that look at one node at a time (tests/data/tables)."""

from typing import Any

import pytest

from simulator.core.api.tolerations import untolerated_taint
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.node_affinity import NodeSelector
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.selection import nodes_to_find
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import SchedulingError
from simulator.core.control_plane.scheduler_plugins.node_affinity import NodeAffinity
from simulator.core.control_plane.scheduler_plugins.node_resources_balanced_allocation import (
    NodeResourcesBalancedAllocation,
)
from simulator.core.control_plane.scheduler_plugins.node_resources_fit import NodeResourcesFit
from simulator.core.control_plane.scheduler_plugins.taint_toleration import TaintToleration
from tests.core.scheduler.support import Json, cases, existing_pod, node_object, score, status_json

ALL_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


def snapshot_with(*nodes: Json) -> Snapshot:
    snapshot = Snapshot()
    for node in nodes:
        snapshot.set_node(node_object(node))
    return snapshot


def pod_info(spec: Json) -> PodInfo:
    return PodInfo({"metadata": {"name": "pod"}, "spec": spec})


def only_node(snapshot: Snapshot) -> NodeInfo:
    (node,) = snapshot.nodes.values()
    return node


def gate_off(function: str) -> list[Any]:
    """The operators Gt and Lt of tolerations are behind a feature gate that is off in v1.36."""
    found = cases("taint-toleration", function)
    return [case for case in found if not case.values[0]["TaintTolerationComparisonOperators"]]


@pytest.mark.parametrize(("given", "expected"), gate_off("Filter"))
def test_taint_toleration_filter(given: Json, expected: Json) -> None:
    snapshot = snapshot_with({"name": "node", "taints": given["taints"]})
    pod = pod_info({"tolerations": given["tolerations"]})
    assert status_json(TaintToleration().filter(CycleState(snapshot), pod, only_node(snapshot))) == expected


@pytest.mark.parametrize(("given", "expected"), gate_off("Score"))
def test_taint_toleration_score(given: Json, expected: Json) -> None:
    snapshot = snapshot_with(*given["nodes"])
    pod = pod_info({"tolerations": given["tolerations"]})
    assert score(TaintToleration(), snapshot, pod) == expected


@pytest.mark.parametrize(("given", "expected"), gate_off("FindMatchingUntoleratedTaint"))
def test_untolerated_taint(given: Json, expected: Json) -> None:
    effects = {"all": ALL_EFFECTS, "none": (), "effect NoExecute": ("NoExecute",)}[given["filter"]]
    found = untolerated_taint(given["taints"], given["tolerations"], effects)
    assert (found is None) == expected["tolerated"]


@pytest.mark.parametrize(("given", "expected"), cases("node-affinity", "Filter"))
def test_node_affinity_filter(given: Json, expected: Json) -> None:
    snapshot = snapshot_with(given["node"])
    plugin = NodeAffinity({"addedAffinity": given.get("addedAffinity")})
    state, pod = CycleState(snapshot), pod_info(given["pod"])
    before, names = plugin.pre_filter(state, pod)
    assert status_json(before) == expected.get("preFilter", {"code": "Success"})
    if "onlyNodes" in expected:
        assert names is not None
        assert sorted(names) == sorted(expected["onlyNodes"])
    if before.ok:
        assert status_json(plugin.filter(state, pod, only_node(snapshot))) == expected["filter"]


@pytest.mark.parametrize(("given", "expected"), cases("node-affinity", "Score"))
def test_node_affinity_score(given: Json, expected: Json) -> None:
    snapshot = snapshot_with(*given["nodes"])
    found = score(NodeAffinity({"addedAffinity": given.get("addedAffinity")}), snapshot, pod_info(given["pod"]))
    assert found == expected.get("scores")


@pytest.mark.parametrize(("given", "expected"), cases("node-affinity", "MatchNodeSelectorTerms"))
def test_node_selector_terms(given: Json, expected: bool) -> None:
    node = only_node(snapshot_with(given["node"]))
    assert NodeSelector(given["nodeSelector"]).matches(node) == expected


@pytest.mark.parametrize(("given", "expected"), cases("node-resources-fit", "Filter"))
def test_node_resources_fit_filter(given: Json, expected: Json) -> None:
    snapshot = snapshot_with({"name": "node", "allocatable": given["nodeAllocatable"]})
    for index, spec in enumerate(given["existingPods"]):
        snapshot.set_pod(existing_pod(index, "node", spec))
    args = {key: given[key] for key in ("ignoredResources", "ignoredResourceGroups") if given.get(key)}
    status = NodeResourcesFit(args).filter(CycleState(snapshot), pod_info(given["pod"]), only_node(snapshot))
    assert status_json(status) == expected


def scored_by(function: str, resources: list[Json]) -> NodeResourcesFit | NodeResourcesBalancedAllocation:
    if function == "BalancedAllocation":
        return NodeResourcesBalancedAllocation({"resources": resources})
    return NodeResourcesFit({"scoringStrategy": {"type": function, "resources": resources}})


def containers(pod: Json) -> Json:
    return {"containers": [{"resources": {"requests": c["requests"]}} for c in pod.get("containers") or ()]}


@pytest.mark.parametrize("function", ["LeastAllocated", "MostAllocated", "BalancedAllocation"])
def test_resource_scores(function: str) -> None:
    for case in cases("resource-scores", function):
        given, expected = case.values
        if "configError" in expected:
            with pytest.raises(ValueError, match=expected["configError"][0].replace("[", r"\[")):
                scored_by(function, given["resources"])
            continue
        snapshot = snapshot_with(*given["nodes"])
        for index, pod in enumerate(given["existingPods"]):
            snapshot.set_pod(existing_pod(index, pod["node"], containers(pod)))
        plugin = scored_by(function, given["resources"])
        pod = pod_info(containers(given["pod"]))
        if expected.get("score") == "Error":
            with pytest.raises(SchedulingError):
                score(plugin, snapshot, pod)
        else:
            assert score(plugin, snapshot, pod) == expected.get("scores"), case.id


@pytest.mark.parametrize(
    ("utilization", "expected"), [(0, 0), (25, 25), (50, 50), (75, 75), (100, 100)], ids=lambda v: str(v)
)
def test_requested_to_capacity_ratio_follows_its_line(utilization: int, expected: int) -> None:
    """Bin packing, the shape of the Kubernetes documentation: the fuller the better."""
    snapshot = snapshot_with({"name": "node", "allocatable": {"cpu": "100", "memory": "100", "pods": "9"}})
    amounts = {"cpu": str(utilization), "memory": str(utilization)}
    strategy = {
        "type": "RequestedToCapacityRatio",
        "requestedToCapacityRatio": {"shape": [{"utilization": 0, "score": 0}, {"utilization": 100, "score": 10}]},
    }
    pod = pod_info({"containers": [{"resources": {"requests": amounts}}]})
    assert score(NodeResourcesFit({"scoringStrategy": strategy}), snapshot, pod) == {"node": expected}


@pytest.mark.parametrize(("given", "expected"), cases("percentage-of-nodes-to-score", "grid"))
def test_percentage_of_nodes_to_score(given: Json, expected: int) -> None:
    assert nodes_to_find(given["percentageOfNodesToScore"], given["nodes"]) == expected


@pytest.mark.parametrize(("given", "expected"), cases("percentage-of-nodes-to-score", "table"))
def test_percentage_of_the_profile_wins(given: Json, expected: int) -> None:
    own = given["profilePercentageOfNodesToScore"]
    percentage = given["globalPercentageOfNodesToScore"] if own is None else own
    assert nodes_to_find(percentage, given["nodes"]) == expected
