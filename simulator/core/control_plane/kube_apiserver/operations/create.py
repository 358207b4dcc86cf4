"""A POST to a collection: registry/generic/registry/store.go (Create) and rest/create.go (BeforeCreate)."""

from __future__ import annotations

from simulator.core.api import defaulting, kinds, meta, status, timestamps, validation
from simulator.core.control_plane.kube_apiserver import strategies
from simulator.core.control_plane.kube_apiserver.admission import CREATE
from simulator.core.control_plane.kube_apiserver.operations import escalation, services
from simulator.core.control_plane.kube_apiserver.operations.base import Context, Operation, Plan, Work, decode_body
from simulator.core.protocol.api import Object

_SYSTEM_METADATA = (
    "resourceVersion",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "managedFields",
    "generation",
    "selfLink",
)
WRONG_NAMESPACE = "the namespace of the provided object does not match the namespace sent on the request"


class Create(Operation):
    admission = CREATE
    creates = True

    def decode(self, context: Context, work: Work) -> Object:
        obj = decode_body(work, work.request.body, work.resource)
        return defaulting.default(placed(work, obj), work.resource)

    def plan(self, context: Context, work: Work, obj: Object) -> Plan:
        resource = work.resource
        if obj["metadata"].get("resourceVersion"):
            raise status.failure(500, "", "resourceVersion should not be set on objects to be created")
        obj = born(context, work, obj)
        obj = strategies.prepare_for_create(resource, obj, work.user, context.unix)
        escalation.check(context, work, obj)
        if resource is services.SERVICES:
            return self._service(context, work, obj)
        self._validate(work, obj)
        return Plan(finished(obj), code=201)

    def _service(self, context: Context, work: Work, obj: Object) -> Plan:
        """A Service is validated with what it will be given, and refused if it cannot be."""
        obj, taken = services.allocate(context.view, obj, None)
        self._validate(work, obj)
        return Plan(finished(obj), code=201, before=taken)

    @staticmethod
    def _validate(work: Work, obj: Object) -> None:
        errors = validation.validate_create(obj, work.resource)
        if errors:
            raise validation.invalid(work.resource, meta.name(obj), errors)
        if work.careful:
            work.warnings += strategies.warnings(work.resource, obj, None)


def placed(work: Work, obj: Object) -> Object:
    """Namespace from the object and the path of the request, which must agree; a Namespace's own label."""
    metadata = obj.get("metadata") or {}
    resource, request = work.resource, work.request
    if resource.namespaced:
        namespace = metadata.get("namespace") or request.namespace
        if namespace != request.namespace:
            raise status.bad_request(WRONG_NAMESPACE)
        metadata = {**metadata, "namespace": namespace}
    elif resource is kinds.NAMESPACES and metadata.get("name"):
        labels = {**(metadata.get("labels") or {}), "kubernetes.io/metadata.name": metadata["name"]}
        metadata = {**metadata, "labels": labels}
    return {**obj, "metadata": metadata}


def born(context: Context, work: Work, obj: Object) -> Object:
    """The object with the metadata that only the server gives."""
    metadata = {name: value for name, value in obj["metadata"].items() if name not in _SYSTEM_METADATA}
    if not metadata.get("name") and metadata.get("generateName"):
        metadata["name"] = meta.generate_name(metadata["generateName"], context.view.roll)
    metadata["uid"] = context.dice.uid()
    metadata["creationTimestamp"] = timestamps.time(context.unix)
    if strategies.has_generation(work.resource):
        metadata["generation"] = 1
    return {**obj, "metadata": metadata}


def finished(obj: Object) -> Object:
    return {**obj, "metadata": strategies.ordered_metadata(obj["metadata"])}
