"""Rules for PodDisruptionBudgets: ``pkg/apis/policy/validation``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.field_errors import FieldError, invalid, not_supported
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.metadata import non_negative
from simulator.core.api.validation.percentages import at_most_everything, validate_int_or_percent
from simulator.core.api.validation.rules import anew
from simulator.core.api.validation.selectors import validate_label_selector

Object = dict[str, Any]
Errors = list[FieldError]

_POLICIES: Final = ("AlwaysAllow", "IfHealthyBudget")
_COUNTS: Final = ("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods")


def _budget(obj: Object) -> Errors:
    spec = obj.get("spec") or {}
    errors: Errors = []
    if spec.get("minAvailable") is not None and spec.get("maxUnavailable") is not None:
        detail = "minAvailable and maxUnavailable cannot be both set"
        errors.append(invalid("spec", internal("PodDisruptionBudgetSpec", spec), detail))
    for field in ("minAvailable", "maxUnavailable"):
        if spec.get(field) is not None:
            errors += validate_int_or_percent(spec[field], f"spec.{field}")
            errors += at_most_everything(spec[field], f"spec.{field}")
    errors += validate_label_selector(spec.get("selector"), "spec.selector")
    policy = spec.get("unhealthyPodEvictionPolicy")
    if policy is not None and policy not in _POLICIES:
        errors.append(not_supported("spec.unhealthyPodEvictionPolicy", policy, _POLICIES))
    return errors


def _status(new: Object, _: Object) -> Errors:
    status = new.get("status") or {}
    errors: Errors = []
    for field in _COUNTS:
        errors += non_negative(status.get(field), f"status.{field}")
    return errors


RULES: Final = anew(_budget, _status)
