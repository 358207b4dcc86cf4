"""The plugins that look at volumes: which nodes can use them, and what is reserved for a pod that is on its way."""

from typing import Any

import pytest

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.decision import Decision
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.schedule import schedule
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import Code
from simulator.core.protocol.api import ApiResponse
from tests.core.scheduler.support import Json, framework, node_object

FRAMEWORK = framework()
ZONE = "topology.kubernetes.io/zone"
NO_VOLUME = "node(s) didn't find available persistent volumes to bind"
WRONG_NODE = "node(s) didn't match PersistentVolume's node affinity"


def cluster() -> Snapshot:
    snapshot = Snapshot()
    for number in (1, 2, 3):
        labels = {"kubernetes.io/hostname": f"n{number}", ZONE: f"z{number}"}
        allocatable = {"cpu": "4", "memory": "8Gi", "pods": "110"}
        snapshot.set_node(node_object({"name": f"n{number}", "labels": labels, "allocatable": allocatable}))
    return snapshot


def storage_class(snapshot: Snapshot, name: str, provisioner: str, mode: str, **more: Any) -> None:
    snapshot.set_object(
        "storageclasses",
        {"metadata": {"name": name}, "provisioner": provisioner, "volumeBindingMode": mode, **more},
    )


def volume(name: str, size: str = "5Gi", *, node: str = "", version: int = 1, **spec: Any) -> Json:
    affinity: Json = {}
    if node:
        term = {"matchExpressions": [{"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}]}
        affinity = {"nodeAffinity": {"required": {"nodeSelectorTerms": [term]}}}
    return {
        "kind": "PersistentVolume",
        "metadata": {"name": name, "uid": f"pv-{name}", "resourceVersion": str(version)},
        "spec": {
            "capacity": {"storage": size},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "local",
            **affinity,
            **spec,
        },
        "status": {"phase": "Available"},
    }


def claim(name: str, size: str = "3Gi", *, bound_to: str = "", of_class: str = "local", **spec: Any) -> Json:
    annotations = {"pv.kubernetes.io/bind-completed": "yes"} if bound_to else {}
    return {
        "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": name,
            "namespace": "shop",
            "uid": f"pvc-{name}",
            "resourceVersion": "1",
            "annotations": annotations,
        },
        "spec": {
            "resources": {"requests": {"storage": size}},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": of_class,
            **({"volumeName": bound_to} if bound_to else {}),
            **spec,
        },
        "status": {"phase": "Bound" if bound_to else "Pending"},
    }


def pod(name: str, *claims: str, node: str = "", volumes: tuple[Json, ...] = (), priority: int = 0) -> Json:
    used = [{"name": one, "persistentVolumeClaim": {"claimName": one}} for one in claims]
    spec: Json = {"containers": [], "volumes": [*used, *volumes], "priority": priority}
    if node:
        spec["nodeName"] = node
    return {"metadata": {"name": name, "namespace": "shop", "uid": f"u-{name}"}, "spec": spec}


def put(snapshot: Snapshot, *objects: Json) -> None:
    for obj in objects:
        kind = "persistentvolumes" if obj["kind"] == "PersistentVolume" else "persistentvolumeclaims"
        snapshot.set_object(kind, obj)


def decide(snapshot: Snapshot, wanted: Json) -> tuple[Decision, CycleState]:
    return schedule(FRAMEWORK, PodInfo(wanted), snapshot)


def refusals(decision: Decision) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Node to who refused it and why."""
    last = {row["node"]: row["filters"][-1] for row in decision["nodes"] if not row["feasible"]}
    return {node: (result["plugin"], tuple(result["reasons"])) for node, result in last.items()}


def test_a_bound_volume_says_on_which_nodes_it_can_be_used() -> None:
    snapshot = cluster()
    put(snapshot, volume("a", node="n2"), claim("data", bound_to="a"))
    decision, _ = decide(snapshot, pod("web", "data"))
    assert decision["chosen"] == "n2"
    assert refusals(decision) == dict.fromkeys(("n1", "n3"), ("VolumeBinding", (WRONG_NODE,)))


def test_a_claim_that_is_bound_to_nothing() -> None:
    snapshot = cluster()
    put(snapshot, claim("data", bound_to="gone"))
    decision, _ = decide(snapshot, pod("web", "data"))
    assert decision["message"] == (
        '0/3 nodes are available: persistentvolume "gone" not found. no new claims to deallocate, '
        "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
    )


@pytest.mark.parametrize(
    ("of_class", "message"),
    [
        ("fast", "pod has unbound immediate PersistentVolumeClaims"),
        ("", "pod has unbound immediate PersistentVolumeClaims"),
    ],
)
def test_an_immediate_claim_must_be_bound_first(of_class: str, message: str) -> None:
    snapshot = cluster()
    storage_class(snapshot, "fast", "example.com/disk", "Immediate")
    put(snapshot, claim("data", of_class=of_class))
    decision, _ = decide(snapshot, pod("web", "data"))
    assert decision["message"].startswith(f"0/3 nodes are available: {message}. ")


def test_a_lost_claim_and_one_that_goes() -> None:
    snapshot = cluster()
    put(snapshot, {**claim("data", bound_to="a"), "status": {"phase": "Lost"}})
    assert 'persistentvolumeclaim "data" bound to non-existent persistentvolume "a"' in str(
        decide(snapshot, pod("web", "data"))[0]["message"]
    )
    going = claim("data", bound_to="a")
    going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    put(snapshot, going)
    assert 'persistentvolumeclaim "data" is being deleted' in str(decide(snapshot, pod("web", "data"))[0]["message"])


def waiting_cluster() -> Snapshot:
    snapshot = cluster()
    storage_class(snapshot, "local", "kubernetes.io/no-provisioner", "WaitForFirstConsumer")
    put(snapshot, claim("data"))
    return snapshot


def test_a_claim_that_waits_gets_the_smallest_volume_that_the_node_can_use() -> None:
    snapshot = waiting_cluster()
    put(snapshot, volume("large", "50Gi", node="n2"), volume("fits", "4Gi", node="n2"), volume("small", "2Gi"))
    decision, state = decide(snapshot, pod("web", "data"))
    assert decision["chosen"] == "n2"
    assert refusals(decision) == dict.fromkeys(("n1", "n3"), ("VolumeBinding", (NO_VOLUME,)))
    chosen = state.data["VolumeBinding"].by_node["n2"].static
    assert [found["metadata"]["name"] for found, _ in chosen] == ["fits"]


@pytest.mark.parametrize(
    "spec",
    [
        {"storageClassName": "other"},
        {"accessModes": ["ReadOnlyMany"]},
        {"volumeMode": "Block"},
        {"claimRef": {"namespace": "shop", "name": "another", "uid": "x"}},
        {"capacity": {"storage": "1Gi"}},
    ],
)
def test_a_volume_that_is_not_for_the_claim(spec: Json) -> None:
    snapshot = waiting_cluster()
    put(snapshot, volume("a", **spec))
    assert decide(snapshot, pod("web", "data"))[0]["chosen"] is None


def test_a_volume_reserved_for_the_claim_by_name_is_taken_or_none() -> None:
    snapshot = waiting_cluster()
    reserved = {"claimRef": {"namespace": "shop", "name": "data"}}
    put(snapshot, volume("any", "4Gi"), volume("mine", "9Gi", node="n3", **reserved))
    decision, _ = decide(snapshot, pod("web", "data"))
    assert decision["chosen"] == "n3"
    assert sorted(refusals(decision)) == ["n1", "n2"]


def test_two_claims_get_two_volumes_the_smaller_one_first() -> None:
    snapshot = waiting_cluster()
    put(snapshot, claim("logs", "1Gi"), volume("a", "4Gi", node="n1"), volume("b", "4Gi", node="n2"))
    put(snapshot, volume("c", "1Gi", node="n2"))
    decision, state = decide(snapshot, pod("web", "data", "logs"))
    assert decision["chosen"] == "n2"
    pairs = state.data["VolumeBinding"].by_node["n2"].static
    assert [(v["metadata"]["name"], c["metadata"]["name"]) for v, c in pairs] == [("c", "logs"), ("b", "data")]


def test_a_volume_can_be_made_where_the_class_says() -> None:
    snapshot = cluster()
    topology = [{"matchLabelExpressions": [{"key": ZONE, "values": ["z3"]}]}]
    storage_class(snapshot, "local", "example.com/disk", "WaitForFirstConsumer", allowedTopologies=topology)
    put(snapshot, claim("data"))
    decision, state = decide(snapshot, pod("web", "data"))
    assert decision["chosen"] == "n3"
    assert len(state.data["VolumeBinding"].by_node["n3"].dynamic) == 1
    selected = claim("data")
    selected["metadata"]["annotations"] = {"volume.kubernetes.io/selected-node": "n1"}
    put(snapshot, selected)
    assert decide(snapshot, pod("web", "data"))[0]["chosen"] is None, "it is being made for another node"


def test_what_one_pod_is_about_to_get_no_other_gets() -> None:
    snapshot = waiting_cluster()
    put(snapshot, volume("a", node="n2"), claim("other"))
    first, state = PodInfo(pod("first", "data")), decide(snapshot, pod("first", "data"))[1]
    assert FRAMEWORK.run_reserve(state, first, "n2").ok
    assert decide(snapshot, pod("second", "other"))[0]["chosen"] is None
    FRAMEWORK.run_unreserve(state, first, "n2")
    assert decide(snapshot, pod("second", "other"))[0]["chosen"] == "n2"


def reserved() -> tuple[Snapshot, CycleState, Any, PodInfo]:
    snapshot = waiting_cluster()
    put(snapshot, volume("a", node="n2"))
    wanted = PodInfo(pod("web", "data"))
    state = decide(snapshot, wanted.pod)[1]
    assert FRAMEWORK.run_reserve(state, wanted, "n2").ok
    assert FRAMEWORK.run_pre_bind_pre_flight(state, wanted, "n2").ok
    (plugin,) = [plugin for plugin in FRAMEWORK.pre_bind if plugin.name == "VolumeBinding"]
    return snapshot, state, plugin, wanted


def test_before_the_pod_is_bound_its_volume_is_reserved_and_the_controller_binds_it() -> None:
    snapshot, state, plugin, wanted = reserved()
    status, (request,) = plugin.pre_bind(state, wanted, "n2")
    assert status.code is Code.WAIT
    assert (request.verb, request.resource, request.name) == ("update", "persistentvolumes", "a")
    assert request.body["spec"]["claimRef"]["uid"] == "pvc-data"
    assert request.body["metadata"]["annotations"] == {"pv.kubernetes.io/bound-by-controller": "yes"}
    written = {**request.body, "metadata": {**request.body["metadata"], "resourceVersion": "7"}}
    assert plugin.pre_bind_answered(state, wanted, 0, ApiResponse(200, written)).ok
    assert plugin.pre_bind_done(state, wanted, "n2").code is Code.WAIT, "the watch has not shown it yet"
    put(snapshot, written)
    assert plugin.pre_bind_done(state, wanted, "n2").code is Code.WAIT, "the claim is not bound yet"
    put(snapshot, claim("data", bound_to="a"))
    assert plugin.pre_bind_done(state, wanted, "n2").ok


def test_a_reservation_that_was_taken_back_is_an_error() -> None:
    snapshot, state, plugin, wanted = reserved()
    plugin.pre_bind(state, wanted, "n2")
    put(snapshot, volume("a", node="n2", version=9))
    status = plugin.pre_bind_done(state, wanted, "n2")
    assert (status.code, status.message) == (Code.ERROR, 'binding volumes: ClaimRef got reset for pv "a"')
    conflict = plugin.pre_bind_answered(state, wanted, 0, ApiResponse(409, {"message": "the object has been modified"}))
    assert (conflict.code, conflict.message) == (Code.ERROR, "the object has been modified")


def test_a_pod_without_claims_waits_for_no_volume() -> None:
    snapshot = cluster()
    wanted = PodInfo(pod("web"))
    state = decide(snapshot, wanted.pod)[1]
    assert FRAMEWORK.run_reserve(state, wanted, "n1").ok
    assert FRAMEWORK.run_pre_bind_pre_flight(state, wanted, "n1").skipped


def test_a_volume_of_a_zone() -> None:
    snapshot = cluster()
    of_zone = volume("a")
    of_zone["metadata"]["labels"] = {ZONE: "z1__z3"}
    put(snapshot, of_zone, claim("data", bound_to="a"))
    decision, _ = decide(snapshot, pod("web", "data"))
    assert refusals(decision) == {"n2": ("VolumeZone", ("node(s) had no available volume zone",))}
    assert decision["feasibleNodes"] == 2


def test_a_zone_under_its_old_name() -> None:
    snapshot = cluster()
    of_zone = volume("a")
    of_zone["metadata"]["labels"] = {"failure-domain.beta.kubernetes.io/zone": "z2"}
    put(snapshot, of_zone, claim("data", bound_to="a"))
    assert decide(snapshot, pod("web", "data"))[0]["chosen"] == "n2"


def test_a_claim_for_one_pod_at_a_time() -> None:
    snapshot = cluster()
    put(snapshot, volume("a"), claim("data", bound_to="a", accessModes=["ReadWriteOncePod"]))
    assert decide(snapshot, pod("web", "data"))[0]["chosen"]
    snapshot.set_pod(pod("first", "data", node="n1"))
    decision, _ = decide(snapshot, pod("web", "data"))
    reason = "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"
    assert set(refusals(decision).values()) == {("VolumeRestrictions", (reason,))}
    assert decide(snapshot, pod("web", "data", priority=10))[0]["preemption"] == {
        "nominatedNode": "n1",
        "victims": ["shop/first"],
    }
    snapshot.remove_pod(pod("first", "data", node="n1"))
    assert decide(snapshot, pod("web", "data"))[0]["chosen"]


@pytest.mark.parametrize(
    ("sort", "one", "other", "conflict"),
    [
        ("gcePersistentDisk", {"pdName": "d"}, {"pdName": "d", "readOnly": True}, True),
        ("gcePersistentDisk", {"pdName": "d", "readOnly": True}, {"pdName": "d", "readOnly": True}, False),
        ("gcePersistentDisk", {"pdName": "d"}, {"pdName": "e"}, False),
        ("awsElasticBlockStore", {"volumeID": "v", "readOnly": True}, {"volumeID": "v", "readOnly": True}, True),
        ("iscsi", {"iqn": "i"}, {"iqn": "i"}, True),
        ("rbd", {"monitors": ["a", "b"], "image": "i"}, {"monitors": ["b"], "image": "i", "pool": "rbd"}, True),
        ("rbd", {"monitors": ["a"], "image": "i"}, {"monitors": ["b"], "image": "i"}, False),
    ],
)
def test_a_disk_that_one_node_can_use(sort: str, one: Json, other: Json, conflict: bool) -> None:
    snapshot = cluster()
    snapshot.set_pod(pod("first", node="n1", volumes=({"name": "v", sort: other},)))
    decision, _ = decide(snapshot, pod("web", volumes=({"name": "v", sort: one},)))
    expected = {"n1": ("VolumeRestrictions", ("node(s) had no available disk",))} if conflict else {}
    assert refusals(decision) == expected


def test_no_more_volumes_than_the_driver_can_attach() -> None:
    snapshot = cluster()
    driver = {"name": "example.com/disk", "allocatable": {"count": 2}}
    snapshot.set_object("csinodes", {"metadata": {"name": "n1"}, "spec": {"drivers": [driver]}})
    for name in "abc":
        source = {"driver": "example.com/disk", "volumeHandle": name}
        put(snapshot, volume(name, csi=source), claim(name, bound_to=name))
    snapshot.set_pod(pod("first", "a", "b", node="n1"))
    decision, _ = decide(snapshot, pod("web", "c"))
    assert refusals(decision) == {"n1": ("NodeVolumeLimits", ("node(s) exceed max volume count",))}
    assert decide(snapshot, pod("web", "a"))[0]["feasibleNodes"] == 3, "a volume that is there already counts once"
