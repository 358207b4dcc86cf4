"""recordings/liveness-restart: liveness and readiness probes fail after 20 s, five restarts, then a back-off.

The container ignores SIGTERM, so every restart takes 65 s: 20 s until the file is gone, three failures 5 s apart, 30 s of
grace. Machine noise in the recording: identities, times, addresses, and how often Unhealthy is counted (up to the burst of
25 Events).
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.core.recordings.comparing import assert_same_chains, assert_same_events
from tests.core.recordings.playing import Play
from tests.core.recordings.writes import Write, counts, recorded

POD = "/registry/pods/live/lv"


def of_the_pod(write: Write) -> bool:
    return write.kind in ("pods", "events")


@pytest.fixture(scope="module")
def mine() -> list[Write]:
    run = Play()
    run.namespace("live")
    run.create("liveness-restart")
    run.advance(396)
    return run.writes()


def test_every_write_of_the_pod_and_its_events(mine: list[Write]) -> None:
    assert_same_chains(mine, "liveness-restart", of_the_pod)
    assert_same_events(mine, "liveness-restart", of_the_pod)
    own, real = counts(mine), counts(recorded("liveness-restart"))
    for reason in ("Pulled", "Created", "Started", "Killing"):
        assert own[f"{reason} lv"] == real[f"{reason} lv"] == 6


def test_restarts_come_every_65_seconds_since_the_back_off_counts_from_the_end_before(mine: list[Write]) -> None:
    path = "status.containerStatuses[c].restartCount"
    times = [one.time for one in mine if one.key == POD and one.sets(path)]
    assert len(times) == 5
    assert all(63 <= later - sooner <= 72 for sooner, later in pairwise(times))


def test_readiness_is_asked_once_more_at_once_when_it_is_lost(mine: list[Write]) -> None:
    """Three failures 2 s apart, then one more: every sync of a pod that is not ready triggers its readiness probe."""
    message = "Readiness probe failed: cat: can't open '/ok': No such file or directory\n"
    key = next(one.key for one in mine if one.kind == "events" and one.value and one.value.get("message") == message)
    times = [one.time for one in mine if one.key == key][:5]
    gaps = [round(later - sooner, 1) for sooner, later in pairwise(times)]
    assert gaps == [2.0, 2.0, 0.0, 2.0]
