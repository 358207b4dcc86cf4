"""Which volumes a pod would get on a node (``plugins/volumebinding/binder.go``). Pure: nothing here is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator.core.api import meta
from simulator.core.control_plane.scheduler_framework.node_affinity import NodeSelector
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import SchedulingError
from simulator.core.control_plane.storage import matching, volumes
from simulator.core.protocol.api import Object

CLAIMS = "persistentvolumeclaims"
VOLUMES = "persistentvolumes"
CLASSES = "storageclasses"

BIND_CONFLICT = "node(s) didn't find available persistent volumes to bind"
NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity"
VOLUME_MISSING = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"


@dataclass(frozen=True, slots=True)
class PodClaims:
    """``bound`` have their volume; ``delayed`` wait for the pod's node; ``immediate`` wait for the controller."""

    bound: tuple[Object, ...]
    delayed: tuple[Object, ...]
    immediate: tuple[Object, ...]


@dataclass(slots=True)
class PodVolumes:
    """On one node: ``static``, volumes (as they will be) with the claims that get them; ``dynamic``, claims for which
    a volume is to be made there.
    """

    static: list[tuple[Object, Object]] = field(default_factory=list)
    dynamic: list[Object] = field(default_factory=list)


def claim_names(pod: PodInfo) -> list[tuple[str, bool]]:
    """Of every volume that uses a claim: its name, and whether it is one of the pod's own (an ephemeral volume's)."""
    return [
        (volumes.claim_name(pod.pod, volume), bool(volume.get("ephemeral")))
        for volume in pod.spec.get("volumes") or ()
        if volume.get("persistentVolumeClaim") or volume.get("ephemeral")
    ]


def problem_of_claims(snapshot: Snapshot, pod: PodInfo) -> str:
    """Why the pod cannot run anywhere as its claims are; empty if they are all there."""
    for name, own in claim_names(pod):
        claim = snapshot.get_object(CLAIMS, pod.namespace, name)
        if claim is None:
            waits = f'waiting for ephemeral volume controller to create the persistentvolumeclaim "{name}"'
            return waits if own else f'persistentvolumeclaim "{name}" not found'
        if (claim.get("status") or {}).get("phase") == "Lost":
            volume = claim["spec"].get("volumeName", "")
            return f'persistentvolumeclaim "{name}" bound to non-existent persistentvolume "{volume}"'
        if meta.is_deleting(claim):
            return f'persistentvolumeclaim "{name}" is being deleted'
        if own and not meta.is_controlled_by(claim, pod.pod):
            key = f"{pod.namespace}/{name}"
            return f"PVC {key} was not created for pod {pod.key} (pod is not owner)"
    return ""


def pod_claims(snapshot: Snapshot, pod: PodInfo) -> PodClaims:
    """The pod's claims, of which each is there. Raises SchedulingError for a class without a binding mode."""
    sorts: tuple[list[Object], list[Object], list[Object]] = ([], [], [])
    for name, _ in claim_names(pod):
        claim = snapshot.get_object(CLAIMS, pod.namespace, name)
        assert claim is not None
        sorts[0 if volumes.is_bound(claim) else 1 if _delayed(snapshot, claim) else 2].append(claim)
    return PodClaims(*(tuple(one) for one in sorts))


def _delayed(snapshot: Snapshot, claim: Object) -> bool:
    """It waits for its first consumer, and nobody has chosen a volume for it by name."""
    name = volumes.class_of(claim)
    storage_class = snapshot.get_object(CLASSES, "", name) if name else None
    if storage_class is None or claim["spec"].get("volumeName"):
        return False
    if not storage_class.get("volumeBindingMode"):
        raise SchedulingError(f'VolumeBindingMode not set for StorageClass "{name}"')
    return bool(storage_class["volumeBindingMode"] == volumes.WAIT_FOR_FIRST_CONSUMER)


