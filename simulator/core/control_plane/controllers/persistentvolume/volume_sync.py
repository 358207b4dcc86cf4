"""One look at one volume: syncVolume in pkg/controller/volume/persistentvolume/pv_controller.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.control_plane.controllers.persistentvolume.binding import volume_status
from simulator.core.control_plane.controllers.reconciler import error_of
from simulator.core.control_plane.storage import volumes
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.persistentvolume.controller import PersistentVolumeController


# Phases of a volume whose claim is known to be gone.
GIVEN_UP = ("Released", "Failed")


class VolumeSync:
    """Lives for one look."""

    def __init__(self, controller: PersistentVolumeController, key: str, volume: Object) -> None:
        self.controller = controller
        self.key = key
        self.volume = volume

    def start(self) -> None:
        reference = self.volume["spec"].get("claimRef")
        facts = {"status.phase": (self.volume.get("status") or {}).get("phase", "")}
        self.controller.see(self.key, {**facts, "spec.claimRef.name": reference["name"]} if reference else facts)
        if reference is None or not reference.get("uid"):
            self._tell("Available", "free" if reference is None else "reserved")
            return
        claim = self.controller.claims.objects.get(volumes.claim_key(self.volume))
        if claim is not None and meta.uid(claim) == reference["uid"]:
            self._judge(claim)
        elif claim is None and facts["status.phase"] in GIVEN_UP:
            self._release()
        else:
            # The cache may not show the claim yet.
            request = ApiRequest("get", "persistentvolumeclaims", reference["namespace"], reference["name"])
            self.controller.send(request, self._asked)

    def _asked(self, response: ApiResponse) -> None:
        if response.ok and meta.uid(response.body) == self.volume["spec"]["claimRef"]["uid"]:
            self._judge(response.body)
        elif response.ok or response.code == 404:
            self._release()
        else:
            self.controller.retry(self.key, error_of(response))

    def _judge(self, claim: Object) -> None:
        name = claim["spec"].get("volumeName")
        if not name:
            # Bound from this side only: the claim's sync goes on.
            self.controller.enqueue(volumes.claim_key(self.volume))
            self.controller.finish(self.key, "its claim is not bound yet")
        elif name == meta.name(self.volume):
            self._tell("Bound", "bound")
        elif volumes.PROVISIONED_BY in meta.annotations(self.volume) and self._policy == "Delete":
            self._release()
        else:
            self._unbind()

    @property
    def _policy(self) -> str:
        return str(self.volume["spec"].get("persistentVolumeReclaimPolicy", "Retain"))

    # Its claim is gone, or has another volume

    def _release(self) -> None:
        if (self.volume.get("status") or {}).get("phase") in GIVEN_UP:
            self._reclaim(self.volume)
            return
        body = volume_status(self.volume, "Released", self.controller.timestamp())
        request = ApiRequest("update", "persistentvolumes", name=meta.name(body), subresource="status", body=body)
        self.controller.send(request, self._released)

    def _released(self, response: ApiResponse) -> None:
        if response.ok:
            self._reclaim(response.body)
        else:
            self.controller.retry(self.key, error_of(response))

    def _reclaim(self, volume: Object) -> None:
        """What is to become of it: it is kept, or whoever made it deletes it."""
        spec = volume["spec"]
        if self._policy == "Retain" or volumes.PROVISIONED_BY in meta.annotations(volume) or "csi" in spec:
            self.controller.finish(self.key, f"released ({self._policy})")
        elif self._policy == "Recycle":
            self._fail(volume, "VolumeFailedRecycle", "No recycler plugin found for the volume!")
        elif "hostPath" in spec:
            path = spec["hostPath"]["path"]
            self._fail(
                volume, "VolumeFailedDelete", f"host_path deleter only supports /tmp/.+ but received provided {path}"
            )
        else:
            self._fail(volume, "VolumeFailedDelete", "error getting deleter volume plugin for volume "
                       f'"{meta.name(volume)}": no deletable volume plugin matched')  # fmt: skip

    def _fail(self, volume: Object, reason: str, message: str) -> None:
        body = volume_status(volume, "Failed", self.controller.timestamp(), message)
        if body is volume:
            self.controller.finish(self.key, message)
            return
        self.controller.event(volume, "Warning", reason, message)
        request = ApiRequest("update", "persistentvolumes", name=meta.name(body), subresource="status", body=body)
        self.controller.send(request, self.controller.settle, self.key, message)

    def _unbind(self) -> None:
        """The claim took another volume: this one is free again, or reserved as it was (unbindVolume)."""
        spec = dict(self.volume["spec"])
        chosen = volumes.BOUND_BY_CONTROLLER in meta.annotations(self.volume)
        if chosen:
            del spec["claimRef"]
        else:
            spec["claimRef"] = {key: value for key, value in spec["claimRef"].items() if key != "uid"}
        body = volumes.noted({**self.volume, "spec": spec}, {volumes.BOUND_BY_CONTROLLER: None})
        request = ApiRequest("update", "persistentvolumes", name=meta.name(body), body=body)
        self.controller.send(request, self.controller.settle, self.key, "given back: its claim has another volume")

    def _tell(self, phase: str, result: str) -> None:
        body = volume_status(self.volume, phase, self.controller.timestamp())
        if body is self.volume:
            self.controller.finish(self.key, result)
            return
        request = ApiRequest("update", "persistentvolumes", name=meta.name(body), subresource="status", body=body)
        self.controller.send(request, self.controller.settle, self.key, result)
