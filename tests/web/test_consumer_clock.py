"""Play, pause, speed, and the two steps, over the websocket."""

import pytest

from tests.conftest import Site
from tests.web.lab_client import LabClient, Message

RUN = "run web --image=nginx:1.27"
POD = "default/web"


@pytest.fixture
async def client(site: Site, lab: Message):
    async with await LabClient.open(site, lab) as client:
        yield client


async def test_play_pause_and_speed(client: LabClient) -> None:
    await client.set_clock("play", speed=4)
    await client.until(lambda message: message["type"] == "clock")
    assert (client.clock["playing"], client.clock["speed"]) == (True, 4)
    await client.until_frame(lambda frame: frame["t"] > 0)
    await client.set_clock("speed", speed=0.25)
    await client.until(lambda message: message["type"] == "clock")
    assert (client.clock["playing"], client.clock["speed"]) == (True, 0.25)
    await client.set_clock("pause")
    await client.until(lambda message: message["type"] == "clock")
    assert client.clock["playing"] is False
    stopped = client.clock["now"]
    await client.drain()
    assert all(frame["t"] <= stopped for frame in client.frames)
    await client.kubectl(RUN)
    command = await client.until_frame(lambda frame: frame["kind"] == "command")
    assert command["t"] == stopped


async def test_step_frame_goes_to_the_next_moment_and_stands_there(client: LabClient) -> None:
    await client.kubectl(RUN)
    await client.drain()
    before = client.last
    moments = []
    for _ in range(5):
        assert (await client.set_clock("step-frame"))["type"] == "accepted"
        await client.drain()
        assert client.clock["playing"] is False
        assert client.last > before
        assert client.frames[-1]["t"] == client.clock["now"]
        moments.append(client.clock["now"])
        before = client.last
    assert moments == sorted(set(moments))


async def test_step_workflow_goes_to_the_next_step_that_is_done(client: LabClient) -> None:
    await client.kubectl(RUN)
    done: list[int] = []
    while 10 not in done:
        assert (await client.set_clock("step-workflow", pod=POD))["type"] == "accepted"
        await client.drain()
        now = [
            label["step"]
            for frame in client.frames
            for label in frame.get("labels", ())
            if label["pod"] == POD and label["phase"] == "done"
        ]
        assert len(now) > len(done)
        done = now
    assert done == list(range(1, 11))


async def test_a_step_of_a_pod_that_does_not_exist_moves_nothing(client: LabClient) -> None:
    error = await client.set_clock("step-workflow", pod="default/nobody")
    assert error["code"] == "nothing-happens"
    await client.drain()
    assert client.frames == []
    # And what follows is as if nobody had looked ahead.
    await client.kubectl(RUN)
    command = await client.until_frame(lambda frame: True)
    assert (command["n"], command["t"], command["kind"]) == (1, 0, "command")


async def test_a_step_while_playing_pauses(client: LabClient) -> None:
    await client.kubectl(RUN)
    await client.set_clock("play")
    await client.set_clock("step-frame")
    await client.until(lambda message: message["type"] == "clock" and not message["clock"]["playing"])
    await client.drain()
    assert client.frames[-1]["t"] == client.clock["now"]
