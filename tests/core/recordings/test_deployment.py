"""recordings/deployment: one replica with a readiness probe, on a kubelet with containerd.

Machine noise in the recording: identities, times, addresses, the random ends of names. Which of the controllers' status
writes fall together is a race (pod-creation.md), so their chains are compared where nothing races: the pod's own writes,
and the last state of the others.
"""

from __future__ import annotations

import pytest

from tests.core.recordings.comparing import assert_same_chains, assert_same_ends, assert_same_events
from tests.core.recordings.playing import Play
from tests.core.recordings.writes import Write


@pytest.fixture(scope="module")
def mine() -> list[Write]:
    run = Play()
    run.create("deployment")
    run.advance(20)
    return run.writes()


def test_every_write_of_the_pod(mine: list[Write]) -> None:
    assert_same_chains(mine, "deployment", lambda write: write.kind == "pods")


def test_every_write_of_its_owners(mine: list[Write]) -> None:
    assert_same_chains(mine, "deployment", lambda write: write.kind in ("deployments", "replicasets"))
    assert_same_ends(mine, "deployment", lambda write: write.kind in ("deployments", "replicasets"))


def test_its_events(mine: list[Write]) -> None:
    assert_same_events(mine, "deployment", lambda write: write.kind in ("events", "replicasets", "pods"))
