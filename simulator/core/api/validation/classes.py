"""Rules for PriorityClasses, RuntimeClasses and StorageClasses: ``pkg/apis/{scheduling,node,storage}/validation``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    forbidden,
    invalid,
    not_supported,
    pointed_at,
    required,
    too_long,
)
from simulator.core.api.validation.metadata import IMMUTABLE, validate_labels
from simulator.core.api.validation.resources import validate_resources
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.scheduling import validate_preemption_policy, validate_tolerations
from simulator.core.api.validation.selectors import validate_topology_selector_term

Object = dict[str, Any]
Errors = list[FieldError]

HIGHEST_USER_PRIORITY: Final = 1_000_000_000
SYSTEM_PRIORITIES: Final = {"system-node-critical": 2_000_001_000, "system-cluster-critical": 2_000_000_000}
_RESERVED: Final = "priority class names with 'system-' prefix are reserved for system use only. error: "
_RECLAIM_POLICIES: Final = ("Delete", "Retain")
_BINDING_MODES: Final = ("Immediate", "WaitForFirstConsumer")
_MAX_PARAMETERS: Final = 512
_MAX_PARAMETERS_BYTES: Final = 256 * 1024


def _priority_class(obj: Object) -> Errors:
    name, value = obj["metadata"].get("name", ""), obj.get("value", 0)
    errors: Errors = []
    if name.startswith("system-"):
        why = _not_of_the_system(obj)
        if why:
            errors.append(forbidden("metadata.name", _RESERVED + why))
    elif value > HIGHEST_USER_PRIORITY:
        detail = f"maximum allowed value of a user defined priority is {HIGHEST_USER_PRIORITY}"
        errors.append(forbidden("value", detail))
    return errors + validate_preemption_policy(obj.get("preemptionPolicy"), "preemptionPolicy")


def _not_of_the_system(obj: Object) -> str:
    name = obj["metadata"]["name"]
    if name not in SYSTEM_PRIORITIES:
        return f"{name} is not a known system priority class"
    if obj.get("value", 0) != SYSTEM_PRIORITIES[name]:
        return f"value of {name} PriorityClass must be {SYSTEM_PRIORITIES[name]}"
    return f"globalDefault of {name} PriorityClass must be false" if obj.get("globalDefault") else ""


def _update_priority_class(new: Object, old: Object) -> Errors:
    errors: Errors = []
    if new.get("value", 0) != old.get("value", 0):
        errors.append(forbidden("value", "may not be changed in an update."))
    if new.get("preemptionPolicy") != old.get("preemptionPolicy"):
        errors.append(invalid("preemptionPolicy", pointed_at(new.get("preemptionPolicy")), IMMUTABLE))
    return errors


def _runtime_class(obj: Object) -> Errors:
    handler = obj.get("handler", "")
    errors = all_invalid("handler", handler, names.dns1123_label(handler))
    overhead = obj.get("overhead")
    if overhead is not None:
        errors += validate_resources({"limits": overhead.get("podFixed")}, "overhead.podFixed")
    scheduling = obj.get("scheduling") or {}
    errors += validate_labels(scheduling.get("nodeSelector"), "scheduling.nodeSelector")
    return errors + validate_tolerations(scheduling.get("tolerations") or (), "scheduling.tolerations")


def _update_runtime_class(new: Object, old: Object) -> Errors:
    changed = new.get("handler") != old.get("handler")
    return [invalid("handler", new.get("handler", ""), IMMUTABLE)] if changed else []


def _storage_class(obj: Object) -> Errors:
    provisioner = obj.get("provisioner", "")
    errors: Errors = []
    if not provisioner:
        errors.append(required("provisioner"))
    else:
        errors += all_invalid("provisioner", provisioner, names.qualified_name(provisioner.lower()))
    errors += _parameters(obj.get("parameters") or {})
    policy, mode = obj.get("reclaimPolicy"), obj.get("volumeBindingMode")
    if policy and policy not in _RECLAIM_POLICIES:
        errors.append(not_supported("reclaimPolicy", policy, _RECLAIM_POLICIES))
    if mode is None:
        errors.append(required("volumeBindingMode"))
    elif mode not in _BINDING_MODES:
        errors.append(not_supported("volumeBindingMode", mode, _BINDING_MODES))
    for index, term in enumerate(obj.get("allowedTopologies") or ()):
        errors += validate_topology_selector_term(term, f"allowedTopologies[{index}]")
    return errors


def _parameters(parameters: Object) -> Errors:
    errors: Errors = []
    if len(parameters) > _MAX_PARAMETERS:
        return [too_long("Provisioner Parameters", _MAX_PARAMETERS)]
    for key in parameters:
        if not key:
            errors.append(invalid("parameters", key, "field can not be empty."))
    if sum(len(key) + len(value) for key, value in parameters.items()) > _MAX_PARAMETERS_BYTES:
        errors.append(too_long("parameters", _MAX_PARAMETERS_BYTES))
    return errors


def _update_storage_class(new: Object, old: Object) -> Errors:
    errors: Errors = []
    for field in ("parameters", "provisioner"):
        if new.get(field) != old.get(field):
            errors.append(forbidden(field, f"updates to {field} are forbidden."))
    for field in ("reclaimPolicy", "volumeBindingMode"):
        if new.get(field) != old.get(field):
            errors.append(invalid(field, pointed_at(new.get(field)), IMMUTABLE))
    return errors


PRIORITY_CLASS_RULES: Final = Rules(spec=_priority_class, update=_update_priority_class)
RUNTIME_CLASS_RULES: Final = Rules(spec=_runtime_class, update=_update_runtime_class)
STORAGE_CLASS_RULES: Final = Rules(spec=_storage_class, update=_update_storage_class)
