"""recordings/daemonset: created on one node; then its image is changed.

Machine noise in the recording: identities, times, addresses, hashes and random ends of names. All images were one binary
there that ignores SIGTERM, so the old pod was killed after its grace period (137, Failed); here the image is made to ignore it,
too.
"""

from __future__ import annotations

import pytest

from tests.core.recordings.comparing import assert_same_chains, assert_same_ends, assert_same_events
from tests.core.recordings.playing import Play
from tests.core.recordings.writes import Write


@pytest.fixture(scope="module")
def mine() -> list[Write]:
    run = Play(images=[{"name": "nginx", "command": ["sleep", "infinity"]}])
    run.namespace("ds")
    run.create("daemonset")
    run.advance(60)
    run.kubectl("set image daemonset/agent c=nginx:1.27 -n ds")
    run.advance(30)
    return run.writes()


def test_every_write_of_the_pods(mine: list[Write]) -> None:
    assert_same_chains(mine, "daemonset", lambda write: write.kind == "pods")


def test_every_write_of_the_daemon_set_and_its_revisions(mine: list[Write]) -> None:
    kinds = ("daemonsets", "controllerrevisions")
    assert_same_chains(mine, "daemonset", lambda write: write.kind in kinds, races=True)
    assert_same_ends(mine, "daemonset", lambda write: write.kind in kinds)


def test_its_events(mine: list[Write]) -> None:
    assert_same_events(mine, "daemonset", lambda write: write.kind in ("events", "pods"))


def test_the_new_pod_comes_when_the_old_one_has_ended_and_before_it_is_gone(mine: list[Write]) -> None:
    created = [one.time for one in mine if one.kind == "pods" and one.what == "CREATE"]
    ended = next(one.time for one in mine if one.kind == "pods" and one.sets("status.phase") == "Failed")
    gone = next(one.time for one in mine if one.kind == "pods" and one.what == "DELETE")
    assert created[0] < ended < created[1] < gone
