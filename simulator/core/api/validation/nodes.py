"""Rules for Nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, duplicate, forbidden, invalid
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.metadata import validate_label_name
from simulator.core.api.validation.resources import validate_quantity, validate_resource_name
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.scheduling import validate_effect

Object = dict[str, Any]
Errors = list[FieldError]


def _taints(taints: Sequence[Object], path: str) -> Errors:
    errors: Errors = []
    seen: list[tuple[str, str]] = []
    for index, taint in enumerate(taints):
        at = f"{path}[{index}]"
        key, effect, value = taint.get("key", ""), taint.get("effect", ""), taint.get("value", "")
        errors += validate_label_name(key, f"{at}.key")
        texts = names.label_value(value)
        if texts:
            errors.append(invalid(f"{at}.value", value, ";".join(texts)))
        errors += validate_effect(effect, f"{at}.effect")
        if (key, effect) in seen:
            errors.append(duplicate(at, internal("Taint", taint)))
        seen.append((key, effect))
    return errors


def _node(obj: Object) -> Errors:
    """The server says ``metadata.taints``, though they are in the spec."""
    return _taints((obj.get("spec") or {}).get("taints") or (), "metadata.taints")


def _update(new: Object, old: Object) -> Errors:
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors = _taints(spec.get("taints") or (), "spec.taints")
    if before.get("providerID") and spec.get("providerID") != before["providerID"]:
        detail = 'node updates may not change providerID except from "" to valid'
        errors.append(forbidden("spec.providerID", detail))
    if before.get("podCIDRs") and spec.get("podCIDRs") != before["podCIDRs"]:
        detail = 'node updates may not change podCIDR except from "" to valid'
        errors.append(forbidden("spec.podCIDRs", detail))
    return errors + _resources(new)


def _resources(obj: Object) -> Errors:
    status = obj.get("status") or {}
    errors: Errors = []
    for field in ("capacity", "allocatable"):
        for name, amount in (status.get(field) or {}).items():
            path = f"status.{field}[{name}]"
            errors += validate_resource_name(name, path) + validate_quantity(name, amount, path)
    return errors


def _status(new: Object, _: Object) -> Errors:
    return _resources(new)


RULES: Final = Rules(spec=_node, update=_update, status=_status)
