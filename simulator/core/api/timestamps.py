"""Timestamps in objects: RFC 3339 in UTC, from microseconds since 1970 and back. The caller gives the time."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Final

_EPOCH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_RFC3339: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d))").fullmatch


@lru_cache(maxsize=4096)
def _seconds_text(seconds: int) -> str:
    return (_EPOCH + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")


def time(epoch_us: int) -> str:
    """``metav1.Time``: whole seconds, ``2026-11-23T09:15:24Z``."""
    return _seconds_text(epoch_us // 1_000_000) + "Z"


def micro_time(epoch_us: int) -> str:
    """``metav1.MicroTime``: always six digits, ``2026-11-23T09:15:24.000042Z`` (Leases, ``eventTime``)."""
    seconds, micros = divmod(epoch_us, 1_000_000)
    return f"{_seconds_text(seconds)}.{micros:06d}Z"


@lru_cache(maxsize=4096)
def parse(text: str) -> int:
    """Microseconds since 1970. ValueError if the text is no RFC 3339 time."""
    match = _RFC3339(text)
    if not match:
        raise ValueError(f'parsing time "{text}" as "2006-01-02T15:04:05Z07:00": cannot parse "{text}"')
    moment = datetime.datetime.fromisoformat(f"{match[1]}T{match[2]}+00:00")
    micros = int((match[3] or "").ljust(6, "0")[:6])
    total = (moment - _EPOCH) // datetime.timedelta(microseconds=1) + micros
    if match[5]:
        offset = (int(match[6]) * 60 + int(match[7])) * 60_000_000
        total += offset if match[5] == "-" else -offset
    return total
