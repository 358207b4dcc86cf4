"""How long a Job waits after failures, against the recorded table."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.core.api import duration, timestamps
from simulator.core.control_plane.controllers.job import backoff
from tests.core.controllers.support import cases

Json = dict[str, Any]


def _limits(given: Json) -> tuple[int, int]:
    return duration.parse_micros(given["defaultBackoff"]), duration.parse_micros(given["maxBackoff"])


@pytest.mark.parametrize(("given", "expected"), cases("job-backoff", "remaining"))
def test_remaining(given: Json, expected: str) -> None:
    last, now = timestamps.parse(given["lastFailureTime"]), timestamps.parse(given["now"])
    assert backoff.remaining(given["failures"], last, now, *_limits(given)) == duration.parse_micros(expected)


@pytest.mark.parametrize(("given", "expected"), cases("job-backoff", "remainingPerIndex"))
def test_remaining_of_an_index(given: Json, expected: str) -> None:
    now = timestamps.parse(given["now"])
    left = backoff.remaining_for_index(given["lastFailedPod"], now, *_limits(given))
    assert left == duration.parse_micros(expected)


def _finished(name: str, times: list[str]) -> list[Json]:
    return [
        {
            "metadata": {"name": f"{name}-{i}"},
            "status": {"containerStatuses": [{"state": {"terminated": {"finishedAt": time}}}]},
        }
        for i, time in enumerate(times)
    ]


# Its times are milliseconds apart, which the table, in whole seconds, does not show; the test below it is the same.
BLURRED = "Empty backoff store, two failures, one success and two more failures"


@pytest.mark.parametrize(("given", "expected"), [one for one in cases("job-backoff", "newRecord") if one.id != BLURRED])
def test_record(given: Json, expected: Json) -> None:
    before = backoff.Record(given["failuresBefore"])
    found = backoff.record(before, _finished("good", given["succeeded"]), _finished("bad", given["failed"]))
    assert found.failures == expected["failuresAfterLastSuccess"]
    last = expected["lastFailureTime"]
    assert found.last == (timestamps.parse(last) if last else None)


def test_only_failures_after_the_last_success_count() -> None:
    failed = [f"2009-11-10T22:59:5{second}Z" for second in (9, 8, 6, 5)]
    found = backoff.record(backoff.Record(), _finished("good", ["2009-11-10T22:59:57Z"]), _finished("bad", failed))
    assert found == backoff.Record(2, timestamps.parse("2009-11-10T22:59:59Z"))


@pytest.mark.parametrize(("given", "expected"), cases("job-backoff", "finishTime"))
def test_finish_time(given: Json, expected: str) -> None:
    assert backoff.finish_time(given) == timestamps.parse(expected)


def test_the_controller_itself_waits_ten_seconds_to_ten_minutes() -> None:
    waits = [backoff.remaining(failures, 0, 0) // 1_000_000 for failures in range(9)]
    assert waits == [0, 10, 20, 40, 80, 160, 320, 600, 600]
