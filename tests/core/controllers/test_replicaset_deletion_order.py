"""Which pods go first when a ReplicaSet shrinks: the recorded table, and the rules that it does not reach."""

from typing import Any

import pytest

from simulator.core.control_plane.controllers.deletion_order import DELETION_COST, pods_to_delete
from tests.core.controllers.support import Json, cases

NOON = 1_795_435_200 * 1_000_000
CREATED = "2026-11-23T11:00:00Z"


def pod(name: str, node: str | None = "a", phase: str = "Running", ready: bool = True, **more: Any) -> Json:
    since = more.get("ready_since", CREATED)
    condition = {"type": "Ready", "status": "True" if ready else "False", "lastTransitionTime": since}
    metadata: Json = {"name": name, "uid": more.get("uid", name), "creationTimestamp": CREATED}
    if "cost" in more:
        metadata["annotations"] = {DELETION_COST: more["cost"]}
    restarts = [{"restartCount": more.get("restarts", 0)}]
    status = {"phase": phase, "conditions": [condition], "containerStatuses": restarts}
    return {"metadata": metadata, "spec": {"nodeName": node} if node else {}, "status": status}


def names(pods: list[Json]) -> list[str]:
    return [one["metadata"]["name"] for one in pods]


@pytest.mark.parametrize(("given", "expected"), cases("replicaset-pods-to-delete", "getPodsToDelete"))
def test_table(given: Json, expected: list[Json]) -> None:
    pods = [pod(**one) for one in given["pods"]]
    related = [pod(**one) for one in given.get("related", given["pods"])]
    assert names(pods_to_delete(pods, related, given["diff"], NOON)) == names([pod(**one) for one in expected])


def first(*pods: Json) -> str:
    (gone,) = names(pods_to_delete(list(pods), list(pods), 1, NOON))
    return gone


def test_the_cheaper_goes_first() -> None:
    assert first(pod("dear", cost="10"), pod("cheap", cost="-1"), pod("plain")) == "cheap"


def test_the_one_on_a_crowded_node_goes_first() -> None:
    assert first(pod("alone", "b"), pod("x", "a"), pod("y", "a")) in ("x", "y")


def test_the_one_that_became_ready_last_goes_first() -> None:
    old, new = pod("old", "a"), pod("new", "b", ready_since="2026-11-23T11:59:59Z")
    assert first(old, new) == "new"


def test_nearly_equal_ages_are_told_apart_by_uid() -> None:
    one = pod("one", "a", uid="2", ready_since="2026-11-23T11:10:00Z")
    other = pod("other", "b", uid="1", ready_since="2026-11-23T11:09:00Z")
    assert first(one, other) == "other"


def test_the_one_that_restarted_more_goes_first() -> None:
    assert first(pod("steady", "a"), pod("shaky", "b", restarts=3)) == "shaky"
