"""A lab's websocket on a real server: what is sent, to whom, and that nothing is lost and nothing comes twice."""

from collections.abc import Callable

import pytest
from websockets.exceptions import ConnectionClosed

from tests.conftest import Site
from tests.web.lab_client import LabClient, Message

RUN = "run web --image=nginx:1.27"


def is_running(frame: Message) -> bool:
    """etcd stores that the pod runs."""
    return (
        frame["kind"] == "store"
        and frame["key"] == "/registry/pods/default/web"
        and frame["value"]["status"].get("phase") == "Running"
    )


async def test_hello_is_answered_by_the_state_and_the_clock(site: Site, lab: Message) -> None:
    async with await LabClient.open(site, lab) as client:
        welcome = client.welcome
        assert welcome["lab"]["id"] == lab["id"]
        assert welcome["lab"]["scenario"] == "two-nodes"
        assert welcome["lab"]["seed"] == 7
        assert welcome["clock"] == {"playing": False, "speed": 1.0, "now": 0}
        assert welcome["last"] == 0
        assert "/registry/minions/node-2" in welcome["keyframe"]["keys"]


async def test_a_command_is_accepted_and_its_first_frames_come_at_once_while_the_clock_stands(
    site: Site, lab: Message
) -> None:
    async with await LabClient.open(site, lab) as client:
        answer = await client.kubectl(RUN)
        assert (answer["type"], answer["seq"]) == ("accepted", 1)
        command = await client.until_frame(lambda frame: frame["kind"] == "command")
        assert (command["n"], command["t"], command["command"]) == (1, 0, 1)
        assert command["text"] == f"kubectl {RUN}"
        request = await client.until_frame(lambda frame: frame["kind"] == "request")
        assert (request["t"], request["verb"], request["object"]["resource"]) == (0, "create", "pods")
        assert client.clock["playing"] is False


async def test_a_pod_comes_to_run_in_ten_steps_in_order(site: Site, lab: Message) -> None:
    async with await LabClient.open(site, lab) as client:
        await client.kubectl(RUN)
        await client.set_clock("play", speed=16)
        await client.until_frame(is_running)
        labels = [label for frame in client.frames for label in frame.get("labels", ())]
        done = [label["step"] for label in labels if label["pod"] == "default/web" and label["phase"] == "done"]
        assert done == list(range(1, 11))


async def test_who_reconnects_gets_exactly_the_rest(site: Site, lab: Message) -> None:
    async with await LabClient.open(site, lab) as watcher:
        await watcher.kubectl(RUN)
        await watcher.set_clock("play", speed=16)
        async with await LabClient.open(site, lab) as first:
            await first.until_frame(lambda frame: frame["n"] >= 20)
            history, held = first.history, first.last
        await watcher.until_frame(is_running)
        async with await LabClient.open(site, lab, hello={"history": history, "after": held}) as second:
            assert second.welcome["keyframe"] is None
            await second.until_frame(is_running)
            rest = watcher.frame_texts()[held:]
            common = min(len(rest), len(second.frames))
            assert second.frames[0]["n"] == held + 1
            assert second.frame_texts()[:common] == rest[:common]


@pytest.mark.parametrize("hello", [{"history": "another", "after": 1}, {"history": None, "after": None}, {"after": 1}])
async def test_who_holds_another_history_gets_the_state(site: Site, lab: Message, hello: Message) -> None:
    async with await LabClient.open(site, lab) as first:
        await first.kubectl(RUN)
        await first.until_frame(lambda frame: frame["n"] == 2)
    async with await LabClient.open(site, lab, hello=hello) as second:
        assert second.welcome["keyframe"]["n"] == second.welcome["last"] >= 2
        assert second.welcome["keyframe"]["commands"][0]["text"] == f"kubectl {RUN}"


async def test_a_frame_number_that_was_never_sent_gets_the_state(site: Site, lab: Message) -> None:
    async with await LabClient.open(site, lab) as first:
        history = first.history
    async with await LabClient.open(site, lab, hello={"history": history, "after": 99_999}) as second:
        assert second.welcome["keyframe"]["n"] == 0


