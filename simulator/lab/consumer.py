"""The websocket of a lab. One object a socket; what is shared by all who watch belongs to the replica."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings as project
from django.utils import translation

from simulator.core.protocol.commands import CommandError
from simulator.lab import incoming, looks, outgoing
from simulator.lab.access import Identity, access_policy, cookies_of_scope, identity_of_scope, query_value
from simulator.lab.clock import ClockAction
from simulator.lab.commands import canonical, is_read
from simulator.lab.conf import lab_settings
from simulator.lab.errors import LabError
from simulator.lab.hub import NO_SUCH_LAB, hub
from simulator.lab.incoming import Rejected
from simulator.lab.log import CLOCK
from simulator.lab.models import Lab
from simulator.lab.outbox import TOO_SLOW, Closed, Outbox
from simulator.lab.rate import TokenBucket
from simulator.lab.replica import Replica, in_database

logger = logging.getLogger(__name__)
NOT_YOURS = 4403
Message = dict[str, Any]


class LabConsumer(AsyncWebsocketConsumer):
    """``hello`` decides who this is; until then nothing else is answered."""

    channel_layer_alias = ""  # sockets are fed by their replica, never by the channel layer

    _sender: asyncio.Task[None] | None = None
    _replica: Replica | None = None
    _lab: Lab | None = None
    _who = Identity()

    async def connect(self) -> None:
        settings = lab_settings()
        self._settings = settings
        self._language = language_of_scope(self.scope)
        self._bucket = TokenBucket(settings.lab_messages_per_second, settings.lab_messages_burst)
        self._outbox = Outbox(settings.lab_queue_messages, settings.lab_queue_bytes)
        # Refusals come after the handshake: a browser does not show a page the code of a refused one.
        await self.accept()
        self._sender = asyncio.create_task(self._send_all())
        loop = asyncio.get_running_loop()
        self._hello_timer = loop.call_later(settings.lab_hello_seconds, self._outbox.close, TOO_SLOW)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._leave()

    async def _leave(self) -> None:
        """However it ended."""
        if self._sender is not None:
            await self._stop_sending()
        if self._replica is not None:
            await hub().unwatch(self._replica, self._outbox)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        message_id = None
        try:
            if not self._bucket.take():
                raise LabError("too-fast")
            message = incoming.read(text_data, self._settings)
            message_id = message.get("id")
            await self._handle(message)
        except Rejected as rejected:
            self._refuse(rejected.message_id, rejected.error)
        except LabError as error:
            self._refuse(message_id, error)

    async def _handle(self, message: Message) -> None:
        kind = message["type"]
        if kind == "hello":
            await self._hello(message)
        elif kind == "ping":
            self._outbox.push_answer(outgoing.answer("pong", message["id"]))
        elif self._replica is None:
            raise LabError("bad-message", detail=f"{kind} before hello")
        else:
            await _HANDLERS[kind](self, self._replica, message)

    async def _hello(self, message: Message) -> None:
        if self._lab is not None:
            raise LabError("bad-message", detail="a second hello")
        self._who = identity_of_scope(self.scope, message.get("token", ""))
        lab_id = self.scope["url_route"]["kwargs"]["lab_id"]
        lab, allowed = await in_database(_find, lab_id, self._who)
        if lab is None:
            await self._turn_away(LabError("no-lab"), NO_SUCH_LAB)
        elif not allowed:
            await self._turn_away(LabError("forbidden"), NOT_YOURS)
        else:
            self._lab = lab
            self._hello_timer.cancel()
            self._replica = await hub().watch(lab, self._outbox, message.get("history"), message.get("after"))

    async def _turn_away(self, error: LabError, code: int) -> None:
        await self._stop_sending()
        await self.send(self._error_text(None, error))
        await self.close(code)

    async def _command(self, replica: Replica, message: Message) -> None:
        raw, message_id = message["command"], message["id"]
        if raw.get("kind") == CLOCK:
            await self._may_command()
            await self._clock(replica, raw, message_id)
            return
        command = self._canonical(replica, raw)
        if is_read(replica.timeline.sim, command):
            reading = await replica.look(looks.read, command)
            self._outbox.push_answer(
                outgoing.answer(
                    "reading",
                    message_id,
                    stdout=reading.stdout,
                    stderr=reading.stderr,
                    exit=reading.exit,
                    overlay=reading.overlay,
                )
            )
            return
        await self._may_command()
        await replica.command(command, self._who.author, self._accepted(message_id))

    async def _clock(self, replica: Replica, command: Message, message_id: str) -> None:
        incoming.check_clock(command, message_id)
        action, author, accepted = command["action"], self._who.author, self._accepted(message_id)
        if action == "step-frame":
            await replica.step_frame(author, accepted)
        elif action == "step-workflow":
            await replica.step_workflow(command["pod"], author, accepted)
        else:
            await replica.set_clock(ClockAction(action, command.get("speed")), author, accepted)

    async def _inspect(self, replica: Replica, message: Message) -> None:
        component = message["component"]
        if component not in replica.components:
            raise LabError("not-found", detail=component)
        holds = await replica.look(looks.inspect, component)
        self._outbox.push_answer(outgoing.answer("inspected", message["id"], component=component, holds=holds))

    async def _complete(self, replica: Replica, message: Message) -> None:
        found = await replica.look(looks.complete, message["line"], message["cursor"], self._language)
        self._outbox.push_answer(outgoing.answer("completions", message["id"], **found))

    async def _keyframe(self, replica: Replica, message: Message) -> None:
        recording, n = replica.timeline.recording, message["n"]
        state = recording.state_after(n)
        if state is None:
            raise LabError("too-old") if n < recording.last else LabError("not-found", detail=f"frame {n}")
        texts = recording.texts_after(n, self._settings.lab_keyframe_frames)
        self._outbox.push_answer(outgoing.keyframe(message["id"], state, texts))

    def _canonical(self, replica: Replica, raw: Message) -> Message:
        try:
            return canonical(raw, self._language, replica.timeline.sim)
        except CommandError as error:
            code = error.code if error.code == "too-big" else "bad-command"
            raise LabError(code, detail=str(error)) from error

    async def _may_command(self) -> None:
        """Asked for each command: a policy may change its mind while a socket is open."""
        if not await in_database(access_policy().may_command, self._who, self._lab):
            raise LabError("watch-only")

    def _accepted(self, message_id: str) -> Callable[[int], None]:
        return lambda seq: self._outbox.push_answer(outgoing.answer("accepted", message_id, seq=seq))

    def _refuse(self, message_id: str | None, error: LabError) -> None:
        self._outbox.push_answer(self._error_text(message_id, error))

    def _error_text(self, message_id: str | None, error: LabError) -> str:
        with translation.override(self._language):
            return outgoing.error(message_id, error.code, error.message, error.hint)

    async def _stop_sending(self) -> None:
        assert self._sender is not None
        self._hello_timer.cancel()
        self._sender.cancel()
        await asyncio.gather(self._sender, return_exceptions=True)

    async def _send_all(self) -> None:
        """Send what waits, as fast as this client takes it."""
        try:
            while True:
                text = await self._outbox.next()
                if text is None:
                    assert self._replica is not None
                    text = self._replica.resync()
                await self.send(text)
        except Closed as closed:
            await self.close(closed.code)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # the server's way to say that the client has gone
            logger.debug("socket of lab %s ended: %r", self._lab, error)


_HANDLERS: dict[str, Callable[..., Any]] = {
    "command": LabConsumer._command,
    "inspect": LabConsumer._inspect,
    "complete": LabConsumer._complete,
    "keyframe": LabConsumer._keyframe,
}


def _find(lab_id: str, who: Identity) -> tuple[Lab | None, bool]:
    """The lab, and whether this one may watch it."""
    lab = Lab.objects.filter(pk=lab_id).first()
    return lab, lab is not None and access_policy().may_watch(who, lab)


def language_of_scope(scope: dict[str, Any]) -> str:
    """The page's language: ``?lang=``, or the cookie of the language switch, or the site's."""
    cookie = cookies_of_scope(scope).get(project.LANGUAGE_COOKIE_NAME, "")
    known = dict(project.LANGUAGES)
    for candidate in (query_value(scope, "lang"), cookie):
        if candidate in known:
            return candidate
    return str(project.LANGUAGE_CODE)
