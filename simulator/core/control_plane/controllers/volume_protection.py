"""Claims and volumes that are in use are not removed: a finalizer keeps them. pkg/controller/volume/{pvc,pv}protection."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_namespace
from simulator.core.control_plane.controllers.pod_state import claims_of, is_terminal
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object


class _Protection(Reconciler):
    """Adds the finalizer where it is missing, and takes it away from what is to be deleted and not in use."""

    resource = ""
    finalizer = ""

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.objects = self.informer(self.resource)
        self.objects.subscribe(self._changed)

    def sync(self, key: str) -> None:
        obj = self.objects.objects.get(key)
        if obj is None:
            self.finish(key, "object is gone")
            return
        present = obj["metadata"].get("finalizers") or []
        if not meta.is_deleting(obj):
            if self.finalizer in present:
                self.finish(key)
            else:
                self.put_finalizers(key, obj, [*present, self.finalizer], "finalizer added")
        elif self.finalizer in present:
            self.ask_use(key, obj)
        else:
            self.finish(key)

    def ask_use(self, key: str, obj: Object) -> None:
        """Find out whether the object is in use; end with ``used`` or ``release``."""
        raise NotImplementedError

    def used(self, key: str) -> None:
        self.finish(key, "in use: its deletion waits")

    def release(self, key: str, obj: Object) -> None:
        left = [one for one in obj["metadata"]["finalizers"] if one != self.finalizer]
        self.put_finalizers(key, obj, left, "finalizer removed")

    def put_finalizers(self, key: str, obj: Object, finalizers: list[str], result: str) -> None:
        body = meta.with_metadata(obj, finalizers=finalizers or None)
        request = ApiRequest("update", self.resource, meta.namespace(obj), meta.name(obj), body=body)
        self.send(request, self.settle, key, result)

    def _changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None:
            self.enqueue(meta.namespaced_name(new))


class VolumeClaimProtectionController(_Protection):
    """Keys are ``namespace/name`` of PersistentVolumeClaims. In use: a pod that has a node names it."""

    name = "persistentvolumeclaim-protection-controller"
    account = "pvc-protection-controller"
    resource = "persistentvolumeclaims"
    finalizer = "kubernetes.io/pvc-protection"

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.pods = informers.index("pods", by_namespace)
        self.informer("pods").subscribe(self._pod_changed)

    def ask_use(self, key: str, obj: Object) -> None:
        if _uses(self.pods.get(meta.namespace(obj)), meta.name(obj)):
            self.used(key)
        else:
            # The cache may not show the newest pods.
            self.send(ApiRequest("list", "pods", meta.namespace(obj)), self._listed, key, obj)

    def _listed(self, response: ApiResponse, key: str, obj: Object) -> None:
        if not response.ok:
            self.retry(key, error_of(response))
        elif _uses(response.body["items"], meta.name(obj)):
            self.used(key)
        else:
            self.release(key, obj)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        """A pod that was never bound, has ended, or is gone uses nothing any more."""
        pod = new or old or {}
        if new is None or is_terminal(new) or not new["spec"].get("nodeName"):
            for name in claims_of(pod):
                key = f"{meta.namespace(pod)}/{name}"
                claim = self.objects.objects.get(key)
                if claim is not None and meta.is_deleting(claim):
                    self.enqueue(key)


def _uses(pods: list[Object], claim: str) -> bool:
    return any(pod["spec"].get("nodeName") and claim in claims_of(pod) for pod in pods)


class VolumeProtectionController(_Protection):
    """Keys are names of PersistentVolumes. In use: bound to a claim."""

    name = "persistentvolume-protection-controller"
    account = "pv-protection-controller"
    resource = "persistentvolumes"
    finalizer = "kubernetes.io/pv-protection"

    def ask_use(self, key: str, obj: Object) -> None:
        if (obj.get("status") or {}).get("phase") == "Bound":
            self.used(key)
        else:
            self.release(key, obj)
