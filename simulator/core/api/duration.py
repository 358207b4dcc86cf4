"""Durations: Go's notation (``1h2m3.5s``), and the short ages that kubectl prints (``HumanDuration``).

All durations here are whole numbers of microseconds or nanoseconds, as the names say.
"""

from __future__ import annotations

import re
from typing import Final

_NANOS: Final = {
    "ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000,
    "s": 1_000_000_000, "m": 60_000_000_000, "h": 3_600_000_000_000,
}  # fmt: skip
_PART: Final = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)")


class DurationError(ValueError):
    """Not a duration; the text is Go's."""


def parse_nanos(text: str) -> int:
    """Nanoseconds of a Go duration. Raises :class:`DurationError`."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if rest == "0":
        return 0
    total = position = 0
    while position < len(rest):
        match = _PART.match(rest, position)
        if not match or not (match[1] or match[2]):
            return _refuse(text, rest[position:])
        unit, fraction = _NANOS[match[3]], match[2] or ""
        total += int(match[1] or "0") * unit + int(fraction or "0") * unit // 10 ** len(fraction)
        position = match.end()
    if not rest:
        raise DurationError(f'time: invalid duration "{text}"')
    return sign * total


def _refuse(text: str, rest: str) -> int:
    number = re.match(r"[0-9]*\.?[0-9]*", rest)
    unit = re.match(r"[^0-9.]*", rest[number.end() :] if number else "")
    if not number or not re.search("[0-9]", number[0]):
        raise DurationError(f'time: invalid duration "{text}"')
    if not unit or not unit[0]:
        raise DurationError(f'time: missing unit in duration "{text}"')
    raise DurationError(f'time: unknown unit "{unit[0]}" in duration "{text}"')


def parse_micros(text: str) -> int:
    """Microseconds of a Go duration, rounded towards zero."""
    nanos = parse_nanos(text)
    return nanos // 1000 if nanos >= 0 else -(-nanos // 1000)


def format_nanos(nanos: int) -> str:
    """As Go prints a duration: ``0s``, ``1.5ms``, ``2m0s``, ``1h0m0.25s``."""
    sign, rest = ("-", -nanos) if nanos < 0 else ("", nanos)
    if rest == 0:
        return "0s"
    if rest < 1_000:
        return f"{sign}{rest}ns"
    if rest < 1_000_000:
        return f"{sign}{_decimal(rest, 1_000)}µs"
    if rest < 1_000_000_000:
        return f"{sign}{_decimal(rest, 1_000_000)}ms"
    minutes, rest = divmod(rest, 60_000_000_000)
    seconds = f"{_decimal(rest, 1_000_000_000)}s"
    if not minutes:
        return sign + seconds
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}h{minutes}m{seconds}" if hours else f"{sign}{minutes}m{seconds}"


def format_micros(micros: int) -> str:
    """As Go prints a duration, from microseconds."""
    return format_nanos(micros * 1000)


def _decimal(number: int, unit: int) -> str:
    whole, rest = divmod(number, unit)
    digits = str(unit + rest)[1:].rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


def human(micros: int) -> str:
    """An age as kubectl prints it: two units while they matter (``3m10s``, ``47h``, ``2y3d``, ``<invalid>``).

    From apimachinery's ``HumanDuration``; up to one second in the future counts as now.
    """
    seconds = _whole_seconds(micros)
    if seconds < -1:
        return "<invalid>"
    if seconds < 0:
        return "0s"
    if seconds < 60 * 2:
        return f"{seconds}s"
    minutes = seconds // 60
    if minutes < 10:
        return _pair(minutes, "m", seconds % 60, "s")
    if minutes < 60 * 3:
        return f"{minutes}m"
    hours = minutes // 60
    if hours < 8:
        return _pair(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    if hours < 24 * 8:
        return _pair(hours // 24, "d", hours % 24, "h")
    if hours < 24 * 365 * 2:
        return f"{hours // 24}d"
    if hours < 24 * 365 * 8:
        return _pair(hours // 24 // 365, "y", hours // 24 % 365, "d")
    return f"{hours // 24 // 365}y"


def short_human(micros: int) -> str:
    """An age in one unit (``ShortHumanDuration``)."""
    seconds = _whole_seconds(micros)
    if seconds < -1:
        return "<invalid>"
    if seconds < 0:
        return "0s"
    for limit, size, unit in ((60, 1, "s"), (3600, 60, "m"), (86400, 3600, "h"), (86400 * 365, 86400, "d")):
        if seconds < limit:
            return f"{seconds // size}{unit}"
    return f"{seconds // (86400 * 365)}y"


def _whole_seconds(micros: int) -> int:
    """Rounded towards zero, as Go converts."""
    return micros // 1_000_000 if micros >= 0 else -(-micros // 1_000_000)


def _pair(big: int, big_unit: str, small: int, small_unit: str) -> str:
    return f"{big}{big_unit}{small}{small_unit}" if small else f"{big}{big_unit}"
