"""VolumeRestrictions: disks that only one node can use for writing, and claims that only one pod can use."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.core.api import meta
from simulator.core.control_plane.scheduler_framework.cluster_event import CLAIM_ADD, NODE_ADD, POD_DELETE, Change
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import FilterPlugin, PreFilterPlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import SKIP, SUCCESS, Status, unresolvable, unschedulable
from simulator.core.control_plane.scheduler_framework.volume_binder import CLAIMS
from simulator.core.protocol.api import Object

_DISK_CONFLICT = unschedulable("node(s) had no available disk")
_CLAIM_CONFLICT = unschedulable(
    "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"
)
_DISKS = ("gcePersistentDisk", "awsElasticBlockStore", "rbd", "iscsi")


@dataclass(slots=True)
class _State:
    """``once``: the pod's claims that are ReadWriteOncePod. ``users``: how often pods with a node use them."""

    once: dict[str, None]
    users: int

    def clone(self) -> _State:
        return replace(self)

    def count(self, pod: PodInfo, sign: int) -> None:
        self.users += sign * sum(name in self.once for name in pod.claims)


class VolumeRestrictions(PreFilterPlugin, FilterPlugin):
    name = "VolumeRestrictions"
    events = (POD_DELETE, NODE_ADD, CLAIM_ADD)

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        if change.event.resource == "Node":
            return True
        if change.event == CLAIM_ADD and change.new is not None:
            return meta.namespace(change.new) == pod.namespace and meta.name(change.new) in pod.claims
        if change.old is None or meta.namespace(change.old) != pod.namespace:
            return False
        gone = PodInfo(change.old)
        return _conflict(pod, gone) or any(name in gone.claims for name in pod.claims)

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        once: dict[str, None] = {}
        for name in pod.claims:
            claim = state.snapshot.get_object(CLAIMS, pod.namespace, name)
            if claim is None:
                return unresolvable(f'persistentvolumeclaim "{name}" not found'), None
            if "ReadWriteOncePod" in (claim["spec"].get("accessModes") or ()):
                once[name] = None
        users = sum(state.snapshot.uses_claim(f"{pod.namespace}/{name}") for name in once)
        if not users and not _disks(pod):
            return SKIP, None
        state.data[self.name] = _State(once, users)
        return SUCCESS, None

    def add_pod(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
        state.data[self.name].count(other, 1)

    def remove_pod(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
        state.data[self.name].count(other, -1)

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        if _disks(pod) and any(_conflict(pod, other) for other in node.pods.values()):
            return _DISK_CONFLICT
        return _CLAIM_CONFLICT if state.data[self.name].users > 0 else SUCCESS


def _disks(pod: PodInfo) -> list[tuple[str, Object]]:
    """(sort, source) of the volumes that are such a disk."""
    volumes = pod.spec.get("volumes") or ()
    return [(sort, volume[sort]) for volume in volumes for sort in _DISKS if volume.get(sort)]


def _conflict(pod: PodInfo, other: PodInfo) -> bool:
    others = _disks(other)
    return bool(others) and any(
        sort == other_sort and _same_disk(sort, disk, other_disk)
        for sort, disk in _disks(pod)
        for other_sort, other_disk in others
    )


def _same_disk(sort: str, one: Object, other: Object) -> bool:
    """The same disk, and at least one writes to it; for AWS the same disk is enough."""
    if sort == "awsElasticBlockStore":
        return bool(one.get("volumeID") == other.get("volumeID"))
    if one.get("readOnly") and other.get("readOnly"):
        return False
    if sort == "gcePersistentDisk":
        return bool(one.get("pdName") == other.get("pdName"))
    if sort == "iscsi":
        return bool(one.get("iqn") == other.get("iqn"))
    shared = any(monitor in (other.get("monitors") or ()) for monitor in one.get("monitors") or ())
    same = all(one.get(name, default) == other.get(name, default) for name, default in (("pool", "rbd"), ("image", "")))
    return shared and same
