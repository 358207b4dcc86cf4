"""VolumeBinding: nodes that can use the pod's volumes; and volumes for claims that waited for the pod.

What is chosen in Filter is assumed in Reserve, written in PreBind (a volume is reserved for its claim, a claim gets the
node for which its volume is to be made), and the binding waits until the controller has bound them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator.core.api import meta
from simulator.core.control_plane.scheduler_framework.cluster_event import (
    CLAIM_ADD,
    CLAIM_UPDATE,
    CSI_NODE_ADD,
    CSI_NODE_UPDATE,
    NODE_ADD,
    NODE_LABEL,
    STORAGE_CLASS_ADD,
    STORAGE_CLASS_UPDATE,
    VOLUME_ADD,
    VOLUME_UPDATE,
    Change,
)
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import (
    FilterPlugin,
    PreBindPlugin,
    PreFilterPlugin,
    ReservePlugin,
)
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import (
    SKIP,
    SUCCESS,
    WAIT,
    Code,
    Status,
    error,
    unresolvable,
)
from simulator.core.control_plane.scheduler_framework.volume_binder import (
    CLAIMS,
    VOLUMES,
    PodClaims,
    PodVolumes,
    claim_names,
    find_pod_volumes,
    pod_claims,
    problem_of_claims,
    reachable,
)
from simulator.core.control_plane.storage import volumes
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

_SECOND_US = 1_000_000
_MIGRATED = "storage.alpha.kubernetes.io/migrated-plugins"


@dataclass(slots=True)
class _State:
    """``by_node``: for the nodes that passed Filter. ``sent``: what PreBind asks for, with what is there in answer."""

    claims: PodClaims
    by_node: dict[str, PodVolumes] = field(default_factory=dict)
    all_bound: bool = True
    sent: list[Object] = field(default_factory=list)


class VolumeBinding(PreFilterPlugin, FilterPlugin, ReservePlugin, PreBindPlugin):
    """Args: ``bindTimeoutSeconds`` (default 600)."""

    name = "VolumeBinding"
    events = (
        NODE_ADD,
        NODE_LABEL,
        CLAIM_ADD,
        CLAIM_UPDATE,
        VOLUME_ADD,
        VOLUME_UPDATE,
        STORAGE_CLASS_ADD,
        STORAGE_CLASS_UPDATE,
        CSI_NODE_ADD,
        CSI_NODE_UPDATE,
    )

    def __init__(self, args: Object | None = None) -> None:
        super().__init__(args)
        self.timeout_us = int(self.args.get("bindTimeoutSeconds", 600)) * _SECOND_US

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        old, new = change.old, change.new
        if change.event in (CLAIM_ADD, CLAIM_UPDATE) and new is not None:
            return meta.namespace(new) == pod.namespace and meta.name(new) in dict(claim_names(pod))
        if old is None or new is None:
            return True
        if change.event == STORAGE_CLASS_UPDATE:
            return bool(old.get("allowedTopologies") != new.get("allowedTopologies"))
        if change.event == CSI_NODE_UPDATE:
            return meta.annotations(old).get(_MIGRATED) != meta.annotations(new).get(_MIGRATED)
        return True

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        if not claim_names(pod):
            return SKIP, None
        problem = problem_of_claims(state.snapshot, pod)
        if problem:
            return unresolvable(problem), None
        claims = pod_claims(state.snapshot, pod)
        if claims.immediate:
            return unresolvable("pod has unbound immediate PersistentVolumeClaims"), None
        state.data[self.name] = _State(claims)
        return SUCCESS, None

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        known: _State = state.data[self.name]
        found, reasons = find_pod_volumes(state.snapshot, known.claims, node)
        if reasons:
            return Status(Code.UNSCHEDULABLE_AND_UNRESOLVABLE, tuple(reasons))
        known.by_node[node.name] = found
        return SUCCESS

    # What was found becomes true

    def reserve(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        known: _State | None = state.data.get(self.name)
        if known is None or not known.claims.delayed:
            return SUCCESS
        known.all_bound = False
        chosen = known.by_node[node_name]
        chosen.static = [(volumes.bound_to(volume, claim), claim) for volume, claim in chosen.static]
        selected: dict[str, str | None] = {volumes.SELECTED_NODE: node_name}
        chosen.dynamic = [volumes.noted(claim, selected) for claim in chosen.dynamic]
        for volume, _ in chosen.static:
            state.snapshot.assume_object(VOLUMES, volume)
        for claim in chosen.dynamic:
            state.snapshot.assume_object(CLAIMS, claim)
        return SUCCESS

    def unreserve(self, state: CycleState, pod: PodInfo, node_name: str) -> None:
        known: _State | None = state.data.get(self.name)
        if known is None or known.all_bound:
            return
        chosen = known.by_node[node_name]
        for volume, _ in chosen.static:
            state.snapshot.restore_object(VOLUMES, volume)
        for claim in chosen.dynamic:
            state.snapshot.restore_object(CLAIMS, claim)

    def pre_bind_pre_flight(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        known: _State | None = state.data.get(self.name)
        return SKIP if known is None or known.all_bound else SUCCESS

    def pre_bind(self, state: CycleState, pod: PodInfo, node_name: str) -> tuple[Status, Sequence[ApiRequest]]:
        known: _State = state.data[self.name]
        chosen = known.by_node[node_name]
        known.sent = [*(volume for volume, _ in chosen.static), *chosen.dynamic]
        return WAIT, [_update(obj) for obj in known.sent]

    def pre_bind_answered(self, state: CycleState, pod: PodInfo, number: int, response: ApiResponse) -> Status:
        if not response.ok:
            return error(str(response.body.get("message", "")))
        known: _State = state.data[self.name]
        known.sent[number] = response.body
        return SUCCESS

    def pre_bind_done(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        """Look at the API's objects, not at what is assumed (``checkBindings``)."""
        snapshot = state.snapshot
        node = snapshot.nodes.get(node_name)
        if node is None:
            return error(f'binding volumes: failed to get node "{node_name}": node "{node_name}" not found')
        known: _State = state.data[self.name]
        chosen = known.by_node[node_name]
        static = len(chosen.static)
        for written, (_, claim) in zip(known.sent[:static], chosen.static, strict=True):
            status = _reserved(snapshot, written, claim, node)
            if not status.ok:
                return status
        for written in known.sent[static:]:
            status = _provisioned(snapshot, written, node)
            if not status.ok:
                return status
        return SUCCESS


