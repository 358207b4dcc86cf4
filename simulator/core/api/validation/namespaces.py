"""Rules for Namespaces."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import meta
from simulator.core.api.field_errors import FieldError, invalid
from simulator.core.api.validation.metadata import validate_finalizer
from simulator.core.api.validation.rules import Rules


def _namespace(obj: dict[str, Any]) -> list[FieldError]:
    errors: list[FieldError] = []
    for name in (obj.get("spec") or {}).get("finalizers") or ():
        errors += validate_finalizer(name, "spec.finalizers")
    return errors


def _status(new: dict[str, Any], _: dict[str, Any]) -> list[FieldError]:
    phase = (new.get("status") or {}).get("phase", "")
    wanted, state = ("Terminating", "not empty") if meta.is_deleting(new) else ("Active", "empty")
    if phase == wanted:
        return []
    return [invalid("status.Phase", phase, f"may only be '{wanted}' if `deletionTimestamp` is {state}")]


def _finalize(new: dict[str, Any], _: dict[str, Any]) -> list[FieldError]:
    errors: list[FieldError] = []
    for index, name in enumerate((new.get("spec") or {}).get("finalizers") or ()):
        errors += validate_finalizer(name, f"spec.finalizers[{index}]")
    return errors


RULES: Final = Rules(spec=_namespace, status=_status, subresources={"finalize": _finalize})
