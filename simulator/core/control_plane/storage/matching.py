"""Which volume fits a claim best. Pure. Modelled: pkg/volume/util (FindMatchingVolume), pv_controller.go."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.core.api import labels, meta, quantity
from simulator.core.control_plane.storage import volumes
from simulator.core.protocol.api import Object


def request(claim: Object) -> int:
    """Bytes, in milli-units."""
    requests = (claim["spec"].get("resources") or {}).get("requests") or {}
    return quantity.milli(str(requests.get("storage", "0")))


def capacity(volume: Object) -> int:
    return quantity.milli(str((volume["spec"].get("capacity") or {}).get("storage", "0")))


def problem(volume: Object, claim: Object) -> str:
    """Why a volume that a claim asks for by name cannot be its; empty if it can (checkVolumeSatisfyClaim)."""
    if capacity(volume) < request(claim):
        return "requested PV is too small"
    if volumes.class_of(volume) != volumes.class_of(claim):
        return "storageClassName does not match"
    if _mode(volume) != _mode(claim):
        return "incompatible volumeMode"
    return "" if _has_modes(volume, claim) else "incompatible accessMode"


def reservable(volume: Object, claim: Object) -> bool:
    """Whether the scheduler may give this volume to a claim that waited for its pod, as far as the node has no say.

    A volume that is reserved for the claim need not be free (FindMatchingVolume).
    """
    if volume["spec"].get("claimRef") is not None and not volumes.refers_to(volume, claim):
        return False
    if capacity(volume) < request(claim) or _mode(volume) != _mode(claim) or meta.is_deleting(volume):
        return False
    if volumes.refers_to(volume, claim):
        return True
    selector = claim["spec"].get("selector")
    return (
        (volume.get("status") or {}).get("phase") == "Available"
        and (selector is None or labels.from_object(selector).matches(meta.labels(volume)))
        and volumes.class_of(volume) == volumes.class_of(claim)
        and _has_modes(volume, claim)
    )


def _mode(obj: Object) -> str:
    return str(obj["spec"].get("volumeMode", "Filesystem"))


def _has_modes(volume: Object, claim: Object) -> bool:
    offered = volume["spec"].get("accessModes") or ()
    return all(mode in offered for mode in claim["spec"].get("accessModes") or ())


def best(candidates: Iterable[Object], claim: Object, delayed: bool) -> Object | None:
    """The volume that is reserved for the claim, or else the smallest that is big enough and free.

    ``delayed``: the scheduler will choose, so that only a reserved one counts.
    """
    wanted = request(claim)
    selector = claim["spec"].get("selector")
    smallest: Object | None = None
    for volume in candidates:
        if _mode(volume) != _mode(claim) or meta.is_deleting(volume):
            continue
        if volumes.refers_to(volume, claim):
            if capacity(volume) >= wanted and _has_modes(volume, claim):
                return volume
            continue
        fits = capacity(volume) >= wanted and _has_modes(volume, claim)
        free = volume["spec"].get("claimRef") is None and (volume.get("status") or {}).get("phase") == "Available"
        if delayed or not fits or not free or volumes.class_of(volume) != volumes.class_of(claim):
            continue
        if selector is not None and not labels.from_object(selector).matches(meta.labels(volume)):
            continue
        if smallest is None or (capacity(volume), meta.name(volume)) < (capacity(smallest), meta.name(smallest)):
            smallest = volume
    return smallest
