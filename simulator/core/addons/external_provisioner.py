"""csi-provisioner: makes volumes for claims of the classes that name its driver, and deletes them.

Modelled: the CSI sidecar external-provisioner and sig-storage-lib-external-provisioner. The storage behind it is simulated:
what it holds outlives the process.
"""

from __future__ import annotations

from typing import Any

from simulator.core.addons.csi_volumes import HONOR_RECLAIM_FINALIZER, Zone, is_ours, persistent_volume, volume_name
from simulator.core.api import meta
from simulator.core.client.event_recorder import EventRecorder
from simulator.core.client.informer import Informer
from simulator.core.client.rest import ApiComponent
from simulator.core.client.workqueue import WorkQueue
from simulator.core.control_plane.storage import volumes
from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import World
from simulator.core.protocol.api import MERGE_PATCH, ApiRequest, ApiResponse, Object

CSI_PROVISIONER = "csi-provisioner"
WORKERS = 10
# How long the storage takes to make or to delete a volume.
STORAGE_DELAY = 1 * SECOND
BASE_DELAY, MAX_DELAY = 1 * SECOND, 300 * SECOND


class ExternalProvisioner(ApiComponent):
    """``driver``: the name that StorageClasses have as their provisioner."""

    user = f"system:serviceaccount:kube-system:{CSI_PROVISIONER}"

    def __init__(self, world: World, driver: str) -> None:
        self.driver = driver
        # The volumes of the storage itself: handle -> zone.
        self.storage: dict[str, Zone] = {}
        super().__init__(world, f"{CSI_PROVISIONER}/{driver}")

    def reset(self) -> None:
        super().reset()
        self.claims = Informer(self, self.api, "persistentvolumeclaims")
        self.volumes = Informer(self, self.api, "persistentvolumes")
        self.classes = Informer(self, self.api, "storageclasses")
        self.nodes = Informer(self, self.api, "nodes")
        self.claim_queue = WorkQueue(self, "claims", self._sync_claim, WORKERS, BASE_DELAY, MAX_DELAY)
        self.volume_queue = WorkQueue(self, "volumes", self._sync_volume, WORKERS, BASE_DELAY, MAX_DELAY)
        self.identity = ""
        self.recorder: EventRecorder | None = None

    def on_start(self) -> None:
        self.identity = f"{CSI_PROVISIONER}_{self.world.dice.uid()}"
        self.recorder = EventRecorder(self, self.api, f"{self.driver}_{self.identity}")
        self.claims.subscribe(self._claim_changed)
        self.volumes.subscribe(self._volume_changed)
        for informer in self._informers():
            informer.when_synced(self._synced)
            informer.start()

    def _informers(self) -> tuple[Informer, ...]:
        return self.claims, self.volumes, self.classes, self.nodes

    def _is_synced(self) -> bool:
        return all(informer.synced for informer in self._informers())

    def _synced(self) -> None:
        if self._is_synced():
            for key in self.claims.objects:
                self.claim_queue.add(key)
            for key in self.volumes.objects:
                self.volume_queue.add(key)

    def _claim_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and self._is_synced():
            self.claim_queue.add(meta.namespaced_name(new))

    def _volume_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and self._is_synced():
            self.volume_queue.add(meta.name(new))

    # Volumes for claims

    def _sync_claim(self, key: str) -> None:
        claim = self.claims.objects.get(key)
        if claim is None or not self._is_wanted(claim):
            self.claim_queue.done(key)
            return
        self._say(claim, "Normal", "Provisioning", f'External provisioner is provisioning volume for claim "{key}"')
        self.after(STORAGE_DELAY, self._make, key, claim)

    def _is_wanted(self, claim: Object) -> bool:
        """The binder has left the claim to this driver, and the node is known if that matters."""
        notes = meta.annotations(claim)
        asked = notes.get(volumes.PROVISIONER) or notes.get(volumes.BETA_PROVISIONER)
        if claim["spec"].get("volumeName") or meta.is_deleting(claim) or asked != self.driver:
            return False
        storage_class = self.classes.objects.get(volumes.class_of(claim))
        known = storage_class is not None and volume_name(claim) not in self.volumes.objects
        return known and not volumes.waits_for_consumer(claim, storage_class)

    def _make(self, key: str, claim: Object) -> None:
        storage_class = self.classes.objects.get(volumes.class_of(claim))
        if storage_class is None:
            self.claim_queue.failed(key)
            return
        zone = self.storage.setdefault(volume_name(claim), self._zone_for(claim))
        body = persistent_volume(claim, storage_class, self.driver, self.identity, zone)
        self.api.send(ApiRequest("create", "persistentvolumes", body=body), self._made, key, claim)

    def _zone_for(self, claim: Object) -> Zone:
        """That of the node on which the pod will be; else any zone that the cluster has."""
        selected = self.nodes.objects.get(meta.annotations(claim).get(volumes.SELECTED_NODE, ""))
        if selected is not None:
            return Zone.of(selected)
        zones = sorted({zone for node in self.nodes.objects.values() if (zone := Zone.of(node)).name})
        return self.world.dice.stream("volume-zones").choice(zones) if zones else Zone()

    def _made(self, response: ApiResponse, key: str, claim: Object) -> None:
        if response.ok or response.code == 409:
            self._say(claim, "Normal", "ProvisioningSucceeded", f"Successfully provisioned volume {volume_name(claim)}")
            self.claim_queue.done(key)
            return
        why = f'failed to provision volume with StorageClass "{volumes.class_of(claim)}"'
        message = f"{why}: error saving volume: {response.body.get('message', '')}"
        self._say(claim, "Warning", "ProvisioningFailed", message)
        self.claim_queue.failed(key)

    # Volumes that nobody claims any more

    def _sync_volume(self, key: str) -> None:
        volume = self.volumes.objects.get(key)
        if volume is None or not is_ours(volume, self.driver) or not _is_to_go(volume):
            self.volume_queue.done(key)
        elif volume["spec"]["csi"]["volumeHandle"] in self.storage:
            self.after(STORAGE_DELAY, self._destroy, key, volume)
        elif not meta.is_deleting(volume):
            self.api.send(ApiRequest("delete", "persistentvolumes", name=key), self._settled, key)
        elif HONOR_RECLAIM_FINALIZER in _finalizers(volume):
            kept = [one for one in _finalizers(volume) if one != HONOR_RECLAIM_FINALIZER]
            body = {"metadata": {"finalizers": kept, "resourceVersion": volume["metadata"]["resourceVersion"]}}
            request = ApiRequest("patch", "persistentvolumes", name=key, body=body, content_type=MERGE_PATCH)
            self.api.send(request, self._settled, key)
        else:
            self.volume_queue.done(key)

    def _destroy(self, key: str, volume: Object) -> None:
        self.storage.pop(volume["spec"]["csi"]["volumeHandle"], None)
        self._sync_volume(key)

    def _settled(self, response: ApiResponse, key: str) -> None:
        if response.ok or response.code == 404:
            self.volume_queue.done(key)
        else:
            self.volume_queue.failed(key)

    def _say(self, claim: Object, kind: str, reason: str, message: str) -> None:
        assert self.recorder is not None
        self.recorder.record(claim, kind, reason, message)

    def inspect(self) -> dict[str, Any]:
        return {
            "driver": self.driver,
            "storage": {handle: zone.name for handle, zone in self.storage.items()},
            "informers": [informer.inspect() for informer in self._informers()],
            "queues": [self.claim_queue.inspect(), self.volume_queue.inspect()],
        }


def _is_to_go(volume: Object) -> bool:
    released = (volume.get("status") or {}).get("phase") == "Released"
    return released and volume["spec"].get("persistentVolumeReclaimPolicy") == "Delete"


def _finalizers(volume: Object) -> list[str]:
    return volume["metadata"].get("finalizers") or []
