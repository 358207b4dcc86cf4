"""When a CronJob should have run, and when to look again: ``pkg/controller/cronjob/utils.go``.

Times are whole seconds since 1970, but for :func:`next_look`, whose delay is in microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from simulator.core.api.cron import Schedule

_MANY: Final = 100
NEXT_LOOK_DELTA: Final = 100_000
"""Microseconds by which the controller looks later than the schedule says, so that it is surely due."""


class TooFrequentError(ValueError):
    """Between two times of the schedule is no second: it has none, like 31 February."""


@dataclass(frozen=True, slots=True)
class Missed:
    """``earliest``: from when schedules count. ``due``: the time that should run now, or None. ``missed``: how many were
    missed: ``none``, ``few`` or ``many`` (more than 100)."""

    earliest: int
    due: int | None
    missed: str


def most_recent(
    schedule: Schedule, created: int, last: int | None, now: int, starting_deadline: int | None = None
) -> Missed:
    """``mostRecentScheduleTime``: ``last`` is the CronJob's lastScheduleTime, if it has one; ``starting_deadline`` its
    startingDeadlineSeconds, if they count here. Raises :class:`TooFrequentError`."""
    earliest = created if last is None else last
    if starting_deadline is not None:
        earliest = max(earliest, now - starting_deadline)
    first = schedule.next(earliest)
    second = None if first is None else schedule.next(first)
    if first is not None and now < first:
        return Missed(earliest, None, "none")
    if first is not None and second is not None and now < second:
        return Missed(earliest, first, "none")
    if first is None or second is None:
        raise TooFrequentError("time difference between two schedules is less than 1 second")
    between = second - first
    count = (now - first) // between + 1
    # An estimate by the first interval; one interval further back, so that irregular schedules are not missed.
    due = None
    time = schedule.next(first + (count - 2) * between)
    while time is not None and time <= now:
        due, time = time, schedule.next(time)
    return Missed(earliest, due, "many" if count > _MANY else "few" if count > 0 else "none")


def next_look(schedule: Schedule, created: int, last: int | None, now_us: int) -> int:
    """``nextScheduleTimeDuration``: microseconds from ``now_us`` until the controller looks again."""
    now = now_us // 1_000_000
    try:
        found = most_recent(schedule, created, last, now)
        since = found.due
        if since is None:
            since = found.earliest if found.missed == "none" else now
    except TooFrequentError:
        since = now
    after = schedule.next(since)
    return (0 if after is None else after * 1_000_000) + NEXT_LOOK_DELTA - now_us
