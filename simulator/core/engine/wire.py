"""The way of a message from one process to another, and what becomes of it if nobody is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.core.engine.links import CUT, Break, Held, Message, Trouble

if TYPE_CHECKING:
    from simulator.core.engine.world import Component, World

_BEGINNING = -(2**62)
# No life of a process has this number.
NO_LIFE = -1


class Wire:
    """The way from one process to another. It delivers in order: nothing arrives before what was sent earlier.

    ``trouble`` is None where nothing is wrong; ``protocol`` is that of the last message, empty before the first.
    """

    __slots__ = ("_last_arrival", "_pushes", "_requests", "protocol", "receiver", "sender", "trouble", "world")

    def __init__(self, world: World, sender: Component, receiver: Component) -> None:
        self.world = world
        self.sender = sender
        self.receiver = receiver
        self.trouble: Trouble | None = None
        self.protocol = ""
        self._last_arrival = _BEGINNING
        self._requests = _LateRequest(self)
        self._pushes = _LostPush(self)

    def send(
        self,
        kind: str,
        protocol: str,
        hop: int,
        deliver: Callable[..., None],
        args: tuple[Any, ...],
        data: dict[str, Any],
    ) -> int:
        """Put a message on the wire; returns its frame number. ``data`` is for the frame, and may be empty if nobody
        watches.

        It arrives after ``hop`` microseconds: then ``deliver(number, *args)`` is called if the receiver's process
        runs and is the one that it was sent to; otherwise the message is lost, and for a request the sender is told
        (``Component.message_lost``). A request opens a connection to whatever process listens when it arrives; an
        answer or a watch event travels on a connection that dies with the process at its end. Over a link that is cut
        nothing arrives: see links.py.
        """
        if self.trouble is not None:
            return self._send_in_trouble(self.trouble, kind, protocol, hop, deliver, args, data)
        # The way of almost every message, without a call: see the helpers below for the same in words.
        self.protocol = protocol
        world, receiver = self.world, self.receiver
        now = world.clock.now
        arrives = now + hop
        if arrives < self._last_arrival:
            arrives = self._last_arrival
        else:
            self._last_arrival = arrives
        if world.watched:
            ends = {"from": self.sender.id, "to": receiver.id, "protocol": protocol, "arrives": arrives}
            number = world.recorder.record(now, kind, {**ends, **data})
        else:
            number = world.recorder.count()
        if kind == "request":
            life = receiver.life if receiver.listening else NO_LIFE
            world.queue.push(arrives, deliver, (number, *args), receiver, life, self._requests)
        else:
            life = receiver.life if receiver.running else NO_LIFE
            world.queue.push(arrives, deliver, (number, *args), receiver, life, self._pushes)
        return number

    def _send_in_trouble(
        self,
        trouble: Trouble,
        kind: str,
        protocol: str,
        hop: int,
        deliver: Callable[..., None],
        args: tuple[Any, ...],
        data: dict[str, Any],
    ) -> int:
        hop = trouble.slowed(hop)
        self.protocol = protocol
        arrives = self._arrival(hop)
        number = self._show(kind, arrives, data)
        if trouble.broken is None:
            self._push(kind, arrives, number, deliver, args)
        else:
            self._keep(trouble.broken, arrives, Message(kind, number, hop, deliver, args, data))
        return number

    def _arrival(self, hop: int) -> int:
        arrives = self.world.clock.now + hop
        if arrives < self._last_arrival:
            return self._last_arrival
        self._last_arrival = arrives
        return arrives

    def _show(self, kind: str, arrives: int, data: dict[str, Any]) -> int:
        """Take the message down; returns the number of its frame."""
        world = self.world
        if not world.watched:
            return world.recorder.count()
        # `from` is a keyword of Python, hence the dict.
        ends = {"from": self.sender.id, "to": self.receiver.id, "protocol": self.protocol, "arrives": arrives}
        return world.recorder.record(world.clock.now, kind, {**ends, **data})

    def _push(self, kind: str, arrives: int, number: int, deliver: Callable[..., None], args: tuple[Any, ...]) -> None:
        receiver, queue = self.receiver, self.world.queue
        if kind == "request":
            life = receiver.life if receiver.listening else NO_LIFE
            queue.push(arrives, deliver, (number, *args), receiver, life, self._requests)
        else:
            life = receiver.life if receiver.running else NO_LIFE
            queue.push(arrives, deliver, (number, *args), receiver, life, self._pushes)

    def _keep(self, broken: Break, arrives: int, message: Message) -> None:
        """The link is cut: at its arrival the message is lost; its sender's machine goes on trying."""
        sender, receiver = self.sender, self.receiver
        dialled = broken.lives.get(sender.id) != sender.life
        kept = not dialled or message.kind == "request"
        held = Held(self, message, sender.life, receiver.life, dialled) if kept else None
        self.world.at(arrives, self._lose, broken, message.number, held)

    def _lose(self, broken: Break, number: int, held: Held | None) -> None:
        self.lost(number, CUT)
        if held is not None:
            self.world.links.hold(broken, held)

    def again(self, message: Message) -> None:
        """A message that was lost goes out once more. Its frame names the first one as ``again``."""
        arrives = self._arrival(message.hop)
        self._show(message.kind, arrives, {**message.data, "again": message.number})
        self._push(message.kind, arrives, message.number, message.deliver, message.args)

    def tell(
        self,
        kind: str,
        protocol: str,
        hop: int,
        deliver: Callable[..., None],
        args: tuple[Any, ...],
        data: dict[str, Any] | None,
    ) -> None:
        """Like :meth:`send`, but nobody sends it again: what is lost is lost. Without ``data`` it makes no frame."""
        trouble = self.trouble
        if trouble is not None:
            hop = trouble.slowed(hop)
        arrives = self._arrival(hop)
        self.protocol = protocol
        number = 0 if data is None else self._show(kind, arrives, data)
        if trouble is None or trouble.broken is None:
            if data is None:
                self.world.queue.push(arrives, deliver, (number, *args), self.receiver, self.receiver.life)
            else:
                self._push(kind, arrives, number, deliver, args)
        elif data is not None:
            self.world.at(arrives, self.lost, number, CUT)

    def lost(self, number: int, reason: str) -> None:
        """Record that a message was lost."""
        ends = {"from": self.sender.id, "to": self.receiver.id}
        self.world.emit("lost", re=number, **ends, reason=reason)


class _LateRequest:
    """A request whose receiver is not the process that listened when it was sent."""

    __slots__ = ("wire",)

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def missed(self, deliver: Callable[..., None], args: tuple[Any, ...]) -> None:
        wire, number = self.wire, args[0]
        if wire.receiver.listening:
            deliver(*args)
            return
        wire.lost(number, "connection-refused")
        if wire.sender.running:
            wire.sender.message_lost(number)


class _LostPush:
    """An answer or a watch event for a process that is gone."""

    __slots__ = ("wire",)

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def missed(self, _deliver: Callable[..., None], args: tuple[Any, ...]) -> None:
        self.wire.lost(args[0], "crashed")
