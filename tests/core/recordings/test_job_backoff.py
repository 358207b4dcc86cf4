"""recordings/job-backoff: a Job with backoffLimit 3 whose pods exit with 1.

Machine noise in the recording: identities, times, addresses, the random ends of names. The controller collects changes for
a second, so whether ``ready: 1`` is seen at all is a race: those writes are left out.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.core.recordings.comparing import assert_same_chains, assert_same_ends, assert_same_events
from tests.core.recordings.playing import Play
from tests.core.recordings.writes import Write, chains, masked, recorded

JOB = "/registry/jobs/jobfail/bad"


@pytest.fixture(scope="module")
def mine() -> list[Write]:
    run = Play()
    run.namespace("jobfail")
    run.create("job-backoff")
    run.advance(90)
    return run.writes()


def test_every_write_of_the_pods_and_all_events(mine: list[Write]) -> None:
    assert_same_chains(mine, "job-backoff", lambda write: write.kind == "pods")
    assert_same_events(mine, "job-backoff", lambda write: write.kind in ("pods", "events"))


def test_every_write_of_the_job(mine: list[Write]) -> None:
    def told(writes: list[Write]) -> list[tuple[str, dict[str, object]]]:
        of_the_job = chains(masked(writes))[JOB]
        return [(one.by, one.changed) for one in of_the_job if set(one.changed) != {"status.ready"}]

    assert told(mine) == told(recorded("job-backoff"))
    assert_same_ends(mine, "job-backoff", lambda write: write.kind == "jobs")


def test_a_failed_pod_is_counted_in_three_steps(mine: list[Write]) -> None:
    """Uncounted, its finalizer removed, counted: for each pod in this order, also in the recording."""
    for writes in (mine, recorded("job-backoff")):
        steps: list[str] = []
        for write in writes:
            if any("uncountedTerminatedPods" in path and new for path, (_, new) in write.changed.items()):
                steps.append("uncounted")
            elif "metadata.finalizers[0]" in write.changed and write.what == "UPDATE":
                steps.append("finalizer")
            elif write.sets("status.failed"):
                steps.append("counted")
        assert steps == ["uncounted", "finalizer", "counted"] * 4


def test_each_pod_waits_twice_as_long_as_the_one_before(mine: list[Write]) -> None:
    """From the second in which its container finished, as the status has it: up to a second less."""
    created = [one.time for one in mine if one.kind == "pods" and one.what == "CREATE"]
    gaps = [later - sooner for sooner, later in pairwise(created)]
    assert [least - 1 <= gap <= least + 3 for least, gap in zip((10, 20, 40), gaps, strict=True)] == [True] * 3
