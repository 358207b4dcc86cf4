"""The world in which components live: time passes, messages travel, processes start and die.

Knows no Kubernetes: a component is something with an id that can be sent messages, and a frame is a kind and a dict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from simulator.core.engine.clock import Clock
from simulator.core.engine.event_queue import EventQueue
from simulator.core.engine.latency import Latency, Slowness
from simulator.core.engine.links import Links
from simulator.core.engine.rng import Dice
from simulator.core.engine.wire import Wire

CONTROL_PLANE_HOST = "control-plane"


class Recorder(Protocol):
    """Takes down what happened; returns the number of the frame. ``watched``: whether anybody wants to see it."""

    watched: bool

    def record(self, time: int, kind: str, data: dict[str, Any]) -> int: ...

    def count(self) -> int:
        """The number of a frame that nobody sees."""


class World:
    """Everything that is not a component: clock, queue, dice, wires, and who is there."""

    # The world never dies: what nobody else has planned is its own.
    life = 0

    def __init__(self, clock: Clock, latency: Latency, dice: Dice, recorder: Recorder) -> None:
        self.clock = clock
        self.latency = latency
        self.dice = dice
        self.recorder = recorder
        self.watched = recorder.watched
        self.queue = EventQueue()
        self.components: dict[str, Component] = {}
        self.links = Links(self)
        self._wires: dict[tuple[str, str], Wire] = {}

    @property
    def now(self) -> int:
        return self.clock.now

    def emit(self, kind: str, **data: Any) -> int:
        """Record a frame; returns its number. Values must be JSON-shaped and must never change afterwards."""
        return self.recorder.record(self.clock.now, kind, data)

    def at(self, time: int, callback: Callable[..., None], *args: Any) -> None:
        """Plan something that no process owns."""
        self.queue.push(time, callback, args, self, self.life)

    def wire(self, sender: str, receiver: str) -> Wire:
        """The way from one component to another."""
        ends = (sender, receiver)
        found = self._wires.get(ends)
        if found is None:
            found = self._wires[ends] = Wire(self, self.components[sender], self.components[receiver])
            found.trouble = self.links.trouble(found)
        return found

    def wires(self) -> list[Wire]:
        """All ways that something was sent on."""
        return list(self._wires.values())

    def send(
        self,
        kind: str,
        sender: str,
        receiver: str,
        protocol: str,
        deliver: Callable[..., None],
        args: tuple[Any, ...] = (),
        *,
        delay: int = 0,
        hop: int | None = None,
        **data: Any,
    ) -> int:
        """Put a message on the wire; returns its frame number.

        It arrives after ``hop`` (by default one hop of ``protocol``) plus ``delay``, as :meth:`Wire.send` says.
        """
        hop = self.latency.hop(protocol) if hop is None else hop
        return self.wire(sender, receiver).send(kind, protocol, delay + hop, deliver, args, data)

    def answers(self, sender: str, receiver: str) -> bool | None:
        """What a connection gets that is dialled now: taken, refused, or (None) no answer at all."""
        return None if self.links.is_cut(sender, receiver) else self.components[receiver].listening

    def run_until(self, until: int, limit: int | None = None) -> bool:
        """Let happen what is due up to and including ``until``; whether that was everything.

        A slice of at most ``limit`` events, or a few more: it ends between two moments, never within one, since what
        is applied next comes after all of it.
        """
        queue, clock = self.queue, self.clock
        end = None if limit is None else queue.happened + limit
        while (due := queue.next_time()) is not None and due <= until:
            if end is not None and queue.happened >= end and due < until:
                return False
            clock.now = due
            queue.run_moment()
        return True

    def start(self, component_id: str) -> None:
        """Start the process of a component; nothing happens if it runs already."""
        component = self.components[component_id]
        if component.running:
            return
        component.running = True
        component.life += 1
        component.reset()
        self.emit("component", component=component_id, state="starting", detail="")
        component.after(self.latency.restart if component.crashed_before else 0, component.begin)

    def crash(self, component_id: str) -> None:
        """Kill the process of a component: what it knew is gone, and its connections break."""
        component = self.components[component_id]
        if not component.running:
            return
        component.running = False
        component.listening = False
        component.life += 1
        component.crashed_before = True
        component.reset()
        self.emit("component", component=component_id, state="crashed", detail="")
        for other in self.components.values():
            if other.running and self.links.crashed(component_id, other.id):
                other.peer_crashed(component_id)


class Component:
    """A process with a name. What it holds in memory is made by ``reset`` and is gone when it crashes.

    ``listening``: it answers on its port. A subclass implements ``reset`` (forget everything), ``on_start`` (first
    thing that the process does), and what it is sent.
    """

    def __init__(self, world: World, component_id: str) -> None:
        self.world = world
        self.id = component_id
        self.running = False
        self.listening = False
        self.crashed_before = False
        self.slowness: Slowness | None = None
        # Another number for each life of the process, and for the time between two of them.
        self.life = 0
        world.components[component_id] = self
        self.reset()

    @property
    def now(self) -> int:
        return self.world.clock.now

    @property
    def latency(self) -> Latency:
        """How long things take that this process does."""
        slowness = self.slowness
        return self.world.latency if slowness is None else slowness.latency(self.world.latency)

    @property
    def host(self) -> str:
        """The machine that it runs on: what stands behind the ``/`` of its id."""
        return self.id.partition("/")[2] or CONTROL_PLANE_HOST

    def begin(self) -> None:
        """The process is up: it listens, says so, and starts its work."""
        self.ready()
        self.on_start()

    def ready(self, detail: str = "") -> None:
        self.listening = True
        self.world.emit("component", component=self.id, state="running", detail=detail)

    def after(self, delay: int, callback: Callable[..., None], *args: Any) -> None:
        """Plan work of this process, ``delay`` microseconds from now; it is forgotten if the process dies."""
        world = self.world
        world.queue.push(world.clock.now + delay, callback, args, self, self.life)

    def reset(self) -> None:
        raise NotImplementedError

    def on_start(self) -> None:
        raise NotImplementedError

    def message_lost(self, number: int) -> None:
        """A request of this component found nobody listening."""

    def message_timed_out(self, number: int) -> None:
        """A request of this component found no way to its receiver, and its connection was never made."""
        self.message_lost(number)

    def peer_crashed(self, component_id: str) -> None:
        """Another process died; connections to it are broken."""

    def connection_lost(self, component_id: str) -> None:
        """Keep-alive has given up a connection; whether the other process lives is not known."""
        self.peer_crashed(component_id)

    def connected_to(self, component_id: str) -> bool:
        """Whether a connection to a process with which this one has spoken is still open."""
        return True

    def inspect(self) -> dict[str, Any]:
        """What the process holds now, for a person to look at; JSON-shaped."""
        return {}
