"""Cron schedules: ``30 2 * * 1-5``, ``@hourly``, ``@every 1h``. As ``robfig/cron`` v3, which CronJobs use, reads them.

Times are whole seconds since 1970, UTC.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from simulator.core.api import duration
from simulator.core.api.time_zones import UTC, TimeZone, find

_STAR: Final = 1 << 63
_YEARS_AHEAD: Final = 5
_INTEGER: Final = re.compile(r"[+-]?[0-9]+").fullmatch
_EPOCH: Final = datetime.datetime(1970, 1, 1)
_HOUR: Final = 3600


class CronError(ValueError):
    """Not a schedule; the text is the parser's."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    low: int
    high: int
    names: Mapping[str, int]


_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS: Final = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MINUTE: Final = _Bounds(0, 59, {})
_HOURS: Final = _Bounds(0, 23, {})
_DAY: Final = _Bounds(1, 31, {})
_MONTH: Final = _Bounds(1, 12, {name: index for index, name in enumerate(_MONTHS, 1)})
_WEEKDAY: Final = _Bounds(0, 6, {name: index for index, name in enumerate(_WEEKDAYS)})
_DESCRIPTORS: Final = {
    "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Every:
    """``@every 1h30m``: always so many seconds after the last time."""

    seconds: int

    def next(self, time: int) -> int | None:
        return time + self.seconds


@dataclass(frozen=True, slots=True)
class CronSchedule:
    """Sets of minutes, hours, days, months and weekdays as bits; the highest bit says that a field was a star."""

    minute: int
    hour: int
    day: int
    month: int
    weekday: int
    zone: TimeZone = UTC

    def next(self, time: int) -> int | None:
        """The first time after ``time``, or None if there is none within five years (31 February)."""
        return _Search(self, time + 1).run()

    def day_matches(self, moment: datetime.datetime) -> bool:
        """Day of the month and weekday: both, if one is a star; else either."""
        day = bool(self.day >> moment.day & 1)
        weekday = bool(self.weekday >> moment.isoweekday() % 7 & 1)
        if self.day & _STAR or self.weekday & _STAR:
            return day and weekday
        return day or weekday


class _Search:
    """Goes forward field by field, from the month to the minute, and starts again where a field wraps around."""

    def __init__(self, schedule: CronSchedule, time: int) -> None:
        self.schedule = schedule
        self.time = time
        self.moved = False
        self.last_year = self.local().year + _YEARS_AHEAD

    def local(self) -> datetime.datetime:
        return _EPOCH + datetime.timedelta(seconds=self.schedule.zone.to_local(self.time))

    def at(self, year: int, month: int, day: int, hour: int = 0) -> None:
        """To a local time; a month past December is one of the next year."""
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        moment = datetime.datetime(year, month, 1, hour) + datetime.timedelta(days=day - 1)
        self.time = self.schedule.zone.from_local((moment - _EPOCH) // datetime.timedelta(seconds=1))
        self.moved = True

    def run(self) -> int | None:
        while True:
            if self.local().year > self.last_year:
                return None
            if self._month() and self._day() and self._hour() and self._minute():
                return self.time

    def _month(self) -> bool:
        while not self.schedule.month >> self.local().month & 1:
            now = self.local()
            if not self.moved:
                self.at(now.year, now.month, 1)
            self.at(now.year, now.month + 1, 1)
            if self.local().month == 1:
                return False
        return True

    def _day(self) -> bool:
        while not self.schedule.day_matches(self.local()):
            now = self.local()
            self.at(now.year, now.month, now.day + 1)
            # Where clocks change at midnight, the day begins an hour earlier or later.
            hour = self.local().hour
            if hour:
                self.time += (24 - hour) * _HOUR if hour > 12 else -hour * _HOUR
            if self.local().day == 1:
                return False
        return True

    def _hour(self) -> bool:
        while not self.schedule.hour >> self.local().hour & 1:
            if not self.moved:
                now = self.local()
                self.at(now.year, now.month, now.day, now.hour)
            self.time += _HOUR
            if self.local().hour == 0:
                return False
        return True

    def _minute(self) -> bool:
        """Minutes, and the seconds, which are always 0."""
        if not self.moved and self.time % 60:
            self.time += 60 - self.time % 60
            self.moved = True
            if self.local().minute == 0:
                return False
        while not self.schedule.minute >> self.local().minute & 1:
            self.moved = True
            self.time += 60
            if self.local().minute == 0:
                return False
        return True


Schedule = CronSchedule | Every


@lru_cache(maxsize=1024)
def parse(text: str, time_zone: str = "") -> Schedule:
    """``ParseStandard``. ``time_zone`` is that of the CronJob; else a ``TZ=`` in front, else UTC.

    Raises :class:`CronError`.
    """
    if not text:
        raise CronError("empty spec string")
    zone_name = time_zone
    if text.startswith(("TZ=", "CRON_TZ=")):
        prefix, space, rest = text.partition(" ")
        zone_name = prefix.partition("=")[2]
        if not space:
            raise CronError("invalid schedule format: runtime error: slice bounds out of range [:-1]")
        text = rest.strip()
    zone = find(zone_name)
    if zone is None:
        raise CronError(f"provided bad location {zone_name}: unknown time zone {zone_name}")
    if text.startswith("@"):
        return _descriptor(text, zone)
    fields = text.split()
    if len(fields) != 5:
        raise CronError(f"expected exactly 5 fields, found {len(fields)}: [{' '.join(fields)}]")
    return _fields(fields, zone)


def _fields(fields: list[str], zone: TimeZone) -> CronSchedule:
    bounds = (_MINUTE, _HOURS, _DAY, _MONTH, _WEEKDAY)
    minute, hour, day, month, weekday = (_field(*pair) for pair in zip(fields, bounds, strict=True))
    return CronSchedule(minute, hour, day, month, weekday, zone)


def _descriptor(text: str, zone: TimeZone) -> Schedule:
    if text in _DESCRIPTORS:
        return _fields(_DESCRIPTORS[text].split(), zone)
    if not text.startswith("@every "):
        raise CronError(f"unrecognized descriptor: {text}")
    try:
        nanos = duration.parse_nanos(text.removeprefix("@every "))
    except duration.DurationError as error:
        raise CronError(f"failed to parse duration {text}: {error}") from None
    return Every(max(1, nanos // 1_000_000_000))


def _field(text: str, bounds: _Bounds) -> int:
    bits = 0
    for part in text.split(","):
        if part:
            bits |= _range(part, bounds)
    return bits


def _range(text: str, bounds: _Bounds) -> int:
    """``number | number-number | * | ?``, with ``/number`` or without."""
    span, *steps = text.split("/")
    low, *ends = span.split("-")
    star = 0
    if low in ("*", "?"):
        start, end, star = bounds.low, bounds.high, _STAR
    else:
        start = _number_or_name(low, bounds)
        if len(ends) > 1:
            raise CronError(f"too many hyphens: {text}")
        end = _number_or_name(ends[0], bounds) if ends else start
    step = 1
    if len(steps) > 1:
        raise CronError(f"too many slashes: {text}")
    if steps:
        step = _number(steps[0])
        if not ends:
            end = bounds.high
        if step > 1:
            star = 0
    if start < bounds.low:
        raise CronError(f"beginning of range ({start}) below minimum ({bounds.low}): {text}")
    if end > bounds.high:
        raise CronError(f"end of range ({end}) above maximum ({bounds.high}): {text}")
    if start > end:
        raise CronError(f"beginning of range ({start}) beyond end of range ({end}): {text}")
    if not step:
        raise CronError(f"step of range should be a positive number: {text}")
    return sum(1 << value for value in range(start, end + 1, step)) | star


def _number_or_name(text: str, bounds: _Bounds) -> int:
    named = bounds.names.get(text.lower())
    return _number(text) if named is None else named


def _number(text: str) -> int:
    if not _INTEGER(text):
        raise CronError(f'failed to parse int from {text}: strconv.Atoi: parsing "{text}": invalid syntax')
    number = int(text)
    if number < 0:
        raise CronError(f"negative number ({number}) not allowed: {text}")
    return number
