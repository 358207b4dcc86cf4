"""A client of a lab's websocket, written from docs/protocol.md. It checks all that it reads."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from jsonschema import Draft202012Validator
from websockets.asyncio.client import ClientConnection, connect

from tests.conftest import ROOT, SETTINGS, Site

Message = dict[str, Any]
PATIENCE = 30


@lru_cache
def validator(definition: str) -> Draft202012Validator:
    """Of one definition of docs/protocol.schema.json."""
    schema = json.loads((ROOT / "docs" / "protocol.schema.json").read_text("utf-8"))
    return Draft202012Validator({"$ref": f"#/$defs/{definition}", "$defs": schema["$defs"]})


def manage(data: Path, *arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """manage.py, with a data folder."""
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={**os.environ, **SETTINGS, "K8SLEARN_DATA": str(data), **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def create_lab(data: Path, scenario: Path | str, seed: int = 7) -> Message:
    """What `manage.py lab create` prints."""
    done = manage(data, "lab", "create", str(scenario), "--seed", str(seed))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


_MANY_LABS = """
import json, sys
from simulator.lab.services import create_lab, issue_token
for _ in range(16):
    lab = create_lab({scenario!r}, seed=7)
    print(json.dumps({{"id": lab.pk, "token": issue_token(lab)}}))
"""
_spare: dict[Path, list[Message]] = {}


def take_lab(data: Path, scenario: Path) -> Message:
    """A fresh lab of seed 7; made in batches, since starting a process for each takes longer than most tests."""
    spare = _spare.setdefault(data, [])
    if not spare:
        done = manage(data, "shell", "--no-imports", "-c", _MANY_LABS.format(scenario=str(scenario)))
        assert done.returncode == 0, done.stderr
        spare += [json.loads(line) for line in done.stdout.splitlines()]
    return spare.pop()


class LabClient:
    """One socket. ``frames`` are those of the history that it holds, ``texts`` everything that it was sent."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.frames: list[Message] = []
        self.texts: list[str] = []
        self.history: str | None = None
        self.last = 0
        self.clock: Message = {}
        self.welcome: Message = {}
        self._ids = 0

    @classmethod
    async def open(
        cls, site: Site, lab: Message, query: str = "", hello: Message | None = None, **options: Any
    ) -> Self:
        """Connect and say hello with the lab's token."""
        client = await cls.connect(site, lab["id"], query, **options)
        await client.hello(**{"token": lab["token"], **(hello or {})})
        return client

    @classmethod
    async def connect(cls, site: Site, lab_id: str, query: str = "", **options: Any) -> Self:
        url = f"{site.websocket_url}/ws/labs/{lab_id}/{query}"
        # Who leaves in the middle of the stream does not read it to its end first.
        return cls(await connect(url, max_size=None, close_timeout=0.2, **options))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.socket.close()

    async def hello(self, **fields: Any) -> Message:
        self.last = fields.get("after") or 0
        await self.send({"type": "hello", **fields})
        self.welcome = await self.until(lambda message: message["type"] in ("welcome", "error"))
        return self.welcome

    async def send(self, message: Message) -> None:
        validator("client_message").validate(message)
        await self.send_raw(json.dumps(message))

    async def send_raw(self, text: str | bytes) -> None:
        await self.socket.send(text)

    async def receive(self) -> Message:
        """The next message, held to the schema and to what the protocol promises of frames."""
        text = await asyncio.wait_for(self.socket.recv(), PATIENCE)
        assert isinstance(text, str)
        self.texts.append(text)
        message: Message = json.loads(text)
        validator("server_message").validate(message)
        self._take(message)
        return message

    async def until(self, wanted: Callable[[Message], bool]) -> Message:
        """Read up to a message that is wanted."""
        while True:
            message = await self.receive()
            if wanted(message):
                return message

    async def until_frame(self, wanted: Callable[[Message], bool]) -> Message:
        """Read up to a frame that is wanted, or find it among those that came."""
        seen = 0
        while True:
            for frame in self.frames[seen:]:
                if wanted(frame):
                    return frame
            seen = len(self.frames)
            await self.until(lambda message: message["type"] == "frames")

    async def ask(self, kind: str, **fields: Any) -> Message:
        """The answer to a message with an id."""
        self._ids += 1
        message_id = f"m{self._ids}"
        await self.send({"type": kind, "id": message_id, **fields})
        return await self.until(lambda message: message.get("id") == message_id)

    async def kubectl(self, line: str, stdin: str = "") -> Message:
        return await self.ask("command", command={"kind": "kubectl", "line": line, "stdin": stdin})

    async def set_clock(self, action: str, **fields: Any) -> Message:
        return await self.ask("command", command={"kind": "clock", "action": action, **fields})

    async def drain(self) -> None:
        """Read everything that was sent before now: answers come in the order of what waits for this socket."""
        await self.ask("ping")

    def frame_texts(self) -> list[str]:
        """The bytes of each frame, as they came."""
        return [json.dumps(frame, ensure_ascii=False, separators=(",", ":")) for frame in self.frames]

    def _take(self, message: Message) -> None:
        kind = message["type"]
        if kind in ("welcome", "resync"):
            self.history = message["history"]
            if message["keyframe"] is not None:
                self.frames.clear()
                self.last = message["keyframe"]["n"]
        if kind == "frames":
            assert message["history"] == self.history
            for frame in message["frames"]:
                assert frame["n"] == self.last + 1, "a frame is missing, or came twice"
                assert frame["t"] <= message["now"]
                self.last = frame["n"]
                self.frames.append(frame)
        if "clock" in message:
            self.clock = message["clock"]
