"""Makes the claims of pods' generic ephemeral volumes: pkg/controller/volume/ephemeral. They go with their pod."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object


class EphemeralVolumeController(Reconciler):
    """Keys are ``namespace/name`` of pods."""

    name = "ephemeral-volume-controller"
    account = "ephemeral-volume-controller"
    source = "ephemeral_volume"
    workers = 10

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.pods = self.informer("pods")
        self.claims = self.informer("persistentvolumeclaims")
        self.pods.subscribe(self._pod_changed)
        self.claims.subscribe(self._claim_changed)

    def sync(self, key: str) -> None:
        pod = self.pods.objects.get(key)
        if pod is None or meta.is_deleting(pod):
            self.finish(key, "pod is going")
            return
        missing = []
        for volume in _volumes(pod):
            name = f"{meta.name(pod)}-{volume['name']}"
            present = self.claims.objects.get(f"{meta.namespace(pod)}/{name}")
            if present is None:
                missing.append(_claim(pod, volume, name))
            elif not meta.is_controlled_by(present, pod):
                where = f"{meta.namespace(pod)}/{name}"
                self.retry(key, f"PVC {where} was not created for pod {key} (pod is not owner)")
                return
        self._create_next(key, pod, missing)

    def _create_next(self, key: str, pod: Object, missing: list[Object]) -> None:
        if not missing:
            self.finish(key)
            return
        request = ApiRequest("create", "persistentvolumeclaims", meta.namespace(pod), body=missing[0])
        self.send(request, self._created, key, pod, missing[1:])

    def _created(self, response: ApiResponse, key: str, pod: Object, rest: list[Object]) -> None:
        if response.ok:
            self._create_next(key, pod, rest)
            return
        why = f"ephemeral volume {key}: create PVC: {error_of(response)}"
        self.event(pod, "Warning", "FailedBinding", why)
        self.retry(key, why)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if old is None and new is not None and _volumes(new) and not pod_state.is_terminal(new):
            self.enqueue(meta.namespaced_name(new))

    def _claim_changed(self, old: Object | None, new: Object | None) -> None:
        """A claim that was deleted while its pod lives is made anew."""
        owner = meta.controller_of(old) if new is None and old is not None else None
        if owner is not None and old is not None and owner["kind"] == "Pod":
            key = f"{meta.namespace(old)}/{owner['name']}"
            pod = self.pods.objects.get(key)
            if pod is not None and meta.uid(pod) == owner["uid"]:
                self.enqueue(key)


def _volumes(pod: Object) -> list[Object]:
    return [volume for volume in pod["spec"].get("volumes") or () if volume.get("ephemeral")]


def _claim(pod: Object, volume: Object, name: str) -> Object:
    template = volume["ephemeral"]["volumeClaimTemplate"]
    wanted = template.get("metadata") or {}
    metadata: Object = {"name": name, "ownerReferences": [meta.owner_reference(pod)]}
    metadata |= {field: wanted[field] for field in ("labels", "annotations") if wanted.get(field)}
    kind = {"kind": "PersistentVolumeClaim", "apiVersion": "v1"}
    return {**kind, "metadata": metadata, "spec": template["spec"]}
