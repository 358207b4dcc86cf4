"""The writes that bind a volume and a claim to each other: bind in pv_controller.go.

Volume, its phase, claim, its phase: each may be the last that happens, and then the next sync goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.core.api import meta
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.control_plane.storage import volumes
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object


def volume_status(volume: Object, phase: str, now: str, message: str = "") -> Object:
    """The volume with a phase; the same object if it has it."""
    before = volume.get("status") or {}
    if before.get("phase") == phase and before.get("message", "") == message:
        return volume
    status: dict[str, Any] = {"phase": phase}
    if message:
        status["message"] = message
    return meta.with_status(volume, {**status, "lastPhaseTransitionTime": now})


def claim_status(claim: Object, phase: str, volume: Object | None) -> Object:
    """The claim with a phase, and with what its volume offers; the same object if it says so."""
    before = claim.get("status") or {}
    status: dict[str, Any] = {**before, "phase": phase}
    if phase == "Bound" and volume is not None:
        status["accessModes"] = volume["spec"]["accessModes"]
        present = before.get("capacity") or {}
        status["capacity"] = present if "capacity" in before and _resizing(claim) else volume["spec"]["capacity"]
    else:
        status.pop("accessModes", None)
        status.pop("capacity", None)
    return claim if status == before else meta.with_status(claim, status)


def _resizing(claim: Object) -> bool:
    """The capacity of a claim that is being resized is told by whoever resizes it."""
    return any(one["type"] in ("Resizing", "FileSystemResizePending") for one in _conditions(claim))


def _conditions(claim: Object) -> list[Object]:
    found: list[Object] = (claim.get("status") or {}).get("conditions") or []
    return found


class Binding:
    """Binds ``volume`` and ``claim``; ``then(error)`` is called once, empty if both say so now."""

    def __init__(self, reconciler: Reconciler, volume: Object, claim: Object, then: Callable[[str], None]) -> None:
        self.reconciler = reconciler
        self.volume = volume
        self.claim = claim
        self.then = then

    def start(self) -> None:
        changed = volumes.bound_to(self.volume, self.claim)
        if changed is self.volume:
            self._volume_bound(ApiResponse(200, self.volume))
        else:
            self._put("persistentvolumes", changed, "", self._volume_bound)

    def _put(self, resource: str, obj: Object, subresource: str, then: Callable[[ApiResponse], None]) -> None:
        request = ApiRequest("update", resource, meta.namespace(obj), meta.name(obj), subresource, body=obj)
        self.reconciler.send(request, then)

    def _volume_bound(self, response: ApiResponse) -> None:
        if not response.ok:
            self.then(error_of(response))
            return
        self.volume = response.body
        told = volume_status(self.volume, "Bound", self.reconciler.timestamp())
        if told is self.volume:
            self._bind_claim()
        else:
            self._put("persistentvolumes", told, "status", self._volume_told)

    def _volume_told(self, response: ApiResponse) -> None:
        if response.ok:
            self.volume = response.body
            self._bind_claim()
        else:
            self.then(error_of(response))

    def _bind_claim(self) -> None:
        spec = self.claim["spec"]
        notes: dict[str, str | None] = {volumes.BIND_COMPLETED: "yes"}
        changed = self.claim
        if spec.get("volumeName") != meta.name(self.volume):
            changed = {**changed, "spec": {**spec, "volumeName": meta.name(self.volume)}}
            notes[volumes.BOUND_BY_CONTROLLER] = "yes"
        changed = volumes.noted(changed, notes)
        if changed is self.claim:
            self._claim_bound(ApiResponse(200, self.claim))
        else:
            self._put("persistentvolumeclaims", changed, "", self._claim_bound)

    def _claim_bound(self, response: ApiResponse) -> None:
        if not response.ok:
            self.then(error_of(response))
            return
        self.claim = response.body
        told = claim_status(self.claim, "Bound", self.volume)
        if told is self.claim:
            self.then("")
        else:
            self._put("persistentvolumeclaims", told, "status", self._claim_told)

    def _claim_told(self, response: ApiResponse) -> None:
        self.then("" if response.ok else error_of(response))
