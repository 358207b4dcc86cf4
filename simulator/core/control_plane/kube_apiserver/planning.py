"""What a write makes of an object: pure functions from (request, the object as it is) to a Plan.

They are called again with a newer object whenever etcd says that somebody else was faster, as GuaranteedUpdate does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.core.api import decoding, defaulting, kinds, meta, patch, status, timestamps, validation
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver import admission, scale, strategies
from simulator.core.control_plane.kube_apiserver.watch_cache import encoded
from simulator.core.engine.clock import SECOND
from simulator.core.engine.rng import Dice
from simulator.core.protocol.api import ApiRequest, Object

Lookup = Callable[[Resource, str, str], Object | None]


@dataclass(frozen=True, slots=True)
class Context:
    """What planning may know of the world: the time (Unix, microseconds), dice, and the server's cache."""

    unix: int
    dice: Dice
    lookup: Lookup

    def roll(self, sides: int) -> int:
        return self.dice.stream("api-names").randrange(sides)


@dataclass(frozen=True, slots=True)
class Plan:
    """``value``: what to store, or None to delete the key. ``unchanged``: nothing is to be written.

    ``answer``: what the client gets instead of the stored object. ``then_delete``: a second transaction deletes the
    key that the first has written (a pod whose grace period became 0).
    """

    value: Object | None
    code: int = 200
    unchanged: bool = False
    answer: Object | None = None
    then_delete: bool = False


def create(context: Context, resource: Resource, request: ApiRequest) -> Object:
    """The object that a create stores. Raises ApiError."""
    obj = _decode(request.body, resource, request)
    obj = _named(context, resource, request, obj)
    obj = defaulting.default(obj, resource)
    attributes = admission.Attributes("CREATE", resource, request, None, context.lookup, context.roll)
    obj = admission.admit(attributes, obj)
    obj = strategies.prepare_for_create(resource, obj)
    errors = validation.validate_create(obj, resource)
    if errors:
        raise validation.invalid(resource, meta.name(obj), errors)
    return _born(context, resource, obj)


def _decode(body: Any, resource: Resource, request: ApiRequest) -> Object:
    strict = request.params.get("fieldValidation", "Strict") == "Strict"
    return decoding.decode(body, resource, strict=strict)


def _named(context: Context, resource: Resource, request: ApiRequest, obj: Object) -> Object:
    """Name and namespace, from the object, its generateName and the path of the request."""
    metadata = obj.get("metadata") or {}
    if not metadata.get("name") and metadata.get("generateName"):
        metadata = {**metadata, "name": meta.generate_name(metadata["generateName"], context.roll)}
    if resource.namespaced:
        namespace = metadata.get("namespace") or request.namespace
        if namespace != request.namespace:
            why = "the namespace of the provided object does not match the namespace sent on the request"
            raise status.bad_request(why)
        metadata = {**metadata, "namespace": namespace}
    elif resource is kinds.NAMESPACES and metadata.get("name"):
        labels = {**(metadata.get("labels") or {}), "kubernetes.io/metadata.name": metadata["name"]}
        metadata = {**metadata, "labels": labels}
    return {**obj, "metadata": metadata}


def _born(context: Context, resource: Resource, obj: Object) -> Object:
    metadata = {
        **obj["metadata"],
        "uid": context.dice.uid(),
        "creationTimestamp": timestamps.time(context.unix),
    }
    for name in (
        "resourceVersion",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "managedFields",
        "generation",
    ):
        metadata.pop(name, None)
    if strategies.has_generation(resource):
        metadata["generation"] = 1
    return {**obj, "metadata": strategies.ordered_metadata(metadata)}


def update(context: Context, resource: Resource, request: ApiRequest, old: Object) -> Plan:
    """A PUT. Raises ApiError: 409 if it was made from an older object."""
    new = _decode(request.body, resource, request)
    _check_revision(resource, request, new, old)
    return _changed(context, resource, request, new, old)


