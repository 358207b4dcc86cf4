"""A server process dies, and the next one goes on: the log is all there is."""

import signal
from pathlib import Path

from tests.conftest import start_site
from tests.web.lab_client import LabClient, create_lab
from tests.web.test_consumer_stream import RUN, is_running


async def test_a_killed_server_loses_nothing(tmp_path: Path, scenario_file: Path) -> None:
    first_site = start_site(tmp_path)
    lab = create_lab(tmp_path, scenario_file)
    first = await LabClient.open(first_site, lab)
    await first.kubectl(RUN)
    await first.set_clock("play", speed=16)
    await first.until_frame(is_running)
    await first.kubectl("scale deployment nothing --replicas=2")
    await first.set_clock("pause")
    await first.until(lambda message: message["type"] == "clock" and not message["clock"]["playing"])
    await first.drain()
    first_site.stop(signal.SIGKILL)
    await first.socket.close()

    second_site = start_site(tmp_path)
    try:
        async with await LabClient.open(second_site, lab) as second:
            # The state, for one who holds nothing; its past is computed anew, byte for byte.
            assert second.clock == first.clock
            assert second.history == first.history
            assert second.welcome["last"] == first.last
            past = await second.ask("keyframe", n=0)
            common = len(past["frames"])
            assert common > 100
            assert past["frames"] == first.frames[:common]
        middle = first.frames[len(first.frames) // 2]["n"]
        hello = {"history": first.history, "after": middle}
        async with await LabClient.open(second_site, lab, hello=hello) as third:
            assert third.welcome["keyframe"] is None
            await third.drain()
            assert third.frame_texts() == first.frame_texts()[middle:]
            # And it goes on.
            await third.kubectl("delete pod web")
            await third.until_frame(lambda frame: frame["kind"] == "command" and frame["n"] > first.last)
    finally:
        second_site.stop(signal.SIGTERM)


async def test_a_stopping_server_says_so(tmp_path: Path, scenario_file: Path) -> None:
    site = start_site(tmp_path)
    lab = create_lab(tmp_path, scenario_file)
    async with await LabClient.open(site, lab) as client:
        status, _ = site.stop(signal.SIGTERM)
        assert status == 0
        await client.socket.wait_closed()
        assert client.socket.close_code == 1012
