"""Rows that another process wrote, and that come here after their time has passed: what was shown is taken back."""

import asyncio
import json

import pytest

from simulator.lab import log
from simulator.lab.clock import ClockAction, ClockState
from simulator.lab.models import Command, Lab
from simulator.lab.outbox import Outbox
from simulator.lab.replica import Replica, in_database
from simulator.lab.wall import database_wall

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = 1_000_000
SCENARIO = '{"slug": "small", "nodes": [{"name": "node-1"}]}'
RUN = {"kind": "kubectl", "line": "run web --image=nginx", "stdin": "", "language": "en"}


async def quiet(lab_id: str, seq: int) -> None:
    """Nobody else is to be told."""


def make_lab() -> Lab:
    now = database_wall()
    return Lab.objects.create(
        slug="small", scenario_text=SCENARIO, seed=5, engine="1", epoch_us=0, created_us=now, seen_us=now
    )


def write(lab: Lab, at: int, kind: str, body: dict) -> None:
    """As another process does, which has not come as far."""
    seq = Command.objects.filter(lab=lab).count() + 1
    Command.objects.create(lab=lab, seq=seq, at_us=at, kind=kind, body=body, wall_us=database_wall())


@pytest.fixture
async def lab() -> Lab:
    lab = await in_database(make_lab)
    await in_database(log.append_clock, lab.pk, ClockAction("step", to=10 * SECOND), "me")
    return lab


async def next_of(outbox: Outbox) -> str | None:
    return await asyncio.wait_for(outbox.next(), 30)


@pytest.mark.parametrize("every", [10, 100_000], ids=["from a checkpoint", "from the beginning"])
async def test_a_late_command_is_put_where_it_belongs(lab: Lab, settings, every: int) -> None:
    settings.LAB_CHECKPOINT_EVERY = every
    settings.LAB_CHECKPOINTS_KEPT = 100
    replica = await Replica.open(lab, quiet)
    before, history = replica.timeline.recording.last, replica.history
    outbox = Outbox(100, 10**7)
    replica.watch(outbox, None, None)
    assert '"type":"welcome"' in (await next_of(outbox) or "")

    await in_database(write, lab, 3 * SECOND, "kubectl", RUN)
    await replica.catch_up()

    assert await next_of(outbox) is None, "the socket is told to resync"
    resync = json.loads(replica.resync())
    assert resync["history"] == replica.history != history
    assert resync["keyframe"]["commands"][0]["t"] == 3 * SECOND
    assert replica.timeline.recording.last > before
    fresh = await Replica.open(lab, quiet)
    assert fresh.history == replica.history
    assert fresh.timeline.recording.texts_after(0) == replica.timeline.recording.texts_after(0)
    assert fresh.timeline.recording.state_text() == replica.timeline.recording.state_text()


async def test_a_late_pause_takes_back_what_came_after_it(lab: Lab) -> None:
    replica = await Replica.open(lab, quiet)
    history = replica.history
    pause = ClockState(virtual=4 * SECOND).to_row("pause")
    await in_database(write, lab, 4 * SECOND, "clock", pause)
    await replica.catch_up()
    assert (replica.timeline.now, replica.clock()["now"]) == (4 * SECOND, 4 * SECOND)
    assert replica.history != history


async def test_a_pause_while_the_cluster_plays_is_where_it_stops(lab: Lab, settings) -> None:
    """What the clock let happen before the pause was known must not happen after it: a command would come too late."""
    settings.LAB_TICK_SECONDS = 0.001
    replica = await Replica.open(lab, quiet)
    replica.start()
    for _ in range(40):
        await replica.set_clock(ClockAction("play", 16.0), "me", int)
        for _ in range(20):
            await asyncio.sleep(0)
        await replica.set_clock(ClockAction("pause"), "me", int)
        # The task that follows the clock takes the gate next, if it waits for it.
        for _ in range(20):
            await asyncio.sleep(0)
        assert replica.timeline.now <= replica.clock()["now"]
    await replica.rest()


async def test_a_row_in_time_takes_nothing_back(lab: Lab) -> None:
    replica = await Replica.open(lab, quiet)
    before = replica.timeline.recording.texts_after(0)
    await in_database(write, lab, 10 * SECOND, "kubectl", RUN)
    history = replica.history
    await replica.catch_up()
    assert replica.history == history
    assert replica.timeline.recording.texts_after(0)[: len(before)] == before
    assert len(replica.timeline.recording.texts_after(0)) > len(before)


async def test_what_a_client_held_of_the_old_history_is_not_gone_on_from(lab: Lab) -> None:
    replica = await Replica.open(lab, quiet)
    history, held = replica.history, replica.timeline.recording.last
    await in_database(write, lab, 3 * SECOND, "kubectl", RUN)
    await replica.catch_up()
    outbox = Outbox(100, 10**7)
    replica.watch(outbox, history, held)
    welcome = json.loads(await next_of(outbox) or "")
    assert welcome["keyframe"]["n"] == replica.timeline.recording.last


async def test_another_process_that_took_something_back_makes_this_one_resync(lab: Lab) -> None:
    replica = await Replica.open(lab, quiet)
    outbox = Outbox(100, 10**7)
    replica.watch(outbox, None, None)
    await next_of(outbox)
    replica.history_is("another")
    assert await next_of(outbox) is None
    assert json.loads(replica.resync())["history"] == "another"
