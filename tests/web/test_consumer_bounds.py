"""A server under small bounds: slow readers, silent sockets, clusters that nobody watches, two processes."""

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed

from tests.conftest import Site, start_site
from tests.web.lab_client import LabClient, create_lab
from tests.web.test_consumer_stream import RUN, is_running

HASTY = {"DJANGO_SETTINGS_MODULE": "tests.web.hasty_settings"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = start_site(tmp_path_factory.mktemp("hasty"), **HASTY)
    yield site
    site.stop()


async def test_a_cluster_that_nobody_watches_pauses_itself(site: Site, lab) -> None:
    async with await LabClient.open(site, lab) as client:
        await client.set_clock("play")
        await client.until_frame(lambda frame: True)
    async with await LabClient.open(site, lab) as client:
        assert client.clock["playing"] is False
        assert client.clock["now"] > 0


async def test_who_says_nothing_is_closed(site: Site, lab) -> None:
    async with await LabClient.connect(site, lab["id"]) as client:
        with pytest.raises(ConnectionClosed) as closed:
            await client.receive()
        assert closed.value.rcvd.code == 4408


async def test_a_slow_reader_is_told_to_resync_and_holds_the_same_in_the_end(site: Site, lab) -> None:
    text = "x" * 200_000
    async with (
        await LabClient.open(site, lab) as fast,
        await LabClient.open(site, lab, max_queue=1, compression=None, sock=narrow_socket(site)) as slow,
    ):
        await fast.set_clock("play", speed=16)
        for number in range(25):
            manifest = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{number}}}\ndata: {{text: {text}}}\n"
            assert (await fast.kubectl("apply -f -", manifest))["type"] == "accepted"
        stored = await fast.until_frame(
            lambda frame: frame["kind"] == "store" and frame["key"].endswith("/configmaps/default/c24")
        )
        resync = await slow.until(lambda message: message["type"] == "resync")
        assert resync["history"] == fast.history
        while slow.last < stored["n"]:
            await slow.receive()
        by_number = {frame["n"]: frame for frame in fast.frames}
        assert all(by_number.get(frame["n"], frame) == frame for frame in slow.frames)


def narrow_socket(site: Site) -> socket.socket:
    """A connection whose other end soon has to wait."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    address = urlsplit(site.url)
    narrow.connect((address.hostname, address.port))
    narrow.setblocking(False)
    return narrow


async def test_two_processes_show_one_course_of_events(site: Site, tmp_path: Path, scenario_file: Path) -> None:
    first_site = start_site(tmp_path, **HASTY)
    second_site = start_site(tmp_path, **HASTY)
    try:
        lab = create_lab(tmp_path, scenario_file)
        async with (
            await LabClient.open(first_site, lab) as one,
            await LabClient.open(second_site, lab) as other,
        ):
            await one.set_clock("play", speed=16)
            await one.until_frame(lambda frame: frame["n"] > 10)
            # The other process learns of a row only when it looks: its time may have passed there by then, and
            # the client checks that it is told to resync before it is sent anything else.
            await one.kubectl(RUN)
            await one.until_frame(is_running)
            await one.set_clock("pause")
            for client in (one, other):
                await client.until(lambda message: "clock" in message and not message["clock"]["playing"])
            assert other.clock["now"] == one.clock["now"]
        states = []
        for site_of_both in (first_site, second_site):
            async with await LabClient.open(site_of_both, lab) as client:
                states.append(client.welcome)
        assert states[0] == states[1]
    finally:
        first_site.stop()
        second_site.stop()
