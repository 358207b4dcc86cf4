"""VolumeZone: a volume whose labels name a zone or a region wants its pod there."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.control_plane.scheduler_framework.cluster_event import (
    CLAIM_ADD,
    CLAIM_UPDATE,
    NODE_ADD,
    NODE_LABEL,
    STORAGE_CLASS_ADD,
    VOLUME_ADD,
    VOLUME_UPDATE,
    Change,
)
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import FilterPlugin, PreFilterPlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import SKIP, SUCCESS, Status, unresolvable
from simulator.core.control_plane.scheduler_framework.volume_binder import CLAIMS, CLASSES, VOLUMES
from simulator.core.control_plane.storage import volumes
from simulator.core.protocol.api import Object

_NO_ZONE = unresolvable("node(s) had no available volume zone")
_CURRENT = {
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
}
_LABELS = (*_CURRENT, *_CURRENT.values())

Topology = tuple[str, tuple[str, ...]]
"""A label, and the values of it that will do."""


class VolumeZone(PreFilterPlugin, FilterPlugin):
    name = "VolumeZone"
    events = (STORAGE_CLASS_ADD, NODE_ADD, NODE_LABEL, CLAIM_ADD, CLAIM_UPDATE, VOLUME_ADD, VOLUME_UPDATE)

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        old, new = change.old, change.new
        if new is None:
            return True
        if change.event == STORAGE_CLASS_ADD:
            return bool(new.get("volumeBindingMode") == volumes.WAIT_FOR_FIRST_CONSUMER)
        if change.event in (CLAIM_ADD, CLAIM_UPDATE):
            return meta.namespace(new) == pod.namespace and meta.name(new) in pod.claims
        if change.event == VOLUME_UPDATE and old is not None:
            return _topologies(old) != _topologies(new)
        return True

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        wanted: list[Topology] = []
        for name in pod.claims:
            found = _of_claim(state.snapshot, pod.namespace, name)
            if isinstance(found, Status):
                return found, None
            wanted += found
        if not wanted:
            return SKIP, None
        state.data[self.name] = wanted
        return SUCCESS, None

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        if not any(label in node.labels for label in _LABELS):
            # A cluster of one zone, whose nodes do not say so.
            return SUCCESS
        wanted: list[Topology] = state.data[self.name]
        for label, values in wanted:
            if node.labels.get(label, node.labels.get(_CURRENT.get(label, label))) not in values:
                return _NO_ZONE
        return SUCCESS


def _of_claim(snapshot: Snapshot, namespace: str, name: str) -> list[Topology] | Status:
    """Where the claim's volume is; nothing while it waits for its pod."""
    claim = snapshot.get_object(CLAIMS, namespace, name)
    if claim is None:
        return unresolvable(f'persistentvolumeclaim "{name}" not found')
    volume_name = claim["spec"].get("volumeName")
    if volume_name:
        volume = snapshot.get_object(VOLUMES, "", volume_name)
        if volume is None:
            return unresolvable(f'persistentvolume "{volume_name}" not found')
        return _topologies(volume)
    class_name = volumes.class_of(claim)
    if not class_name:
        return unresolvable("PersistentVolumeClaim had no pv name and storageClass name")
    storage_class = snapshot.get_object(CLASSES, "", class_name)
    if storage_class is None:
        return unresolvable(f'storageclass.storage.k8s.io "{class_name}" not found')
    mode = storage_class.get("volumeBindingMode")
    if not mode:
        return unresolvable(f'VolumeBindingMode not set for StorageClass "{class_name}"')
    return [] if mode == volumes.WAIT_FOR_FIRST_CONSUMER else unresolvable("PersistentVolume had no name")


def _topologies(volume: Object) -> list[Topology]:
    """Several zones are written ``a__b``."""
    labels = meta.labels(volume)
    return [(label, tuple(labels[label].split("__"))) for label in _LABELS if labels.get(label)]
