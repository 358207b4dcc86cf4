"""Rules for a number or a percentage, such as ``maxUnavailable: 25%``."""

from __future__ import annotations

from simulator.core.api import int_or_percent, names
from simulator.core.api.field_errors import FieldError, all_invalid, invalid
from simulator.core.api.validation.metadata import non_negative

Errors = list[FieldError]


def number(value: int | str) -> int:
    """The number, or that before the percent sign; 0 for text that is neither."""
    try:
        return int_or_percent.scaled(value, 100, round_up=False)
    except ValueError:
        return 0


def validate_int_or_percent(value: int | str, path: str) -> Errors:
    """``ValidatePositiveIntOrPercent``."""
    if isinstance(value, str):
        return all_invalid(path, value, names.percent(value))
    return non_negative(value, path)


def at_most_everything(value: int | str, path: str) -> Errors:
    """``IsNotMoreThan100Percent``."""
    if isinstance(value, str) and number(value) > 100:
        return [invalid(path, value, "must not be greater than 100%")]
    return []
