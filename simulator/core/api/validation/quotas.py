"""Rules for ResourceQuotas: ``pkg/apis/core/validation``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.core.api.field_errors import FieldError, invalid, required
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.metadata import IMMUTABLE
from simulator.core.api.validation.resources import (
    is_standard_for_quota,
    validate_quantity,
    validate_resource_name,
)
from simulator.core.api.validation.rules import Rules

Object = dict[str, Any]
Errors = list[FieldError]

_PODS: Final = ("pods",)
_COMPUTE: Final = ("cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory")
_CLAIMS: Final = ("persistentvolumeclaims", "requests.storage")
# Which of the standard resources can be counted for only a part of the pods, or of the claims.
_SCOPES: Final[Mapping[str, Sequence[str]]] = {
    "Terminating": _PODS + _COMPUTE,
    "NotTerminating": _PODS + _COMPUTE,
    "BestEffort": _PODS,
    "NotBestEffort": _PODS + _COMPUTE,
    "PriorityClass": _PODS + _COMPUTE,
    "CrossNamespacePodAffinity": _PODS + _COMPUTE,
    "VolumeAttributesClass": _CLAIMS,
}
_CONFLICTS: Final = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))
_EXISTS_ONLY: Final = (
    "BestEffort", "NotBestEffort", "Terminating", "NotTerminating", "CrossNamespacePodAffinity",
)  # fmt: skip
_MUST_EXIST: Final = (
    "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, "
    "ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"
)


def _quota(obj: Object) -> Errors:
    return _spec(obj.get("spec") or {}) + _amounts(obj.get("status") or {}, "status", ("hard", "used"))


def _spec(spec: Object) -> Errors:
    errors = _amounts(spec, "spec", ("hard",))
    scopes = spec.get("scopes") or []
    for scope in scopes:
        errors += _scope(scope, spec, "spec.scopes", "spec.scopes", scopes, scopes)
    errors += _conflicts(scopes, scopes)
    selector = spec.get("scopeSelector")
    if selector is None:
        return errors
    path = "spec.scopeSelector.matchExpressions"
    expressions = selector.get("matchExpressions") or ()
    for expression in expressions:
        name = expression.get("scopeName", "")
        dump = internal("ScopeSelector", selector)
        errors += _scope(name, spec, f"{path}.scopeName", path, name, dump)
        errors += _expression(expression, path)
    return errors + _conflicts([one.get("scopeName", "") for one in expressions], spec.get("scopes"), path)


def _amounts(section: Object, path: str, fields: Sequence[str]) -> Errors:
    errors: Errors = []
    for field in fields:
        for name, amount in (section.get(field) or {}).items():
            at = f"{path}.{field}[{name}]"
            errors += validate_resource_name(name, at)
            if "/" not in name and not is_standard_for_quota(name):
                errors.append(invalid(at, name, "must be a standard resource for quota"))
            errors += validate_quantity(name, amount, at)
    return errors


def _scope(scope: str, spec: Object, path: str, resource_path: str, shown: Any, with_resource: Any) -> Errors:
    if scope not in _SCOPES:
        return [invalid(path, shown, "unsupported scope")]
    counted = [name for name in spec.get("hard") or {} if is_standard_for_quota(name) and name not in _SCOPES[scope]]
    detail = "unsupported scope applied to resource"
    return [invalid(resource_path, with_resource, detail) for _ in counted]


def _conflicts(scopes: Sequence[str], shown: Any, path: str = "spec.scopes") -> Errors:
    return [
        invalid(path, shown, "conflicting scopes") for one, other in _CONFLICTS if one in scopes and other in scopes
    ]


def _expression(expression: Object, path: str) -> Errors:
    name, operator, values = (expression.get(f) for f in ("scopeName", "operator", "values"))
    errors: Errors = []
    if name in _EXISTS_ONLY and operator != "Exists":
        errors.append(invalid(f"{path}.operator", operator or "", _MUST_EXIST))
    if operator in ("In", "NotIn"):
        if not values:
            detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
            errors.append(required(f"{path}.values", detail))
    elif operator in ("Exists", "DoesNotExist"):
        if values:
            detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
            errors.append(invalid(f"{path}.values", values, detail))
    else:
        errors.append(invalid(f"{path}.operator", operator or "", "not a valid selector operator"))
    return errors


def _update(new: Object, old: Object) -> Errors:
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors = _spec(spec)
    if sorted(spec.get("scopes") or ()) != sorted(before.get("scopes") or ()):
        errors.append(invalid("spec.scopes", spec.get("scopes"), IMMUTABLE))
    return errors


def _status(new: Object, _: Object) -> Errors:
    return _amounts(new.get("status") or {}, "status", ("hard", "used"))


RULES: Final = Rules(spec=_quota, update=_update, status=_status)
