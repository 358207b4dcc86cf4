"""The framework around the plugins: order of nodes, numbers, ties, nomination, the decision as data."""

import json
import pickle
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.core.control_plane.scheduler_framework.decision import Decision
from simulator.core.control_plane.scheduler_framework.interface import Plugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.profile import DEFAULT_PLUGINS
from simulator.core.control_plane.scheduler_framework.schedule import schedule
from simulator.core.control_plane.scheduler_framework.selection import pick_index
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_plugins.registry import REGISTRY
from tests.core.scheduler.support import DATA, Json, defaulted, framework, node_object, situations, snapshot_of

FRAMEWORK = framework()


def decide(pod: Json, snapshot: Snapshot, start_index: int = 0) -> Decision:
    return schedule(FRAMEWORK, PodInfo(pod), snapshot, start_index)[0]


def web(name: str = "web", **spec: object) -> Json:
    requests = {"cpu": "100m", "memory": "128Mi"}
    containers = [{"name": "c", "image": "nginx", "resources": {"requests": requests}}]
    return {"metadata": {"name": name, "namespace": "shop"}, "spec": {"containers": containers, **spec}}


def cluster(count: int, **of_each: object) -> Snapshot:
    snapshot = Snapshot()
    for number in range(1, count + 1):
        labels = {"kubernetes.io/hostname": f"n{number}", "topology.kubernetes.io/zone": f"zone-{number % 3}"}
        allocatable = {"cpu": "4", "memory": "8Gi", "pods": "110"}
        snapshot.set_node(node_object({"name": f"n{number}", "labels": labels, "allocatable": allocatable, **of_each}))
    return snapshot


def test_the_default_profile_is_the_recorded_one() -> None:
    recorded = json.loads((DATA / "scheduler-decisions" / "default-plugins.json").read_text())
    assert [{"name": name, "weight": weight} for name, weight in DEFAULT_PLUGINS] == recorded["enabled"]
    configured = {entry["name"]: entry["args"] for entry in recorded["pluginConfig"]}
    spelled_out = framework(plugin_config=configured)
    situation = situations()[0]
    pod = PodInfo(defaulted(situation["pod"]))
    assert schedule(spelled_out, pod, snapshot_of(situation))[0] == schedule(FRAMEWORK, pod, snapshot_of(situation))[0]


def test_every_plugin_is_registered_under_its_name() -> None:
    assert list(REGISTRY) == [*(name for name, _ in DEFAULT_PLUGINS), "NodeCost"]
    assert all(issubclass(plugin, Plugin) and plugin.name == name for name, plugin in REGISTRY.items())


def test_an_unknown_plugin_is_named() -> None:
    with pytest.raises(ValueError, match="no such scheduler plugin: NodeMood"):
        framework(plugins=(*DEFAULT_PLUGINS, ("NodeMood", 1)))


@pytest.mark.parametrize("recorded", json.loads((DATA / "scheduler-decisions" / "many-nodes.json").read_text()))
def test_many_nodes(recorded: Json) -> None:
    """One pod after the other: how many nodes are looked at, from which zones, and where the next search begins."""
    snapshot = cluster(recorded["nodes"])
    start = 0
    for expected in recorded["pods"]:
        pod = web(expected["pod"])
        decision = decide(pod, snapshot, start)
        start = decision["nextStartIndex"]
        assert decision["evaluatedNodes"] == expected["evaluatedNodes"]
        assert decision["feasibleNodes"] == expected["feasibleNodes"]
        assert {row["total"] for row in decision["nodes"]} == set(expected["finalValuesSeen"])
        zones = Counter(snapshot.nodes[row["node"]].labels["topology.kubernetes.io/zone"] for row in decision["nodes"])
        scored = sorted(expected["scoredPerZone"].values())
        # Sixteen workers filter in parallel upstream, so that the edge of a zone's share may differ by one.
        assert all(abs(ours - theirs) <= 1 for ours, theirs in zip(sorted(zones.values()), scored, strict=True))
        assert decision["chosen"]
        snapshot.assume_pod(pod, decision["chosen"])