def apply_patch(context: Context, resource: Resource, request: ApiRequest, old: Object) -> Plan:
    """A PATCH of one of three kinds. Raises ApiError."""
    new = _decode(patch.apply_patch(old, request.body, request.content_type, resource), resource, request)
    _check_revision(resource, request, new, old)
    return _changed(context, resource, request, new, old)


def _check_revision(resource: Resource, request: ApiRequest, new: Object, old: Object) -> None:
    metadata = new.get("metadata") or {}
    asked, have = metadata.get("resourceVersion"), old["metadata"]["resourceVersion"]
    if asked and asked != have:
        raise status.conflict(resource, request.name)
    if metadata.get("uid") and metadata["uid"] != old["metadata"]["uid"]:
        mine, theirs = metadata["uid"], old["metadata"]["uid"]
        why = f"Precondition failed: UID in precondition: {mine}, UID in object meta: {theirs}"
        raise status.conflict(resource, request.name, why)


def _changed(context: Context, resource: Resource, request: ApiRequest, new: Object, old: Object) -> Plan:
    metadata = _kept_metadata(new.get("metadata") or {}, old["metadata"])
    new = strategies.prepare_for_update(resource, request.subresource, {**new, "metadata": metadata}, old)
    new = defaulting.default(new, resource)
    attributes = admission.Attributes("UPDATE", resource, request, old, context.lookup, context.roll)
    new = admission.admit(attributes, new)
    errors = validation.validate_update(new, old, resource, request.subresource)
    if errors:
        raise validation.invalid(resource, request.name, errors)
    new = {**new, "metadata": strategies.ordered_metadata(new["metadata"])}
    if _is_gone(new):
        return Plan(None, answer=new)
    if new == old:
        return Plan(encoded(old), unchanged=True)
    return Plan(encoded(new))


def _kept_metadata(new: Object, old: Object) -> Object:
    """What no update may change stays as it was."""
    kept: Object = {
        name: old[name]
        for name in (
            "name",
            "generateName",
            "namespace",
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
        )
        if name in old
    }
    free = [name for name in ("labels", "annotations", "ownerReferences", "finalizers") if name in new]
    return {**kept, **{name: new[name] for name in free}}


def _is_gone(obj: Object) -> bool:
    """An object that is to be deleted goes with its last finalizer."""
    metadata = obj["metadata"]
    if "deletionTimestamp" not in metadata or metadata.get("finalizers"):
        return False
    if obj["kind"] == "Namespace":
        return not obj.get("spec", {}).get("finalizers")
    return not metadata.get("deletionGracePeriodSeconds")


def bind(context: Context, resource: Resource, request: ApiRequest, old: Object) -> Plan:
    """POST pods/<name>/binding: the pod gets its node. The Binding itself is stored nowhere."""
    target = (request.body or {}).get("target") or {}
    if meta.is_deleting(old):
        raise status.conflict(
            resource, request.name, f"pod {request.name} is being deleted, cannot be assigned to a host"
        )
    if old["spec"].get("nodeName"):
        node = old["spec"]["nodeName"]
        raise status.conflict(
            resource, request.name, f'pod {request.name} is already assigned to node "{node}"'
        )
    new: Object = {**old, "spec": _with_node(old["spec"], target["name"])}
    node_object = context.lookup(kinds.NODES, "", target["name"])
    if node_object is not None:
        new = _with_topology(new, node_object)
    condition = {
        "type": "PodScheduled",
        "status": "True",
        "lastProbeTime": None,
        "lastTransitionTime": timestamps.time(context.unix),
    }
    new = meta.set_condition(new, condition)
    conditions = new["status"].pop("conditions")
    phase = {"phase": new["status"]["phase"]} if "phase" in new["status"] else {}
    new = {**new, "status": {**phase, "conditions": conditions, **new["status"]}}
    answer = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}
    return Plan(encoded(new), code=201, answer=answer)


def _with_node(spec: Object, node: str) -> Object:
    """nodeName in its place among the fields: after the service account."""
    result: Object = {}
    for name, value in spec.items():
        result[name] = value
        if name == "serviceAccount":
            result["nodeName"] = node
    result.setdefault("nodeName", node)
    return result


