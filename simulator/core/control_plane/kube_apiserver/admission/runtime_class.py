"""RuntimeClass: a pod's overhead, and where it can run, from its RuntimeClass. plugin/pkg/admission/runtimeclass"""

from __future__ import annotations

from simulator.core.api import kinds
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.protocol.api import Object

CLASSES = kinds.resource("runtimeclasses", "node.k8s.io/v1")


def _found(attributes: Attributes, obj: Object) -> Object | None:
    name = obj["spec"].get("runtimeClassName")
    if not name:
        return None
    found = attributes.view.lookup(CLASSES, "", name)
    if found is None:
        raise attributes.forbidden(obj, f'pod rejected: RuntimeClass "{name}" not found')
    return found


def _mutate(attributes: Attributes, obj: Object) -> Object:
    found = _found(attributes, obj)
    if found is None:
        return obj
    spec = obj["spec"]
    overhead = (found.get("overhead") or {}).get("podFixed")
    if overhead:
        if spec.get("overhead") and spec["overhead"] != overhead:
            why = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"
            raise attributes.forbidden(obj, why)
        spec = {**spec, "overhead": overhead}
    return {**obj, "spec": _scheduled(attributes, obj, spec, found.get("scheduling") or {})}


def _scheduled(attributes: Attributes, obj: Object, spec: Object, scheduling: Object) -> Object:
    selector = dict(spec.get("nodeSelector") or {})
    for key, value in (scheduling.get("nodeSelector") or {}).items():
        if selector.get(key, value) != value:
            theirs = f"runtimeClass.scheduling.nodeSelector[{key}] = {value}"
            raise attributes.forbidden(obj, f"conflict: {theirs}; pod.spec.nodeSelector[{key}] = {selector[key]}")
        selector[key] = value
    if selector:
        spec = {**spec, "nodeSelector": selector}
    tolerations = list(spec.get("tolerations") or [])
    tolerations += [one for one in scheduling.get("tolerations") or () if one not in tolerations]
    return {**spec, "tolerations": tolerations} if tolerations else spec


def _validate(attributes: Attributes, obj: Object) -> None:
    if _found(attributes, obj) is None and obj["spec"].get("overhead"):
        why = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead"
        raise attributes.forbidden(obj, why)


PLUGIN = Plugin("RuntimeClass", ("pods",), (CREATE,), mutate=_mutate, validate=_validate)
