"""Rules for LimitRanges: ``pkg/apis/core/validation``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api import names, quantity
from simulator.core.api.field_errors import FieldError, all_invalid, duplicate, forbidden, invalid, required
from simulator.core.api.validation.resources import (
    is_overcommit_allowed,
    validate_container_resource_name,
    validate_resource_name,
)
from simulator.core.api.validation.rules import anew

Object = dict[str, Any]
Errors = list[FieldError]
Amounts = Mapping[str, str]

_TYPES: Final = ("Pod", "Container", "PersistentVolumeClaim")
_SECTIONS: Final = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")
_NO_STORAGE: Final = "either minimum or maximum storage value is required, but neither was provided"


def _limit_range(obj: Object) -> Errors:
    errors: Errors = []
    seen: list[str] = []
    for index, limit in enumerate((obj.get("spec") or {}).get("limits") or ()):
        path, kind = f"spec.limits[{index}]", limit.get("type", "")
        errors += _type_name(kind, f"{path}.type")
        if kind in seen:
            errors.append(duplicate(f"{path}.type", kind))
        seen.append(kind)
        errors += _limit(limit, kind, path)
    return errors


def _type_name(kind: str, path: str) -> Errors:
    errors = all_invalid(path, kind, names.qualified_name(kind))
    if not errors and "/" not in kind and kind not in _TYPES:
        errors.append(invalid(path, kind, "must be a standard limit type or fully qualified"))
    return errors


def _limit(limit: Object, kind: str, path: str) -> Errors:
    name_check = validate_container_resource_name if kind in ("Pod", "Container") else validate_resource_name
    used: dict[str, Amounts] = {}
    errors: Errors = []
    for section in _SECTIONS:
        amounts: Amounts = limit.get(section) or {}
        if kind == "Pod" and section in ("default", "defaultRequest"):
            if amounts:
                errors.append(forbidden(f"{path}.{section}", "may not be specified when `type` is 'Pod'"))
            continue
        unbounded = not any("storage" in used.get(bound, {}) for bound in ("min", "max"))
        if section == "maxLimitRequestRatio" and kind == "PersistentVolumeClaim" and unbounded:
            errors.append(required(f"{path}.limits", _NO_STORAGE))
        used[section] = amounts
        for name in amounts:
            errors += name_check(name, f"{path}.{section}[{name}]")
    for name in sorted({name for amounts in used.values() for name in amounts}):
        errors += _compared(name, {section: amounts.get(name) for section, amounts in used.items()}, path)
    return errors


def _compared(name: str, at: Mapping[str, str | None], path: str) -> Errors:
    """The bounds and defaults of one resource against each other. What the server prints is not always what is wrong."""
    low, high, default, request = (at.get(section) for section in ("min", "max", "default", "defaultRequest"))
    errors: Errors = []

    def check(over: str | None, under: str | None, section: str, shown: str | None, detail: str) -> None:
        if over is not None and under is not None and quantity.compare(over, under) > 0:
            errors.append(invalid(f"{path}.{section}[{name}]", shown, detail))

    check(low, high, "min", low, f"min value {low} is greater than max value {high}")
    check(low, request, "defaultRequest", request, f"min value {low} is greater than default request value {request}")
    check(request, high, "defaultRequest", request, f"default request value {request} is greater than max value {high}")
    what = f"default request value {request} is greater than default limit value {default}"
    check(request, default, "defaultRequest", request, what)
    check(low, default, "default", low, f"min value {low} is greater than default value {default}")
    check(default, high, "default", high, f"default value {default} is greater than max value {high}")
    errors += _ratio(name, at.get("maxLimitRequestRatio"), low, high, path)
    if (
        not is_overcommit_allowed(name)
        and default is not None
        and request is not None
        and quantity.compare(default, request)
    ):
        detail = f"default value {default} must equal to defaultRequest value {request} in {name}"
        errors.append(invalid(f"{path}.defaultRequest[{name}]", request, detail))
    return errors


def _ratio(name: str, ratio: str | None, low: str | None, high: str | None, path: str) -> Errors:
    if ratio is None:
        return []
    at = f"{path}.maxLimitRequestRatio[{name}]"
    errors: Errors = []
    if quantity.compare(ratio, "1") < 0:
        errors.append(invalid(at, ratio, f"ratio {ratio} is less than 1"))
    if low is not None and high is not None and quantity.parse(low).nanos:
        bound = quantity.parse(high).milli() / quantity.parse(low).milli()
        if quantity.parse(ratio).milli() / 1000 > bound:
            errors.append(invalid(at, ratio, f"ratio {ratio} is greater than max/min = {bound:f}"))
    return errors


RULES: Final = anew(_limit_range)
