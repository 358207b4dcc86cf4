"""One look at one claim: syncClaim in pkg/controller/volume/persistentvolume/pv_controller.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.control_plane.controllers.persistentvolume.binding import Binding, claim_status
from simulator.core.control_plane.controllers.reconciler import error_of
from simulator.core.control_plane.storage import matching, volumes
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.persistentvolume.controller import PersistentVolumeController

NONE_AVAILABLE = "no persistent volumes available for this claim and no storage class is set"
WAITING = "waiting for first consumer to be created before binding"
EXTERNAL = (
    "Waiting for a volume to be created either by the external provisioner '{}' or manually by the system "
    "administrator. If volume creation is delayed, please verify that the provisioner is running and correctly "
    "registered."
)
LOST_REFERENCE = "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!"
LOST_VOLUME = "Bound claim has lost its PersistentVolume. Data on the volume is lost!"
MISBOUND = "Two claims are bound to the same volume, this one is bound incorrectly"


class ClaimSync:
    """Lives for one look."""

    def __init__(self, controller: PersistentVolumeController, key: str, claim: Object) -> None:
        self.controller = controller
        self.key = key
        self.claim = claim

    def start(self) -> None:
        facts = {"status.phase": (self.claim.get("status") or {}).get("phase", "")}
        volume = self.claim["spec"].get("volumeName")
        self.controller.see(self.key, {**facts, "spec.volumeName": volume} if volume else facts)
        if volumes.BIND_COMPLETED in meta.annotations(self.claim):
            self._check_bound()
        elif self.claim["spec"].get("volumeName"):
            self._bind_named(self.claim["spec"]["volumeName"])
        else:
            self._bind_any()

    def _say(self, kind: str, reason: str, message: str) -> None:
        self.controller.event(self.claim, kind, reason, message)

    # A claim that names no volume

    def _bind_any(self) -> None:
        storage_class = self.controller.classes.objects.get(volumes.class_of(self.claim))
        delayed = volumes.waits_for_consumer(self.claim, storage_class)
        volume = matching.best(self.controller.volumes.objects.values(), self.claim, delayed)
        if volume is not None:
            self._bind(volume)
        elif delayed:
            self._tell_why_it_waits()
            self._pend(WAITING)
        elif volumes.class_of(self.claim):
            self._provision(storage_class)
        elif self._takes_default():
            return
        else:
            self._say("Normal", "FailedBinding", NONE_AVAILABLE)
            self._pend(NONE_AVAILABLE)

    def _tell_why_it_waits(self) -> None:
        pods = self.controller.unscheduled_users(self.claim)
        if pods:
            plural = "s" if len(pods) > 1 else ""
            names = ",".join(meta.name(pod) for pod in pods)
            self._say("Normal", "WaitForPodScheduled", f"waiting for pod{plural} {names} to be scheduled")
        else:
            self._say("Normal", "WaitForFirstConsumer", WAITING)

    def _takes_default(self) -> bool:
        """A claim from before there was a default class gets it now (RetroactiveDefaultStorageClass)."""
        default = volumes.default_class(self.controller.classes.objects.values())
        unset = "storageClassName" not in self.claim["spec"] and volumes.BETA_CLASS not in meta.annotations(self.claim)
        if default is None or not unset:
            return False
        body = meta.set_in(self.claim, ("spec", "storageClassName"), meta.name(default))
        namespace, name = meta.namespace(self.claim), meta.name(self.claim)
        request = ApiRequest("update", "persistentvolumeclaims", namespace, name, body=body)
        result = f"got the default class {meta.name(default)}"
        self.controller.send(request, self.controller.settle, self.key, result)
        return True

    def _provision(self, storage_class: Object | None) -> None:
        name = volumes.class_of(self.claim)
        if storage_class is None:
            why = f'storageclass.storage.k8s.io "{name}" not found'
            self._say("Warning", "ProvisioningFailed", why)
            self._pend(why)
            return
        provisioner = str(storage_class["provisioner"])
        if provisioner.startswith("kubernetes.io/"):
            why = f"no volume plugin matched name: {provisioner}"
            self._say("Warning", "ProvisioningFailed", why)
            self._pend(why)
            return
        notes: dict[str, str | None] = {volumes.BETA_PROVISIONER: provisioner, volumes.PROVISIONER: provisioner}
        changed = volumes.noted(self.claim, notes)
        if changed is self.claim:
            self._left_to_provisioner(ApiResponse(200, self.claim), provisioner)
            return
        namespace, own = meta.namespace(changed), meta.name(changed)
        request = ApiRequest("update", "persistentvolumeclaims", namespace, own, body=changed)
        self.controller.send(request, self._left_to_provisioner, provisioner)

    def _left_to_provisioner(self, response: ApiResponse, provisioner: str) -> None:
        if not response.ok:
            self.controller.retry(self.key, error_of(response))
            return
        self.claim = response.body
        self._say("Normal", "ExternalProvisioning", EXTERNAL.format(provisioner))
        self._pend(f"waits for provisioner {provisioner}")

    # A claim that names its volume

    def _bind_named(self, name: str) -> None:
        volume = self.controller.volumes.objects.get(name)
        if volume is None:
            self._pend(f"volume {name} is not there")
        elif volume["spec"].get("claimRef") is None or volumes.refers_to(volume, self.claim):
            why = "" if volume["spec"].get("claimRef") else matching.problem(volume, self.claim)
            if why:
                message = f'Cannot bind to requested volume "{name}": {why}'
                self._say("Warning", "VolumeMismatch", message)
                self._pend(message)
            else:
                self._bind(volume)
        else:
            message = f'volume "{name}" already bound to a different claim.'
            self._say("Warning", "FailedBinding", message)
            self._pend(message)

    # A claim that was bound once

    def _check_bound(self) -> None:
        name = self.claim["spec"].get("volumeName")
        volume = self.controller.volumes.objects.get(name or "")
        if not name:
            self._lose("ClaimLost", LOST_REFERENCE)
        elif volume is None:
            self._lose("ClaimLost", LOST_VOLUME)
        elif volume["spec"].get("claimRef") is None or volumes.refers_to(volume, self.claim):
            self._bind(volume)
        else:
            self._lose("ClaimMisbound", MISBOUND)

    def _lose(self, reason: str, message: str) -> None:
        if (self.claim.get("status") or {}).get("phase") != "Lost":
            self._say("Warning", reason, message)
        self._tell("Lost", message)

    # Ends

    def _bind(self, volume: Object) -> None:
        Binding(self.controller, volume, self.claim, self._bound).start()

    def _bound(self, error: str) -> None:
        if error:
            self.controller.retry(self.key, error)
        else:
            self.controller.finish(self.key, "bound")

    def _pend(self, result: str) -> None:
        self._tell("Pending", result)

    def _tell(self, phase: str, result: str) -> None:
        body = claim_status(self.claim, phase, None)
        if body is self.claim:
            self.controller.finish(self.key, result)
            return
        namespace, name = meta.namespace(body), meta.name(body)
        request = ApiRequest("update", "persistentvolumeclaims", namespace, name, "status", body=body)
        self.controller.send(request, self.controller.settle, self.key, result)
