"""Priority: a pod's priority from its PriorityClass, or from the default one. plugin/pkg/admission/priority"""

from __future__ import annotations

from simulator.core.api import kinds, meta
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.protocol.api import Object

CLASSES = kinds.resource("priorityclasses", "scheduling.k8s.io/v1")
DEFAULT_POLICY = "PreemptLowerPriority"


def _mutate(attributes: Attributes, obj: Object) -> Object:
    if attributes.operation != CREATE:
        return _kept(attributes, obj)
    spec = obj["spec"]
    name, value, policy = _class_of(attributes, obj)
    computed = "priority admission controller computed"
    class_name = "from the given PriorityClass name"
    if spec.get("priority") is not None and spec["priority"] != value:
        why = f"the integer value of priority ({spec['priority']}) must not be provided in pod spec; "
        raise attributes.forbidden(obj, f"{why}{computed} {value} {class_name}")
    if spec.get("preemptionPolicy") and spec["preemptionPolicy"] != policy:
        why = f"the string value of PreemptionPolicy ({spec['preemptionPolicy']}) must not be provided in pod spec; "
        raise attributes.forbidden(obj, f"{why}{computed} {policy} {class_name}")
    named = {"priorityClassName": name} if name else {}
    return {**obj, "spec": {**spec, **named, "priority": value, "preemptionPolicy": policy}}


def _class_of(attributes: Attributes, obj: Object) -> tuple[str, int, str]:
    """Name, value and preemption policy."""
    name = obj["spec"].get("priorityClassName", "")
    if name:
        found = attributes.view.lookup(CLASSES, "", name)
        if found is None:
            raise attributes.forbidden(obj, f"no PriorityClass with name {name} was found")
    else:
        found = default_class(attributes)
        if found is None:
            return "", 0, DEFAULT_POLICY
    return meta.name(found), found["value"], found.get("preemptionPolicy") or DEFAULT_POLICY


def default_class(attributes: Attributes) -> Object | None:
    """The one that says ``globalDefault``; the lowest, should there be several."""
    found = [one for one in attributes.view.select(CLASSES, "") if one.get("globalDefault")]
    return min(found, key=_value, default=None)


def _value(obj: Object) -> int:
    return int(obj["value"])


def _kept(attributes: Attributes, obj: Object) -> Object:
    """An update that leaves these out keeps them."""
    old = (attributes.old or {}).get("spec", {})
    kept = {
        name: old[name] for name in ("priority", "preemptionPolicy") if obj["spec"].get(name) is None and name in old
    }
    return {**obj, "spec": {**obj["spec"], **kept}} if kept else obj


def _validate(attributes: Attributes, obj: Object) -> None:
    if attributes.resource is not CLASSES or not obj.get("globalDefault"):
        return
    present = default_class(attributes)
    if present is not None and (attributes.operation == CREATE or meta.name(present) != meta.name(obj)):
        why = f"PriorityClass {meta.name(present)} is already marked as default. Only one default can exist"
        raise attributes.forbidden(obj, why)


PLUGINS = (
    Plugin("Priority", ("pods",), mutate=_mutate),
    Plugin("Priority", ("priorityclasses",), validate=_validate),
)
