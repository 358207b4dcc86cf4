"""recordings/crash-loop: a bare pod that exits with 3, restartPolicy Always, seven restarts.

Machine noise in the recording: identities, times, addresses; how late the kubelet looks (up to 8 s), and so how often
BackOff is counted.
"""

from __future__ import annotations

from tests.core.recordings.comparing import assert_same_chains, assert_same_events
from tests.core.recordings.playing import Play
from tests.core.recordings.writes import Write, counts, recorded

POD = "/registry/pods/crash/boom"
BACKOFFS = [0, 10, 20, 40, 80, 160, 300]


def of_the_pod(write: Write) -> bool:
    return write.kind in ("pods", "events")


def play() -> list[Write]:
    run = Play()
    run.namespace("crash")
    run.kubectl("run boom -n crash --image=busybox:1.36 -- sh -c 'exit 3'")
    last = recorded("crash-loop")[-1]
    while not any(
        one.key == POD and one.sets("status.containerStatuses[boom].restartCount") == 7 for one in run.writes()
    ):
        run.advance(20)
    assert last.kind == "pods"
    run.advance(90)
    return run.writes()


def test_every_write_of_the_pod_and_its_events() -> None:
    mine = play()
    assert_same_chains(mine, "crash-loop", of_the_pod)
    assert_same_events(mine, "crash-loop", of_the_pod)
    own, real = counts(mine), counts(recorded("crash-loop"))
    for reason in ("Pulled", "Created", "Started"):
        assert own[f"{reason} boom"] == real[f"{reason} boom"] == 8


def test_each_restart_waits_twice_as_long_as_the_one_before_up_to_five_minutes() -> None:
    started, ended = (
        "status.containerStatuses[boom].restartCount",
        "status.containerStatuses[boom].state.terminated.exitCode",
    )
    starts = [one.time for one in play() if one.key == POD and started in one.changed and one.sets(started)]
    ends = [one.time for one in play() if one.key == POD and one.sets(ended) is not None]
    for backoff, end, start in zip(BACKOFFS, ends, starts, strict=False):
        # The kubelet looks again up to half of the wait later, and waits for nothing longer than 90 s at a time.
        assert backoff - 2 <= start - end <= backoff + max(8, 45), (backoff, end, start)
