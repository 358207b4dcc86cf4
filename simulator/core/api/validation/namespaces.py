"""Rules for Namespaces."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.field_errors import FieldError
from simulator.core.api.validation.metadata import validate_finalizer
from simulator.core.api.validation.rules import Rules


def _namespace(obj: dict[str, Any]) -> list[FieldError]:
    errors: list[FieldError] = []
    for name in (obj.get("spec") or {}).get("finalizers") or ():
        errors += validate_finalizer(name, "spec.finalizers")
    return errors


RULES: Final = Rules(spec=_namespace)
