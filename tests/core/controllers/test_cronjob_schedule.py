"""When a CronJob is due, against the recorded table."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.api import cron, cron_missed, duration, timestamps
from tests.core.controllers.support import cases

Json = dict[str, Any]


def _seconds(time: str | None) -> int | None:
    return None if time is None else timestamps.parse(time) // 1_000_000


def _most_recent(given: Json) -> cron_missed.Missed:
    deadline = given["startingDeadlineSeconds"] if given["useStartingDeadline"] else None
    created, now = _seconds(given["created"]), _seconds(given["now"])
    assert created is not None
    assert now is not None
    return cron_missed.most_recent(
        cron.parse(given["schedule"]), created, _seconds(given["lastScheduleTime"]), now, deadline
    )


@pytest.mark.parametrize(("given", "expected"), cases("cronjob-schedule", "mostRecentScheduleTime"))
def test_most_recent_schedule_time(given: Json, expected: Json) -> None:
    if expected.get("error"):
        with pytest.raises(cron_missed.TooFrequentError):
            _most_recent(given)
        return
    found = _most_recent(given)
    assert found.earliest == _seconds(expected["earliestTime"])
    assert found.due == _seconds(expected["mostRecentTime"])
    assert found.missed == expected["missed"]


@pytest.mark.parametrize(("given", "expected"), cases("cronjob-schedule", "nextScheduleTimeDuration"))
def test_next_look(given: Json, expected: str) -> None:
    created = _seconds(given["created"])
    assert created is not None
    schedule, last = cron.parse(given["schedule"]), _seconds(given["lastScheduleTime"])
    wait = cron_missed.next_look(schedule, created, last, timestamps.parse(given["now"]))
    assert wait == duration.parse_micros(expected)
