"""The way of a message from one process to another, and what becomes of it if nobody is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.core.engine.world import Component, World

_BEGINNING = -(2**62)
# No life of a process has this number.
NO_LIFE = -1


class Wire:
    """The way from one process to another. It delivers in order: nothing arrives before what was sent earlier."""

    __slots__ = ("_last_arrival", "_pushes", "_requests", "receiver", "sender", "world")

    def __init__(self, world: World, sender: Component, receiver: Component) -> None:
        self.world = world
        self.sender = sender
        self.receiver = receiver
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
        answer or a watch event travels on a connection that dies with the process at its end.
        """
        world, receiver = self.world, self.receiver
        now = world.clock.now
        arrives = now + hop
        if arrives < self._last_arrival:
            arrives = self._last_arrival
        else:
            self._last_arrival = arrives
        if world.watched:
            # `from` is a keyword of Python, hence the dict.
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
