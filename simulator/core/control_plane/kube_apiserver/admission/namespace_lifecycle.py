"""NamespaceLifecycle: nothing is made in a namespace that is not there or on its way out; some namespaces stay."""

from __future__ import annotations

from simulator.core.api import kinds, meta, status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, DELETE, UPDATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.protocol.api import Object

IMMORTAL = ("default", "kube-system", "kube-public")


def admit_delete(resource: Resource, name: str) -> None:
    """Raises ApiError (403) for a namespace that may not be deleted."""
    if resource is kinds.NAMESPACES and name in IMMORTAL:
        raise status.forbidden(resource, name, "this namespace may not be deleted")


def _admit(attributes: Attributes, obj: Object) -> Object:
    if attributes.operation == DELETE:
        admit_delete(attributes.resource, attributes.request.name)
        return obj
    namespace = attributes.namespace
    if not attributes.resource.namespaced or attributes.resource.plural == "localsubjectaccessreviews":
        return obj
    found = attributes.view.lookup(kinds.NAMESPACES, "", namespace)
    if found is None:
        raise status.not_found(kinds.NAMESPACES, namespace)
    if attributes.operation == CREATE and meta.is_deleting(found):
        raise _terminating(attributes, obj, namespace)
    return obj


def _terminating(attributes: Attributes, obj: Object, namespace: str) -> status.ApiError:
    why = f"unable to create new content in namespace {namespace} because it is being terminated"
    error = attributes.forbidden(obj, why).status
    cause = {
        "reason": "NamespaceTerminating",
        "message": f"namespace {namespace} is being terminated",
        "field": "metadata.namespace",
    }
    return status.ApiError({**error, "details": {**error["details"], "causes": [cause]}})


PLUGIN = Plugin("NamespaceLifecycle", operations=(CREATE, UPDATE, DELETE), mutate=_admit)