def test_zones_take_turns() -> None:
    snapshot = Snapshot()
    for name, zone in (("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b"), ("c1", "c"), ("c2", "c")):
        snapshot.set_node(node_object({"name": name, "labels": {"topology.kubernetes.io/zone": zone}}))
    assert snapshot.names() == ["a1", "b1", "c1", "a2", "c2", "a3"]
    snapshot.remove_node("b1")
    assert snapshot.names() == ["a1", "c1", "a2", "c2", "a3"]


def heap_root(totals: list[int]) -> int:
    """What upstream does: container/heap's Init over the nodes, then the root."""
    heap = list(range(len(totals)))
    for start in reversed(range(len(heap) // 2)):
        parent = start
        while (child := 2 * parent + 1) < len(heap):
            if child + 1 < len(heap) and totals[heap[child + 1]] > totals[heap[child]]:
                child += 1
            if totals[heap[child]] <= totals[heap[parent]]:
                break
            heap[parent], heap[child] = heap[child], heap[parent]
            parent = child
    return heap[0]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40))
def test_the_root_of_the_heap_wins(totals: list[int]) -> None:
    assert pick_index(totals) == heap_root(totals)


def test_no_nodes_at_all() -> None:
    decision = decide(web(), Snapshot())
    assert (decision["message"], decision["unschedulablePlugins"]) == ("no nodes available to schedule pods", [])