def find_pod_volumes(snapshot: Snapshot, claims: PodClaims, node: NodeInfo) -> tuple[PodVolumes, list[str]]:
    """What the pod would get on the node, and why it cannot run there. Raises SchedulingError."""
    found, reasons = PodVolumes(), []
    fits, exist = _bound_volumes_fit(snapshot, claims.bound, node)
    if not fits:
        reasons.append(NODE_CONFLICT)
    if not _find_for_delayed(snapshot, claims.delayed, node, found):
        reasons.append(BIND_CONFLICT)
    if not exist:
        reasons.append(VOLUME_MISSING)
    return found, reasons


def _bound_volumes_fit(snapshot: Snapshot, claims: Sequence[Object], node: NodeInfo) -> tuple[bool, bool]:
    """Whether the volumes can be used on the node, and whether they exist; ends with the first that cannot or do not."""
    for claim in claims:
        volume = snapshot.get_object(VOLUMES, "", claim["spec"]["volumeName"])
        if volume is None:
            return True, False
        if not reachable(volume, node):
            return False, True
    return True, True


def reachable(volume: Object, node: NodeInfo) -> bool:
    """The volume's node affinity (``CheckNodeAffinity``)."""
    required = (volume["spec"].get("nodeAffinity") or {}).get("required")
    return not required or NodeSelector(required).matches(node)


def _find_for_delayed(snapshot: Snapshot, claims: Sequence[Object], node: NodeInfo, found: PodVolumes) -> bool:
    """A volume for each claim that waits, or a way to make one; False if there is none for one of them."""
    if any(meta.annotations(claim).get(volumes.SELECTED_NODE, node.name) != node.name for claim in claims):
        return False
    missing = [claim for claim in claims if volumes.SELECTED_NODE in meta.annotations(claim)]
    chosen: dict[str, None] = {}
    unchosen = [claim for claim in claims if volumes.SELECTED_NODE not in meta.annotations(claim)]
    for claim in sorted(unchosen, key=matching.request):
        volume = _matching_volume(snapshot, claim, node, chosen)
        if volume is None:
            missing.append(claim)
        else:
            chosen[meta.name(volume)] = None
            found.static.append((volume, claim))
    if not all(_can_be_made(snapshot, claim, node) for claim in missing):
        return False
    found.dynamic = missing
    return True


def _matching_volume(snapshot: Snapshot, claim: Object, node: NodeInfo, but: dict[str, None]) -> Object | None:
    """The one that is reserved for the claim, or the smallest that is large enough (FindMatchingVolume)."""
    candidates = [
        volume
        for volume in snapshot.objects(VOLUMES, "")
        if meta.name(volume) not in but
        and volumes.class_of(volume) == volumes.class_of(claim)
        and matching.reservable(volume, claim)
    ]
    reserved = next((volume for volume in candidates if volumes.refers_to(volume, claim)), None)
    if reserved is not None:
        return reserved if reachable(reserved, node) else None
    usable = [volume for volume in candidates if reachable(volume, node)]
    return min(usable, key=lambda volume: (matching.capacity(volume), meta.name(volume)), default=None)


def _can_be_made(snapshot: Snapshot, claim: Object, node: NodeInfo) -> bool:
    """The class has a provisioner, which can make volumes for this node (``checkVolumeProvisions``)."""
    key, name = meta.namespaced_name(claim), volumes.class_of(claim)
    if not name:
        raise SchedulingError(f'no class for claim "{key}"')
    storage_class = snapshot.get_object(CLASSES, "", name)
    if storage_class is None:
        raise SchedulingError(f'failed to find storage class "{name}"')
    if storage_class.get("provisioner") in (None, "", volumes.NO_PROVISIONER):
        return False
    topologies = storage_class.get("allowedTopologies") or ()
    return not topologies or any(_in_topology(term, node) for term in topologies)


def _in_topology(term: Object, node: NodeInfo) -> bool:
    expressions = term.get("matchLabelExpressions") or ()
    return bool(expressions) and all(node.labels.get(one["key"]) in one["values"] for one in expressions)
