"""recordings/bare-pod: ``kubectl run solo`` on a cluster of hand-made nodes without kubelets.

Created, bound, an Event, and then nothing: nobody is there to run it. Machine noise: identities and times.
"""

from __future__ import annotations

from tests.core.recordings.comparing import assert_same_chains, assert_same_events
from tests.core.recordings.playing import Play
from tests.core.recordings.writes import Write
from tests.core.simulations import advance, fault


def of_the_pod(write: Write) -> bool:
    return write.kind in ("pods", "events")


def test_created_bound_and_then_nothing() -> None:
    run = Play("node2", zone="z2")
    fault(run.sim, "crash", "kubelet/node2")
    advance(run.sim, 1)
    run.kubectl("run solo --image=busybox:1.36 -- sleep 1d")
    run.advance(20)
    assert_same_chains(run.writes(), "bare-pod", of_the_pod)
    assert_same_events(run.writes(), "bare-pod", of_the_pod)
