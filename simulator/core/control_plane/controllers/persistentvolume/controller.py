"""Hears what changed about claims and volumes, and looks at all of them every 15 seconds."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_namespace
from simulator.core.control_plane.controllers.persistentvolume.claim_sync import ClaimSync
from simulator.core.control_plane.controllers.persistentvolume.volume_sync import VolumeSync
from simulator.core.control_plane.controllers.pod_state import claims_of as claims_of_pod
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.control_plane.storage import volumes
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

RESYNC_PERIOD = 15 * SECOND


class PersistentVolumeController(Reconciler):
    """Keys are ``namespace/name`` of claims, and names of volumes."""

    name = "persistentvolume-binder-controller"
    account = "persistent-volume-binder"
    source = "persistentvolume-controller"

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.pods = informers.index("pods", by_namespace)
        self.informer("pods")
        self.classes = self.informer("storageclasses")
        self.claims = self.informer("persistentvolumeclaims")
        self.volumes = self.informer("persistentvolumes")
        self.claims.subscribe(self._claim_changed)
        self.volumes.subscribe(self._volume_changed)

    def start(self) -> None:
        self.component.after(RESYNC_PERIOD, self._resync)

    def _resync(self) -> None:
        """Nobody tells that a volume which fits has become free, or that a class has come."""
        for key in (*self.volumes.objects, *self.claims.objects):
            self.enqueue(key)
        self.component.after(RESYNC_PERIOD, self._resync)

    def sync(self, key: str) -> None:
        if "/" in key:
            claim = self.claims.objects.get(key)
            if claim is not None:
                ClaimSync(self, key, claim).start()
                return
            # Its volume is released now.
            for one in self.volumes.objects.values():
                if volumes.claim_key(one) == key:
                    self.enqueue(meta.name(one))
            self.finish(key, "claim has been deleted")
            return
        volume = self.volumes.objects.get(key)
        if volume is not None:
            VolumeSync(self, key, volume).start()
            return
        for claim_key, claim in self.claims.objects.items():
            if claim["spec"].get("volumeName") == key:
                self.enqueue(claim_key)
        self.finish(key, "volume has been deleted")

    def unscheduled_users(self, claim: Object) -> list[Object]:
        """Pods that use the claim and have no node yet."""
        return [
            pod
            for pod in self.pods.get(meta.namespace(claim))
            if not pod["spec"].get("nodeName") and meta.name(claim) in claims_of_pod(pod)
        ]

    def _claim_changed(self, old: Object | None, new: Object | None) -> None:
        self.enqueue(meta.namespaced_name(new or old or {}))

    def _volume_changed(self, old: Object | None, new: Object | None) -> None:
        self.enqueue(meta.name(new or old or {}))
