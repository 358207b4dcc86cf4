"""Creating and deleting pods for an owner, with the Events that say so. pkg/controller's RealPodControl."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.api import meta
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of, is_namespace_terminating
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

Done = Callable[[ApiResponse, Object], None]


def pod_from_template(template: Object, owner: Object, prefix: str = "") -> Object:
    """A pod as ``template`` wants it, controlled by ``owner``, with a name made of ``prefix`` or the owner's name."""
    wanted = template.get("metadata") or {}
    metadata: Object = {"generateName": prefix or f"{meta.name(owner)}-"}
    for field in ("labels", "annotations", "finalizers"):
        if wanted.get(field):
            metadata[field] = wanted[field]
    metadata["ownerReferences"] = [meta.owner_reference(owner)]
    return {"kind": "Pod", "apiVersion": "v1", "metadata": metadata, "spec": template["spec"]}


class PodControl:
    """Writes pods as a controller, and records what came of it on their owner."""

    def __init__(self, reconciler: Reconciler) -> None:
        self.reconciler = reconciler

    def create(self, template: Object, owner: Object, then: Callable[[ApiResponse], None], prefix: str = "") -> None:
        """``prefix``: what the pod's generated name begins with; empty: the owner's name."""
        pod = pod_from_template(template, owner, prefix)
        request = ApiRequest("create", "pods", meta.namespace(owner), body=pod)
        self.reconciler.send(request, self._created, owner, then)

    def _created(self, response: ApiResponse, owner: Object, then: Callable[[ApiResponse], None]) -> None:
        if response.ok:
            message = f"Created pod: {meta.name(response.body)}"
            self.reconciler.event(owner, "Normal", "SuccessfulCreate", message)
        elif not is_namespace_terminating(response):
            self.reconciler.event(owner, "Warning", "FailedCreate", f"Error creating: {error_of(response)}")
        then(response)

    def delete(self, pod: Object, owner: Object, then: Done) -> None:
        """``then(response, pod)``; a pod that is gone already is answered with 404, and is no failure."""
        request = ApiRequest("delete", "pods", meta.namespace(pod), meta.name(pod))
        self.reconciler.send(request, self._deleted, pod, owner, then)

    def _deleted(self, response: ApiResponse, pod: Object, owner: Object, then: Done) -> None:
        if response.ok:
            self.reconciler.event(owner, "Normal", "SuccessfulDelete", f"Deleted pod: {meta.name(pod)}")
        elif response.code != 404:
            self.reconciler.event(owner, "Warning", "FailedDelete", f"Error deleting: {error_of(response)}")
        then(response, pod)