def test_a_named_node_is_the_only_one_looked_at() -> None:
    """As for a pod of a DaemonSet; the others are counted without being evaluated."""
    field = {"key": "metadata.name", "operator": "In", "values": ["n2"]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchFields": [field]}]}}
    pod = web(affinity={"nodeAffinity": required})
    decision = decide(pod, cluster(3))
    assert (decision["chosen"], decision["evaluatedNodes"]) == ("n2", 1)
    full = decide(pod, cluster(3, allocatable={"cpu": "4", "memory": "8Gi", "pods": "0"}))
    assert full["message"] == (
        "0/3 nodes are available: 1 Too many pods, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. "
        "no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for "
        "incoming pod, 2 Preemption is not helpful for scheduling."
    )


def test_the_nominated_node_is_tried_first() -> None:
    pod = {**web(), "status": {"nominatedNodeName": "n3"}}
    decision = decide(pod, cluster(3))
    assert (decision["chosen"], decision["evaluatedNodes"]) == ("n3", 1)


def test_room_is_kept_for_a_nominated_pod() -> None:
    snapshot = cluster(1, allocatable={"cpu": "150m", "memory": "8Gi", "pods": "110"})
    snapshot.nominate(web("first", priority=10), "n1")
    assert decide(web("second", priority=5), snapshot)["chosen"] is None
    assert decide(web("third", priority=20), snapshot)["chosen"] == "n1"
    snapshot.nominate(web("first", priority=10), "")
    assert decide(web("second", priority=5), snapshot)["chosen"] == "n1"


def test_a_nominated_pod_preempts_no_more_while_victims_end() -> None:
    snapshot = cluster(1, allocatable={"cpu": "100m", "memory": "8Gi", "pods": "110"})
    condition = {"type": "DisruptionTarget", "status": "True", "reason": "PreemptionByScheduler"}
    victim = web("victim", nodeName="n1")
    victim["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    snapshot.set_pod({**victim, "status": {"conditions": [condition]}})
    decision = decide({**web(priority=10), "status": {"nominatedNodeName": "n1"}}, snapshot)
    assert decision["preemption"] is None
    assert decision["nominatedNode"] is None, "the nomination stays"
    assert decision["message"].endswith("preemption: not eligible due to a terminating pod on the nominated node.")


def test_a_disruption_budget_decides_between_equal_victims() -> None:
    snapshot = cluster(2, allocatable={"cpu": "100m", "memory": "8Gi", "pods": "110"})
    for number in (1, 2):
        bound = web(f"v{number}", nodeName=f"n{number}")
        bound["metadata"]["labels"] = {"app": f"v{number}"}
        snapshot.set_pod(bound)
    budget = {"metadata": {"name": "pdb", "namespace": "shop"}, "spec": {"selector": {"matchLabels": {"app": "v1"}}}}
    snapshot.set_object("poddisruptionbudgets", {**budget, "status": {"disruptionsAllowed": 0}})
    assert decide(web(priority=10), snapshot)["preemption"] == {"nominatedNode": "n2", "victims": ["shop/v2"]}


def test_claims_that_do_not_exist_are_named() -> None:
    volume = {"name": "v", "persistentVolumeClaim": {"claimName": "data"}}
    decision = decide(web(volumes=[volume]), cluster(3))
    assert decision["message"] == (
        '0/3 nodes are available: persistentvolumeclaim "data" not found. no new claims to deallocate, '
        "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
    )
    assert decision["unschedulablePlugins"] == ["VolumeRestrictions"], "the first that looks at them"


def test_a_decision_is_plain_json() -> None:
    for situation in situations()[:40]:
        decision = decide(defaulted(situation["pod"]), snapshot_of(situation))
        assert json.loads(json.dumps(decision)) == decision


def test_a_decision_without_an_explanation_is_the_same_decision() -> None:
    for situation in situations()[:40]:
        snapshot, pod = snapshot_of(situation), PodInfo(defaulted(situation["pod"]))
        explained = schedule(FRAMEWORK, pod, snapshot)[0]
        plain = schedule(FRAMEWORK, pod, snapshot, explain=False)[0]
        assert {**plain, "nodes": explained["nodes"]} == explained


def test_scheduling_changes_nothing_and_a_copy_decides_the_same() -> None:
    for situation in situations()[::9]:
        snapshot, pod = snapshot_of(situation), defaulted(situation["pod"])
        before = pickle.dumps(snapshot)
        copy = pickle.loads(before)
        assert decide(pod, snapshot) == decide(pod, copy)
        assert books(snapshot) == books(pickle.loads(before))


def books(snapshot: Snapshot) -> Json:
    """All sums of a snapshot, without zeros and without the order in which things came."""
    return {
        "nodes": {name: node_books(info) for name, info in snapshot.nodes.items()},
        "cohorts": sorted(
            (cohort.namespace, sorted(cohort.labels.items()), cohort.terminating, sorted(cohort.nodes.items()))
            for cohort in snapshot.cohorts.all()
        ),
    }


def node_books(info: NodeInfo) -> Json:
    requested = {name: amount for name, amount in info.requested.items() if amount}
    return {"requested": requested, "scoring": dict(info.scoring_requested), "pods": sorted(info.pods)}


ACTIONS = st.tuples(
    st.sampled_from(["bind", "assume", "confirm", "forget", "delete", "end", "label", "terminate", "drop", "node"]),
    st.integers(0, 5),
    st.integers(0, 2),
)


@given(st.lists(ACTIONS, max_size=60))
def test_the_books_are_those_of_the_pods_that_are_there(actions: list[tuple[str, int, int]]) -> None:
    """However a snapshot came to be, its sums are those of one that is made afresh from what it holds."""
    snapshot = cluster(3)
    placed: dict[str, Json] = {}
    for action, pod_number, node_number in actions:
        name, node_name = f"p{pod_number}", f"n{node_number + 1}"
        fresh = web(name)
        known = placed.get(name)
        if action in ("bind", "assume") and known is None:
            placed[name] = {**fresh, "spec": {**fresh["spec"], "nodeName": node_name}}
            snapshot.set_pod(placed[name]) if action == "bind" else snapshot.assume_pod(fresh, node_name)
        elif action == "confirm" and known:
            snapshot.set_pod(known)
        elif action == "forget" and known and f"shop/{name}" in snapshot.assumed:
            snapshot.forget_pod(fresh)
            del placed[name]
        elif action in ("delete", "end") and known:
            snapshot.remove_pod(known) if action == "delete" else snapshot.set_pod(
                {**known, "status": {"phase": "Succeeded"}}
            )
            del placed[name]
        elif action in ("label", "terminate") and known:
            change = {"labels": {"app": "x"}} if action == "label" else {"deletionTimestamp": "2026-01-01T00:00:00Z"}
            placed[name] = {**known, "metadata": {**known["metadata"], **change}}
            snapshot.set_pod(placed[name])
        elif action == "drop":
            snapshot.remove_node(node_name)
        elif action == "node":
            (again,) = [n for n in cluster(3).nodes.values() if n.name == node_name]
            snapshot.set_node(again.node)
    afresh = Snapshot()
    for info in snapshot.nodes.values():
        afresh.set_node(info.node)
    for pod in placed.values():
        afresh.set_pod(pod)
    assert books(snapshot) == books(afresh)
