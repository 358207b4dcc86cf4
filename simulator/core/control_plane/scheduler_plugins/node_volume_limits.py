"""NodeVolumeLimits: no more CSI volumes than the node's driver can attach (``nodevolumelimits/csi.go``)."""

from __future__ import annotations

from collections import Counter

from simulator.core.api import meta
from simulator.core.control_plane.scheduler_framework.cluster_event import CLAIM_ADD, CSI_NODE_ADD, POD_DELETE, Change
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import FilterPlugin, PreFilterPlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import SKIP, SUCCESS, Status, unresolvable, unschedulable
from simulator.core.control_plane.scheduler_framework.volume_binder import CLAIMS, CLASSES, VOLUMES, claim_names
from simulator.core.control_plane.storage import volumes
from simulator.core.protocol.api import Object

_TOO_MANY = unschedulable("node(s) exceed max volume count")

Attached = dict[tuple[str, str], str]
"""(driver, handle) of a volume to its driver: a volume that several pods use counts once."""


class NodeVolumeLimits(PreFilterPlugin, FilterPlugin):
    name = "NodeVolumeLimits"
    events = (CSI_NODE_ADD, POD_DELETE, CLAIM_ADD)

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        if change.event == CLAIM_ADD and change.new is not None:
            return meta.namespace(change.new) == pod.namespace and meta.name(change.new) in dict(claim_names(pod))
        if change.old is None:
            return True
        gone = PodInfo(change.old)
        return bool(gone.node_name and claim_names(gone))

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        return (SUCCESS if claim_names(pod) else SKIP), None

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        snapshot = state.snapshot
        for name, _ in claim_names(pod):
            if snapshot.get_object(CLAIMS, pod.namespace, name) is None:
                key = f"{pod.namespace}/{name}"
                return unresolvable(f'looking up PVC {key}: persistentvolumeclaim "{name}" not found')
        limits = _limits(snapshot.get_object("csinodes", "", node.name))
        added = _attached(snapshot, pod)
        if not added or not limits:
            return SUCCESS
        present: Attached = {}
        for other in node.pods.values():
            present.update(_attached(snapshot, other))
        used = Counter(present.values())
        wanted = Counter(driver for volume, driver in added.items() if volume not in present)
        if any(used[driver] + number > limits[driver] for driver, number in wanted.items() if driver in limits):
            return _TOO_MANY
        return SUCCESS


def _limits(csi_node: Object | None) -> dict[str, int]:
    """How many volumes each driver can attach, of those that say so."""
    drivers = ((csi_node or {}).get("spec") or {}).get("drivers") or ()
    allocatable = {driver["name"]: (driver.get("allocatable") or {}).get("count") for driver in drivers}
    return {name: count for name, count in allocatable.items() if count is not None}


def _attached(snapshot: Snapshot, pod: PodInfo) -> Attached:
    found: Attached = {}
    for name, _ in claim_names(pod):
        claim = snapshot.get_object(CLAIMS, pod.namespace, name)
        driver, handle = _driver_of(snapshot, claim) if claim is not None else ("", "")
        if driver and handle:
            found[(driver, handle)] = driver
    return found


def _driver_of(snapshot: Snapshot, claim: Object) -> tuple[str, str]:
    """Of the claim's volume; of a volume that is still to be made, what its class says, with a handle of its own."""
    volume = snapshot.get_object(VOLUMES, "", claim["spec"].get("volumeName") or "")
    if volume is not None:
        source = volume["spec"].get("csi") or {}
        return source.get("driver", ""), source.get("volumeHandle", "")
    storage_class = snapshot.get_object(CLASSES, "", volumes.class_of(claim))
    return (str(storage_class["provisioner"]), meta.namespaced_name(claim)) if storage_class else ("", "")
