"""Rules for Leases: ``pkg/apis/coordination/validation``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.field_errors import FieldError, invalid
from simulator.core.api.validation.metadata import non_negative
from simulator.core.api.validation.rules import Rules

Object = dict[str, Any]


def _lease(obj: Object) -> list[FieldError]:
    spec = obj.get("spec") or {}
    errors: list[FieldError] = []
    seconds = spec.get("leaseDurationSeconds")
    if seconds is not None and seconds <= 0:
        errors.append(invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0"))
    return errors + non_negative(spec.get("leaseTransitions"), "spec.leaseTransitions")


def _update(new: Object, _: Object) -> list[FieldError]:
    return _lease(new)


RULES: Final = Rules(spec=_lease, update=_update)