def _with_topology(pod: Object, node: Object) -> Object:
    labels = meta.labels(node)
    copied = {name: labels[name] for name in strategies.TOPOLOGY_LABELS if name in labels}
    if not copied:
        return pod
    metadata = {**pod["metadata"], "labels": {**meta.labels(pod), **copied}}
    return {**pod, "metadata": strategies.ordered_metadata(metadata)}


def update_scale(context: Context, resource: Resource, request: ApiRequest, old: Object) -> Plan:
    """PUT or PATCH of ``/scale``: the replicas of the object behind it."""
    view = scale.scale_of(old)
    wanted = patch.merge_patch(view, request.body) if request.verb == "patch" else request.body
    new = meta.set_in(old, ("spec", "replicas"), scale.replicas_of(wanted, request.name))
    plain = ApiRequest("update", request.resource, request.namespace, request.name, params=request.params)
    plan = _changed(context, resource, plain, new, old)
    assert plan.value is not None
    return Plan(plan.value, unchanged=plan.unchanged, answer=scale.scale_of(plan.value))


def delete(context: Context, resource: Resource, request: ApiRequest, old: Object) -> Plan:
    """A DELETE: at once, with a grace period, or as soon as the finalizers are gone. Raises ApiError."""
    admission.admit_delete(resource, request.name)
    options: Object = {**request.params, **(request.body or {})}
    _check_preconditions(resource, request, options, old)
    requested = options.get("gracePeriodSeconds")
    grace = strategies.graceful(resource, old, None if requested is None else int(requested))
    metadata = dict(old["metadata"])
    finalizers = _finalizers(options.get("propagationPolicy"), metadata.get("finalizers") or [])
    waits = bool(finalizers) or (resource is kinds.NAMESPACES and old.get("spec", {}).get("finalizers"))
    if (
        "deletionTimestamp" in metadata
        and grace >= metadata.get("deletionGracePeriodSeconds", 0)
        and (grace or waits)
    ):
        return Plan(encoded(old), unchanged=True)
    if not grace and not waits and "deletionTimestamp" not in metadata:
        return Plan(None, answer=_deleted(resource, old))
    metadata["deletionTimestamp"] = timestamps.time(context.unix + grace * SECOND)
    metadata["deletionGracePeriodSeconds"] = grace
    if strategies.has_generation(resource) and "deletionTimestamp" not in old["metadata"]:
        metadata["generation"] = metadata.get("generation", 0) + 1
    metadata["finalizers"] = finalizers
    new: Object = {**old, "metadata": strategies.ordered_metadata(metadata)}
    if resource is kinds.NAMESPACES:
        new = {**new, "status": {**new.get("status", {}), "phase": "Terminating"}}
    return Plan(encoded(new), then_delete=not grace and not waits)


def _check_preconditions(resource: Resource, request: ApiRequest, options: Object, old: Object) -> None:
    wanted = options.get("preconditions") or {}
    uid = wanted.get("uid")
    if uid and uid != old["metadata"]["uid"]:
        have = old["metadata"]["uid"]
        why = f"Precondition failed: UID in precondition: {uid}, UID in object meta: {have}"
        raise status.conflict(resource, request.name, why)
    if wanted.get("resourceVersion") not in (None, "", old["metadata"]["resourceVersion"]):
        raise status.conflict(resource, request.name)


def _finalizers(policy: str | None, present: list[str]) -> list[str]:
    """The garbage collector's own finalizers follow the propagation policy that was asked for."""
    if policy is None:
        return present
    others = [name for name in present if name not in ("orphan", "foregroundDeletion")]
    if policy == "Orphan":
        return [*others, "orphan"]
    return [*others, "foregroundDeletion"] if policy == "Foreground" else others


def _deleted(resource: Resource, old: Object) -> Object:
    if resource in (kinds.PODS, kinds.NAMESPACES, kinds.SERVICE_ACCOUNTS):
        return old
    return status.success(resource, meta.name(old), meta.uid(old))
