"""recordings/graceful-delete: two bare pods start and are deleted; one exits on SIGTERM, one ignores it.

Machine noise in the recording: identities, times, addresses. The pods run side by side: their order between each other
means nothing.
"""

from __future__ import annotations

import pytest

from tests.core.recordings.comparing import assert_same_chains, assert_same_events
from tests.core.recordings.playing import Play
from tests.core.recordings.writes import Write

LOOPS = {
    "polite": "sh -c 'trap \"exit 0\" TERM; while true; do sleep 1; done'",
    "rude": "sh -c 'trap \"\" TERM; while true; do sleep 1; done'",
}


def of_the_pods(write: Write) -> bool:
    return write.kind in ("pods", "events")


@pytest.fixture(scope="module")
def mine() -> list[Write]:
    run = Play()
    run.namespace("del")
    for name, script in LOOPS.items():
        run.kubectl(f"run {name} -n del --image=busybox:1.36 -- {script}")
        run.advance(1)
    run.advance(30)
    run.kubectl("delete pod polite rude -n del --wait=false")
    run.advance(60)
    return run.writes()


def test_every_write_of_the_pods_and_their_events(mine: list[Write]) -> None:
    assert_same_chains(mine, "graceful-delete", of_the_pods)
    assert_same_events(mine, "graceful-delete", of_the_pods)


def test_the_one_that_ignores_sigterm_is_killed_after_its_thirty_seconds(mine: list[Write]) -> None:
    for name, least, most in (("polite", 0, 3), ("rude", 30, 32)):
        key = f"/registry/pods/del/{name}"
        asked = next(one.time for one in mine if one.key == key and one.sets("metadata.deletionTimestamp"))
        ended = next(one.time for one in mine if one.key == key and one.sets("status.phase") in ("Succeeded", "Failed"))
        gone = next(one.time for one in mine if one.key == key and one.what == "DELETE")
        assert least <= ended - asked <= most
        assert 0 < gone - ended <= 1.5