async def test_all_who_watch_are_sent_the_same_bytes(site: Site, lab: Message) -> None:
    async with await LabClient.open(site, lab) as one, await LabClient.open(site, lab) as other:
        await one.kubectl(RUN)
        await other.set_clock("play", speed=16)
        for client in (one, other):
            await client.until_frame(is_running)
        batches = [[text for text in client.texts if '"type":"frames"' in text] for client in (one, other)]
        common = min(map(len, batches))
        assert common > 10
        assert batches[0][:common] == batches[1][:common]


async def test_a_read_is_answered_and_leaves_no_trace(site: Site, lab: Message) -> None:
    async with await LabClient.open(site, lab) as client:
        reading = await client.kubectl("get nodes")
        assert reading["type"] == "reading"
        assert reading["exit"] == 0
        assert reading["stdout"].startswith("NAME")
        assert "node-2" in reading["stdout"]
        assert [message["kind"] for message in reading["overlay"]][:2] == ["request", "response"]
        accepted = await client.kubectl(RUN)
        assert accepted["seq"] == 1
        assert (await client.until_frame(lambda frame: True))["n"] == 1


async def test_inspect_complete_and_keyframe(site: Site, lab: Message) -> None:
    async with await LabClient.open(site, lab) as client:
        holds = await client.ask("inspect", component="kube-scheduler")
        assert holds["component"] == "kube-scheduler"
        assert holds["holds"]
        completed = await client.ask("complete", line="kubectl get no", cursor=14)
        assert {"text": "nodes", "hint": ""}.items() <= {**completed["candidates"][0], "hint": ""}.items()
        assert completed["from"] == 12
        names = await client.ask("complete", line="kubectl describe node ", cursor=22)
        assert [candidate["text"] for candidate in names["candidates"]] == ["node-1", "node-2"]
        await client.kubectl(RUN)
        await client.until_frame(lambda frame: frame["n"] == 2)
        moment = await client.ask("keyframe", n=1)
        assert moment["state"]["n"] == 1
        assert [frame["n"] for frame in moment["frames"]] == [frame["n"] for frame in client.frames[1:]]


async def test_crash_the_scheduler_and_the_run_stops_after_step_three(site: Site, lab: Message) -> None:
    async with await LabClient.open(site, lab) as client:
        crash = {"kind": "fault", "fault": "crash", "component": "kube-scheduler"}
        assert (await client.ask("command", command=crash))["type"] == "accepted"
        await client.kubectl(RUN)
        await client.set_clock("play", speed=16)
        blocked = await client.until_frame(
            lambda frame: any(label["phase"] == "blocked" for label in frame.get("labels", ()))
        )
        label = next(label for label in blocked["labels"] if label["phase"] == "blocked")
        assert (label["step"], label["reason"]) == (4, "component-down")
        assert label["params"] == {"component": "kube-scheduler"}


async def test_a_stranger_is_refused(site: Site, lab: Message) -> None:
    for token in ("", "wrong", lab["token"][:-1]):
        async with await LabClient.connect(site, lab["id"]) as stranger:
            refusal = await stranger.hello(token=token)
            assert refusal["code"] == "forbidden"
            with pytest.raises(ConnectionClosed) as closed:
                await stranger.receive()
            assert closed.value.rcvd.code == 4403


async def test_there_is_no_such_lab(site: Site) -> None:
    async with await LabClient.connect(site, "nosuchlab") as client:
        assert (await client.hello())["code"] == "no-lab"
        with pytest.raises(ConnectionClosed) as closed:
            await client.receive()
        assert closed.value.rcvd.code == 4404


async def test_the_token_may_come_in_the_address(site: Site, lab: Message) -> None:
    async with await LabClient.connect(site, lab["id"], f"?token={lab['token']}") as client:
        assert (await client.hello())["type"] == "welcome"


async def test_labs_do_not_see_each_other(site: Site, new_lab: Callable[[], Message]) -> None:
    one, other = new_lab(), new_lab()
    async with await LabClient.open(site, one) as first, await LabClient.open(site, other) as second:
        await first.kubectl(RUN)
        await first.until_frame(lambda frame: True)
        await second.drain()
        assert second.frames == []
        async with await LabClient.connect(site, other["id"]) as stranger:
            assert (await stranger.hello(token=one["token"]))["code"] == "forbidden"
