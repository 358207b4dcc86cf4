"""PrepareForUpdate: which part of an object an update of this (sub)resource may change; the rest stays as it was."""

from __future__ import annotations

from typing import Any

from simulator.core.api import kinds, meta, schema, timestamps
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.strategies.create import TEMPLATE_GENERATION
from simulator.core.control_plane.kube_apiserver.strategies.metadata import has_generation
from simulator.core.protocol.api import Object

_NOT_WANTED = ("kind", "apiVersion", "metadata", "status")


def prepare_for_update(resource: Resource, subresource: str, new: Object, old: Object, unix: int) -> Object:
    """``unix`` in microseconds."""
    if subresource == "status":
        return _status_update(resource, new, old, unix)
    if subresource == "approval":
        return {**old, "status": {**(old.get("status") or {}), **_conditions(new)}}
    if subresource == "finalize":
        finalizers = new.get("spec", {}).get("finalizers") or []
        return {**old, "spec": {"finalizers": finalizers} if finalizers else {}}
    updated = new
    if has_status(resource):
        updated = {**new, "status": old["status"]} if "status" in old else _without(new, "status")
        if resource is kinds.NAMESPACES:
            updated = {**updated, "spec": old["spec"]}
    if resource.qualified == "daemonsets.apps":
        updated = _template_generation(updated, old)
    if has_generation(resource) and _changed(resource, updated, old):
        metadata = {**updated["metadata"], "generation": old["metadata"].get("generation", 0) + 1}
        updated = {**updated, "metadata": metadata}
    return updated


def has_status(resource: Resource) -> bool:
    """Whether the status has a door of its own (``/status``)."""
    if "status" not in resource.subresources:
        return False
    struct = schema.for_resource(resource)
    return struct is None or "status" in struct.fields


def _without(obj: Object, name: str) -> Object:
    return {key: value for key, value in obj.items() if key != name}


def _changed(resource: Resource, new: Object, old: Object) -> bool:
    if resource.plural == "priorityclasses":
        return False
    if resource.plural == "endpointslices" and meta.labels(new) != meta.labels(old):
        return True
    fields = [name for name in {**new, **old} if name not in _NOT_WANTED]
    return any(new.get(name) != old.get(name) for name in fields)


def _template_generation(new: Object, old: Object) -> Object:
    """A DaemonSet counts the changes of its template by an annotation, for clients of long ago."""
    count = int(meta.annotations(old).get(TEMPLATE_GENERATION, "1"))
    if new["spec"]["template"] != old["spec"]["template"]:
        count += 1
    annotations = {**meta.annotations(new), TEMPLATE_GENERATION: str(count)}
    return {**new, "metadata": {**new["metadata"], "annotations": dict(sorted(annotations.items()))}}


def _conditions(new: Object) -> Object:
    conditions = (new.get("status") or {}).get("conditions")
    return {"conditions": conditions} if conditions else {}


def _status_update(resource: Resource, new: Object, old: Object, unix: int) -> Object:
    """``/status`` changes the status, and annotations, but no spec."""
    metadata: dict[str, Any] = {**old["metadata"]}
    for name in ("annotations", "labels") if resource is not kinds.DEPLOYMENTS else ("annotations",):
        if name in new["metadata"]:
            metadata[name] = new["metadata"][name]
        else:
            metadata.pop(name, None)
    status = new.get("status", {})
    if resource is kinds.PODS:
        status = {**status, "qosClass": old["status"].get("qosClass", "")}
    if resource.plural == "persistentvolumes":
        status = _phase_transition(status, old.get("status") or {}, unix)
    return {**old, "metadata": metadata, "status": status}


def _phase_transition(new: Object, old: Object, unix: int) -> Object:
    """A volume's status says since when it is in its phase."""
    name = "lastPhaseTransitionTime"
    if new.get("phase") != old.get("phase") and new.get(name) == old.get(name):
        return {**new, name: timestamps.time(unix)}
    return new
