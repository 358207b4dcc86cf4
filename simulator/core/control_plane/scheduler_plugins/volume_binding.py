"""VolumeBinding: the pod's PersistentVolumeClaims must exist and be bound, or wait for a consumer.

Of upstream's plugin this has the PreFilter part. Left out: choosing and provisioning volumes for claims that wait for
their first consumer, and the node affinity of bound volumes; no node is refused for these.
"""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cluster_event import (
    CLAIM_ADD,
    CLAIM_UPDATE,
    NODE_ADD,
    NODE_LABEL,
    STORAGE_CLASS_ADD,
    VOLUME_ADD,
    VOLUME_UPDATE,
)
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import FilterPlugin, PreFilterPlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import SKIP, SUCCESS, Status, unresolvable
from simulator.core.protocol.api import Object


class VolumeBinding(PreFilterPlugin, FilterPlugin):
    name = "VolumeBinding"
    events = (
        NODE_ADD,
        NODE_LABEL,
        CLAIM_ADD,
        CLAIM_UPDATE,
        VOLUME_ADD,
        VOLUME_UPDATE,
        STORAGE_CLASS_ADD,
    )

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        names = [
            volume["persistentVolumeClaim"]["claimName"]
            for volume in pod.spec.get("volumes") or ()
            if volume.get("persistentVolumeClaim")
        ]
        if not names:
            return SKIP, None
        claims = []
        for name in names:
            claim = state.snapshot.get_object("persistentvolumeclaims", pod.namespace, name)
            if claim is None:
                return unresolvable(f'persistentvolumeclaim "{name}" not found'), None
            if "deletionTimestamp" in claim["metadata"]:
                return unresolvable(f'persistentvolumeclaim "{name}" is being deleted'), None
            claims.append(claim)
        if not all(_bound(claim) or _waits_for_consumer(state.snapshot, claim) for claim in claims):
            return unresolvable("pod has unbound immediate PersistentVolumeClaims"), None
        return SUCCESS, None

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        return SUCCESS


def _bound(claim: Object) -> bool:
    annotations = claim["metadata"].get("annotations") or {}
    return bool(claim["spec"].get("volumeName")) and "pv.kubernetes.io/bind-completed" in annotations


def _waits_for_consumer(snapshot: Snapshot, claim: Object) -> bool:
    storage_class = snapshot.get_object("storageclasses", "", claim["spec"].get("storageClassName") or "")
    return storage_class is not None and storage_class.get("volumeBindingMode") == "WaitForFirstConsumer"
