"""The unit tests' tables of the plugins that count pods over many nodes (tests/data/tables)."""

import pytest

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_plugins.inter_pod_affinity import InterPodAffinity
from simulator.core.control_plane.scheduler_plugins.pod_topology_spread import PodTopologySpread
from tests.core.scheduler.support import Json, cases, node_object, score, status_json, table, table_pod

RESOURCES = {
    "Service": "services",
    "ReplicationController": "replicationcontrollers",
    "ReplicaSet": "replicasets",
    "StatefulSet": "statefulsets",
}


def snapshot_with(given: Json) -> Snapshot:
    snapshot = Snapshot()
    for name, labels in table("inter-pod-affinity")["namespaces"].items():
        snapshot.set_object("namespaces", {"metadata": {"name": name, "labels": labels}})
    for node in [*given["nodes"], *(given.get("filteredOutNodes") or ())]:
        snapshot.set_node(node_object(node))
    for index, pod in enumerate(given["existingPods"]):
        snapshot.set_pod(table_pod(pod, index))
    for obj in given.get("objects") or ():
        snapshot.set_object(RESOURCES[obj["kind"]], obj)
    return snapshot


def incoming(given: Json) -> PodInfo:
    return PodInfo(table_pod(given["pod"], -1))


@pytest.mark.parametrize(("given", "expected"), cases("pod-topology-spread", "Filter"))
def test_pod_topology_spread_filter(given: Json, expected: Json) -> None:
    snapshot, pod = snapshot_with(given), incoming(given)
    plugin, state = PodTopologySpread(), CycleState(snapshot)
    before, _ = plugin.pre_filter(state, pod)
    found = {
        name: "Success" if before.skipped else plugin.filter(state, pod, snapshot.nodes[name]).code.value
        for name in expected
    }
    assert found == expected


@pytest.mark.parametrize(("given", "expected"), cases("pod-topology-spread", "Score"))
def test_pod_topology_spread_score(given: Json, expected: Json) -> None:
    names = [node["name"] for node in given["nodes"]]
    assert score(PodTopologySpread(), snapshot_with(given), incoming(given), names) == expected


@pytest.mark.parametrize(("given", "expected"), cases("inter-pod-affinity", "Filter"))
def test_inter_pod_affinity_filter(given: Json, expected: Json) -> None:
    snapshot, pod = snapshot_with(given), incoming(given)
    plugin, state = InterPodAffinity(), CycleState(snapshot)
    before, _ = plugin.pre_filter(state, pod)
    assert before.code.value == expected.get("preFilter", "Success")
    for name, status in expected.get("filter", {}).items():
        assert status_json(plugin.filter(state, pod, snapshot.nodes[name])) == status


@pytest.mark.parametrize(("given", "expected"), cases("inter-pod-affinity", "Score"))
def test_inter_pod_affinity_score(given: Json, expected: Json) -> None:
    settings = ("hardPodAffinityWeight", "ignorePreferredTermsOfExistingPods")
    plugin = InterPodAffinity({key: given[key] for key in settings if key in given})
    snapshot, pod = snapshot_with(given), incoming(given)
    refused = expected.get("preScore", {})
    if refused.get("code") == "Error":
        status = plugin.pre_score(CycleState(snapshot), pod, snapshot.node_infos())
        assert status.code == "Error"
        assert refused["reasons"][0] in status.message
    else:
        assert score(plugin, snapshot, pod) == expected.get("scores")
