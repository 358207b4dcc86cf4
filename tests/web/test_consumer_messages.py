"""Messages that are wrong, too big or too many: each gets an error that says so, and the socket lives."""

import json

import pytest

from tests.conftest import Site
from tests.web.lab_client import LabClient, Message

WRONG: dict[str, tuple[str | bytes, str | None, str]] = {
    "no JSON": ("{", None, "bad-message"),
    "nothing": ("", None, "bad-message"),
    "bytes": (b"{}", None, "bad-message"),
    "no object": ("[1]", None, "bad-message"),
    "no type": ('{"id": "a"}', "a", "bad-message"),
    "a type that is no text": ('{"type": {}, "id": "a"}', "a", "bad-message"),
    "unknown type": ('{"type": "reboot", "id": "a"}', "a", "bad-message"),
    "unknown field": ('{"type": "ping", "id": "a", "x": 1}', "a", "bad-message"),
    "no id": ('{"type": "ping"}', None, "bad-message"),
    "an id that is no text": ('{"type": "ping", "id": 1}', None, "bad-message"),
    "an empty id": ('{"type": "ping", "id": ""}', None, "bad-message"),
    "not a number": ('{"type": "keyframe", "id": "a", "n": NaN}', None, "bad-message"),
    "true is no number": ('{"type": "keyframe", "id": "a", "n": true}', "a", "bad-message"),
    "negative": ('{"type": "keyframe", "id": "a", "n": -1}', "a", "bad-message"),
    "a huge number": ('{"type": "keyframe", "id": "a", "n": 1' + "0" * 30 + "}", "a", "bad-message"),
    "a number of 5000 digits": (
        '{"type": "keyframe", "id": "a", "n": 1' + "0" * 5000 + "}",
        None,
        "bad-message",
    ),
    "nested too deep": ("[" * 60_000, None, "bad-message"),
    "NUL": ('{"type": "ping", "id": "a\\u0000"}', None, "bad-message"),
    "half a character": ('{"type": "ping", "id": "\\ud800"}', None, "bad-message"),
    "a second hello": ('{"type": "hello"}', None, "bad-message"),
    "a command that is no object": (
        '{"type": "command", "id": "a", "command": "get pods"}',
        "a",
        "bad-message",
    ),
    "no kind": ('{"type": "command", "id": "a", "command": {}}', "a", "bad-command"),
    "unknown kind": ('{"type": "command", "id": "a", "command": {"kind": "x"}}', "a", "bad-command"),
    "a line that is no text": (
        '{"type": "command", "id": "a", "command": {"kind": "kubectl", "line": 1}}',
        "a",
        "bad-command",
    ),
    "a line too long": (
        json.dumps({"type": "command", "id": "a", "command": {"kind": "kubectl", "line": "x" * 5_000}}),
        "a",
        "too-big",
    ),
    "unknown component": (
        '{"type": "command", "id": "a", "command": {"kind": "fault", "fault": "crash", "component": "x"}}',
        "a",
        "bad-command",
    ),
    "unknown fault": (
        '{"type": "command", "id": "a", "command": {"kind": "fault", "fault": "x", "component": "etcd"}}',
        "a",
        "bad-command",
    ),
    "unknown action": (
        '{"type": "command", "id": "a", "command": {"kind": "clock", "action": "x"}}',
        "a",
        "bad-command",
    ),
    "too fast a clock": (
        '{"type": "command", "id": "a", "command": {"kind": "clock", "action": "play", "speed": 17}}',
        "a",
        "bad-command",
    ),
    "speed without a number": (
        '{"type": "command", "id": "a", "command": {"kind": "clock", "action": "speed"}}',
        "a",
        "bad-command",
    ),
    "inspect of nothing": ('{"type": "inspect", "id": "a", "component": "x"}', "a", "not-found"),
    "a frame that is not there yet": ('{"type": "keyframe", "id": "a", "n": 5}', "a", "not-found"),
    "too big": ('{"type": "ping", "id": "a", "x": "' + "x" * 70_000 + '"}', "a", "too-big"),
    "far too big": ('{"type": "ping", "id": "a", "x": "' + "x" * 400_000 + '"}', None, "too-big"),
}


@pytest.fixture
async def client(site: Site, lab: Message):
    async with await LabClient.open(site, lab) as client:
        yield client


async def test_every_wrong_message_gets_an_error_and_the_socket_lives(client: LabClient) -> None:
    for name, (text, message_id, code) in WRONG.items():
        await client.send_raw(text)
        error = await client.until(lambda message: message["type"] == "error")
        assert (error["code"], error["id"]) == (code, message_id), name
        assert error["message"], name
        assert error["hint"], name
    assert (await client.ask("ping"))["type"] == "pong"
    assert client.frames == []


async def test_before_hello_nothing_is_answered_but_ping(site: Site, lab: Message) -> None:
    async with await LabClient.connect(site, lab["id"]) as client:
        assert (await client.ask("ping"))["type"] == "pong"
        error = await client.kubectl("get nodes")
        assert error["code"] == "bad-message"
        assert (await client.hello(token=lab["token"]))["type"] == "welcome"


async def test_errors_come_in_the_language_of_the_page(site: Site, lab: Message) -> None:
    texts = []
    for query, headers in (
        ("?lang=en", {}),
        ("?lang=zh-hans", {}),
        ("", {"Cookie": "django_language=zh-hans"}),
    ):
        async with await LabClient.open(site, lab, query, additional_headers=headers) as client:
            error = await client.ask("inspect", component="nothing")
            texts.append((error["message"], error["hint"]))
    assert "no such thing" in texts[0][0]
    assert any("\u4e00" <= character <= "\u9fff" for character in texts[1][0] + texts[1][1])
    assert texts[1] == texts[2]


async def test_a_big_manifest_is_taken(client: LabClient) -> None:
    data = "x" * 200_000
    manifest = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: big}}\ndata: {{text: {data}}}\n"
    assert (await client.kubectl("apply -f -", manifest))["type"] == "accepted"


async def test_too_many_messages_are_refused_and_a_few_are_taken_again(client: LabClient) -> None:
    for number in range(200):
        await client.send({"type": "ping", "id": f"p{number}"})
    answers = [await client.until(lambda message: message["type"] in ("pong", "error")) for _ in range(200)]
    refused = [answer for answer in answers if answer["type"] == "error"]
    assert {answer["code"] for answer in refused} == {"too-fast"}
    assert len(answers) - len(refused) >= 50
    # Tokens come back with time; how much has passed does not matter here, only that one comes.
    while (await client.ask("ping"))["type"] != "pong":
        pass
