"""A DELETE: at once, with a grace period, or as soon as the finalizers are gone. rest/delete.go, store.go (Delete)."""

from __future__ import annotations

from simulator.core.api import kinds, meta, status, timestamps
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver import strategies
from simulator.core.control_plane.kube_apiserver.admission import DELETE
from simulator.core.control_plane.kube_apiserver.operations import services
from simulator.core.control_plane.kube_apiserver.operations.base import Context, Operation, Plan, Work
from simulator.core.control_plane.kube_apiserver.watch_cache import encoded
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, Object

_POLICIES = ("Foreground", "Background", "Orphan")


class Delete(Operation):
    admission = DELETE
    validates = False

    def decode(self, context: Context, work: Work) -> Object:
        options = _options(work.request)
        policy = options.get("propagationPolicy")
        if policy is not None and policy not in _POLICIES:
            supported = ", ".join(f'"{one}"' for one in (*sorted(_POLICIES), "nil"))
            detail = f'Unsupported value: "{policy}": supported values: {supported}'
            message = f'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: {detail}'
            cause = {"reason": "FieldValueNotSupported", "message": detail, "field": "propagationPolicy"}
            details = {"group": "meta.k8s.io", "kind": "DeleteOptions", "causes": [cause]}
            raise status.failure(422, "Invalid", message, details)
        assert work.current is not None
        return work.current

    def plan(self, context: Context, work: Work, obj: Object) -> Plan:
        assert work.current is not None
        return deletion(context, work.resource, work.request.name, _options(work.request), work.current)


def _options(request: ApiRequest) -> Object:
    """``DeleteOptions``, from the query and from the body."""
    body = request.body if isinstance(request.body, dict) else {}
    return {**request.params, **body}


def deletion(context: Context, resource: Resource, name: str, options: Object, old: Object) -> Plan:
    """What a deletion makes of an object. Raises ApiError (409) where a precondition does not hold."""
    _check_preconditions(resource, name, options, old)
    requested = options.get("gracePeriodSeconds")
    grace = strategies.graceful(resource, old, None if requested is None else int(requested))
    metadata = dict(old["metadata"])
    finalizers = _finalizers(resource, options.get("propagationPolicy"), metadata.get("finalizers") or [])
    waits = bool(finalizers) or (resource is kinds.NAMESPACES and old.get("spec", {}).get("finalizers"))
    if "deletionTimestamp" in metadata and grace >= metadata.get("deletionGracePeriodSeconds", 0) and (grace or waits):
        return Plan(encoded(old), unchanged=True, reviewed=old)
    if not grace and not waits and "deletionTimestamp" not in metadata:
        release = services.addresses(resource, old)
        return Plan(None, answer=_answer(resource, old), reviewed=old, release=release)
    metadata["deletionTimestamp"] = timestamps.time(context.unix + grace * SECOND)
    metadata["deletionGracePeriodSeconds"] = grace
    if metadata.get("generation") and "deletionTimestamp" not in old["metadata"]:
        metadata["generation"] += 1
    metadata["finalizers"] = finalizers
    new: Object = {**old, "metadata": strategies.ordered_metadata(metadata)}
    if resource is kinds.NAMESPACES:
        new = {**new, "status": {**new.get("status", {}), "phase": "Terminating"}}
    return Plan(encoded(new), then_delete=not grace and not waits, reviewed=old)


def _check_preconditions(resource: Resource, name: str, options: Object, old: Object) -> None:
    """rest/delete.go (BeforeDelete), which puts the kind where the plural belongs."""
    wanted = options.get("preconditions") or {}
    for field, title, since in (
        ("uid", "UID", "deleted and then recreated"),
        ("resourceVersion", "ResourceVersion", "modified"),
    ):
        asked, have = wanted.get(field), old["metadata"][field]
        if asked is not None and asked != have:
            differs = f"the {title} in the precondition ({asked}) does not match the {title} in record ({have})"
            why = f"{differs}. The object might have been {since}"
            raise status.conflict(resource, name, why, resource.qualified_kind)


def _finalizers(resource: Resource, policy: str | None, present: list[str]) -> list[str]:
    """The garbage collector's own finalizers follow the propagation policy that was asked for.

    A deletion that names none keeps those that are there, or follows the resource's default.
    """
    if policy is None:
        default = strategies.default_propagation(resource)
        if default is None or "orphan" in present or "foregroundDeletion" in present:
            return present
        policy = default
    others = [name for name in present if name not in ("orphan", "foregroundDeletion")]
    if policy == "Orphan":
        return [*others, "orphan"]
    return [*others, "foregroundDeletion"] if policy == "Foreground" else others


def _answer(resource: Resource, old: Object) -> Object:
    if strategies.returns_deleted(resource):
        return old
    return status.success(resource, meta.name(old), meta.uid(old))