def _update(obj: Object) -> ApiRequest:
    resource = VOLUMES if obj["kind"] == "PersistentVolume" else CLAIMS
    return ApiRequest("update", resource, meta.namespace(obj), meta.name(obj), body=obj)


def _reserved(snapshot: Snapshot, written: Object, claim: Object, node: NodeInfo) -> Status:
    name = meta.name(written)
    volume = snapshot.seen_object(VOLUMES, "", name)
    bound = snapshot.seen_object(CLAIMS, meta.namespace(claim), meta.name(claim))
    if volume is None or bound is None:
        missing = f"volume {name}" if volume is None else f"claim {meta.namespaced_name(claim)}"
        return error(f"binding volumes: failed to check binding: could not find {missing}")
    if meta.resource_version(written) > meta.resource_version(volume):
        return WAIT
    if not reachable(volume, node):
        return error(f'binding volumes: pv "{name}" node affinity doesn\'t match node "{node.name}"')
    if not (volume["spec"].get("claimRef") or {}).get("uid"):
        return error(f'binding volumes: ClaimRef got reset for pv "{name}"')
    return SUCCESS if volumes.is_bound(bound) else WAIT


def _provisioned(snapshot: Snapshot, written: Object, node: NodeInfo) -> Status:
    name = meta.name(written)
    claim = snapshot.seen_object(CLAIMS, meta.namespace(written), name)
    if claim is None:
        return error(
            f"binding volumes: failed to check provisioning pvc: could not find {meta.namespaced_name(written)}"
        )
    if meta.resource_version(written) > meta.resource_version(claim):
        return WAIT
    if not meta.annotations(claim):
        return error(f'binding volumes: selectedNode annotation reset for PVC "{name}"')
    if meta.annotations(claim).get(volumes.SELECTED_NODE) != node.name:
        return error(f'binding volumes: provisioning failed for PVC "{name}"')
    if claim["spec"].get("volumeName"):
        volume = snapshot.seen_object(VOLUMES, "", claim["spec"]["volumeName"])
        if volume is None:
            return WAIT
        if not reachable(volume, node):
            return error(f'binding volumes: pv "{meta.name(volume)}" node affinity doesn\'t match node "{node.name}"')
    return SUCCESS if volumes.is_bound(claim) else WAIT
