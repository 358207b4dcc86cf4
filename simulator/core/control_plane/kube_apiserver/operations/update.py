"""PUT and PATCH: rest/update.go (BeforeUpdate), endpoints/handlers/patch.go."""

from __future__ import annotations

from simulator.core.api import defaulting, kinds, meta, patch, status, validation
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver import strategies
from simulator.core.control_plane.kube_apiserver.operations import escalation, services
from simulator.core.control_plane.kube_apiserver.operations.base import (
    Context,
    Operation,
    Plan,
    SideWrite,
    Work,
    decode_body,
)
from simulator.core.control_plane.kube_apiserver.operations.create import WRONG_NAMESPACE, Create, placed
from simulator.core.control_plane.kube_apiserver.watch_cache import encoded
from simulator.core.protocol.api import ApiRequest, Object

# What no update may change stays as it was.
_KEPT = ("name", "namespace", "resourceVersion", "generation", "creationTimestamp")
# What validation lets nobody change; an update that leaves it out means the same.
_GUARDED = ("uid", "deletionTimestamp", "deletionGracePeriodSeconds")
_FREE = ("generateName", "labels", "annotations", "ownerReferences", "finalizers")
OTHER_OBJECT = (
    "StorageError: invalid object, Code: 4, Key: {key}, ResourceVersion: 0, AdditionalErrorMsg: "
    "Precondition failed: UID in precondition: {mine}, UID in object meta: {theirs}"
)


class Update(Operation):
    """A PUT. 409 if it was made from an older object."""

    def decode(self, context: Context, work: Work) -> Object:
        return self._decoded(work, decode_body(work, work.request.body, work.resource))

    def _decoded(self, work: Work, new: Object) -> Object:
        old = work.current
        assert old is not None
        _check_names(work.request, new)
        check_revision(work.resource, work.request, new, old)
        new = {**new, "metadata": _kept_metadata(new.get("metadata") or {}, old["metadata"])}
        return defaulting.default(new, work.resource)

    def plan(self, context: Context, work: Work, obj: Object) -> Plan:
        return changed(context, work, obj, work.request.subresource)


class Patch(Update):
    """A PATCH of one of three kinds. It is tried again with a newer object if somebody else was faster."""

    def decode(self, context: Context, work: Work) -> Object:
        old = work.current
        assert old is not None
        request = work.request
        new = patch.apply_patch(old, request.body, request.content_type, work.resource)
        return self._decoded(work, decode_body(work, new, work.resource))


class CreateByPut(Create):
    """A PUT to a name that does not exist, of a resource that allows it."""

    def decode(self, context: Context, work: Work) -> Object:
        obj = decode_body(work, work.request.body, work.resource)
        _check_names(work.request, obj)
        if (obj.get("metadata") or {}).get("resourceVersion"):
            raise status.not_found(work.resource, work.request.name)
        obj = {**obj, "metadata": {**(obj.get("metadata") or {}), "name": work.request.name}}
        return defaulting.default(placed(work, obj), work.resource)


def _check_names(request: ApiRequest, new: Object) -> None:
    metadata = new.get("metadata") or {}
    name, namespace = metadata.get("name", ""), metadata.get("namespace", "")
    if name and name != request.name:
        raise status.bad_request(f"the name of the object ({name}) does not match the name on the URL ({request.name})")
    if namespace and request.namespace and namespace != request.namespace:
        raise status.bad_request(WRONG_NAMESPACE)


def check_revision(resource: Resource, request: ApiRequest, new: Object, old: Object) -> None:
    """Raises ApiError (409) if ``new`` was made from another object than ``old``."""
    metadata = new.get("metadata") or {}
    asked, have = metadata.get("resourceVersion"), old["metadata"]["resourceVersion"]
    if asked and asked != have:
        raise status.conflict(resource, request.name)
    mine, theirs = metadata.get("uid"), old["metadata"]["uid"]
    if request.verb == "update" and mine and mine != theirs:
        key = kinds.registry_key(resource, request.namespace, request.name)
        raise status.conflict(resource, request.name, OTHER_OBJECT.format(key=key, mine=mine, theirs=theirs))
    if not asked and request.verb == "update" and not strategies.allows_unconditional_update(resource):
        message = "metadata.resourceVersion: Invalid value: 0: must be specified for an update"
        cause = {
            "reason": "FieldValueInvalid",
            "message": "Invalid value: 0: must be specified for an update",
            "field": "metadata.resourceVersion",
        }
        text = f'{resource.qualified_kind} "{request.name}" is invalid: {message}'
        raise status.invalid(resource, request.name, text, [cause])


def _kept_metadata(new: Object, old: Object) -> Object:
    kept: Object = {name: old[name] for name in (*_KEPT, *_GUARDED) if name in old}
    if "deletionTimestamp" in old:
        return {**kept, **{name: new[name] for name in ("uid", *_FREE) if new.get(name)}}
    return {**kept, **{name: new[name] for name in (*_GUARDED, *_FREE) if new.get(name)}}


def changed(context: Context, work: Work, new: Object, subresource: str) -> Plan:
    """The plan of an update to ``new``, which is decoded, defaulted and admitted. Raises ApiError (422)."""
    old, resource = work.current, work.resource
    assert old is not None
    new = strategies.prepare_for_update(resource, subresource, new, old, context.unix)
    escalation.check(context, work, new)
    before: tuple[SideWrite, ...] = ()
    release: tuple[str, ...] = ()
    if resource is services.SERVICES and not subresource:
        new, before = services.allocate(context.view, new, old)
        release = services.released(old, new)
    errors = validation.validate_update(new, old, resource, subresource)
    if errors:
        raise validation.invalid(resource, work.request.name, errors)
    if work.careful and not subresource:
        work.warnings += strategies.warnings(resource, new, old)
    new = {**new, "metadata": strategies.ordered_metadata(new["metadata"])}
    if is_gone(new):
        return Plan(None, answer=new, reviewed=new, release=services.addresses(resource, new))
    if new == old:
        return Plan(encoded(old), unchanged=True, reviewed=new)
    return Plan(encoded(new), reviewed=new, before=before, release=release)


def is_gone(obj: Object) -> bool:
    """An object that is to be deleted goes with its last finalizer."""
    metadata = obj["metadata"]
    if not meta.is_deleting(obj) or metadata.get("finalizers"):
        return False
    if obj["kind"] == "Namespace":
        return not obj.get("spec", {}).get("finalizers")
    return not metadata.get("deletionGracePeriodSeconds")
