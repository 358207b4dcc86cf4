"""Local time, without files: each IANA zone by the rule that it follows now (POSIX ``TZ``).

Times are whole seconds since 1970, UTC; a local time is written the same way, as if it were UTC. A change of a zone's
rules in the past is not known: the clusters of this simulator run after it. Nor are years that no rule covers: in
Morocco clocks change with Ramadan, and here they do not.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from simulator.core.api.time_zone_data import TEXT

_DAY: Final = 86400
_EPOCH: Final = datetime.date(1970, 1, 1)
_NAME: Final = r"(?:[A-Za-z]{3,}|<[^>]+>)"
_OFFSET: Final = r"[+-]?[0-9:]+"
_RULE: Final = re.compile(
    rf"{_NAME}(?P<standard>{_OFFSET})(?:{_NAME}(?P<summer>{_OFFSET})?,(?P<start>[^,]+),(?P<end>[^,]+))?"
).fullmatch


@dataclass(frozen=True, slots=True)
class _Change:
    """The moment in a year at which the clock changes: M month.week.day, at so many seconds of the old local time."""

    month: int
    week: int
    weekday: int
    seconds: int

    def local(self, year: int) -> int:
        """As a local time, by the clock that ends."""
        first = datetime.date(year, self.month, 1)
        day = (self.weekday - first.isoweekday()) % 7 + 7 * (self.week - 1)
        length = (datetime.date(year + self.month // 12, self.month % 12 + 1, 1) - first).days
        while day >= length:
            day -= 7
        return ((first - _EPOCH).days + day) * _DAY + self.seconds


@dataclass(frozen=True, slots=True)
class TimeZone:
    """Offsets are seconds east of Greenwich."""

    name: str
    standard: int
    summer: int
    start: _Change | None
    end: _Change | None

    def offset(self, time: int) -> int:
        """How far local time is ahead of UTC."""
        if self.start is None or self.end is None:
            return self.standard
        year = (_EPOCH + datetime.timedelta(days=(time + self.standard) // _DAY)).year
        start = self.start.local(year) - self.standard
        end = self.end.local(year) - self.summer
        summer = start <= time < end if start < end else not end <= time < start
        return self.summer if summer else self.standard

    def to_local(self, time: int) -> int:
        return time + self.offset(time)

    def from_local(self, local: int) -> int:
        """As Go's ``time.Date``: a local time that does not exist, or exists twice, is read by one of both clocks."""
        return local - self.offset(local - self.offset(local))


UTC: Final = TimeZone("UTC", 0, 0, None, None)


@lru_cache(maxsize=1)
def _rules() -> dict[str, str]:
    """The rule of each zone."""
    rules: dict[str, str] = {}
    rule = ""
    for line in TEXT.splitlines():
        if line.startswith(" "):
            rules |= dict.fromkeys(line.split(), rule)
        else:
            rule = line
    return rules


@lru_cache(maxsize=256)
def find(name: str) -> TimeZone | None:
    """The zone ``Asia/Shanghai``; UTC for ``""`` and ``UTC``. None if the database has none of that name."""
    if name in ("", "UTC"):
        return UTC
    match = _RULE(_rules().get(name, ""))
    if not match:
        return None
    standard = -_seconds(match["standard"])
    if match["start"] is None:
        return TimeZone(name, standard, standard, None, None)
    summer = -_seconds(match["summer"]) if match["summer"] else standard + 3600
    return TimeZone(name, standard, summer, _change(match["start"]), _change(match["end"]))


def _seconds(text: str) -> int:
    """``-5:30`` as seconds; a time without minutes is one of hours."""
    sign = -1 if text.startswith("-") else 1
    parts = [int(part) for part in text.lstrip("+-").split(":")]
    hours, minutes, seconds = (*parts, 0, 0)[:3]
    return sign * (hours * 3600 + minutes * 60 + seconds)


def _change(text: str) -> _Change:
    day, _, time = text.partition("/")
    month, week, weekday = (int(part) for part in day.removeprefix("M").split("."))
    return _Change(month, week, weekday, _seconds(time) if time else 7200)
