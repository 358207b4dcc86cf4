"""The world in which components live: time passes, messages travel, processes start and die.

Knows no Kubernetes: a component is something with an id that can be sent messages, and a frame is a kind and a dict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from simulator.core.engine.clock import Clock
from simulator.core.engine.event_queue import EventQueue
from simulator.core.engine.latency import Latency
from simulator.core.engine.rng import Dice

CONTROL_PLANE_HOST = "control-plane"
_BEGINNING = -(2**62)


class Recorder(Protocol):
    """Takes down what happened; returns the number of the frame."""

    def record(self, time: int, kind: str, data: dict[str, Any]) -> int: ...


class World:
    """Everything that is not a component: clock, queue, dice, wires, and who is there."""

    def __init__(self, clock: Clock, latency: Latency, dice: Dice, recorder: Recorder) -> None:
        self.clock = clock
        self.latency = latency
        self.dice = dice
        self.recorder = recorder
        self.queue = EventQueue()
        self.components: dict[str, Component] = {}
        # A wire delivers in order: nothing arrives before what was sent earlier from the same end to the same end.
        self._last_arrival: dict[tuple[str, str], int] = {}

    @property
    def now(self) -> int:
        return self.clock.now

    def emit(self, kind: str, **data: Any) -> int:
        """Record a frame; returns its number. Values must be JSON-shaped and must never change afterwards."""
        return self.recorder.record(self.clock.now, kind, data)

    def at(self, time: int, callback: Callable[..., None], *args: Any) -> None:
        """Plan something that no process owns."""
        self.queue.push(time, callback, args)

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

        It arrives after ``hop`` (by default one hop of ``protocol``) plus ``delay``: then ``deliver(number, *args)``
        is called if the
        receiver's process runs and is the one that it was sent to; otherwise the message is lost, and for a request
        the sender is told (``Component.message_lost``).
        """
        wire = (sender, receiver)
        hop = self.latency.hop(protocol) if hop is None else hop
        arrives = max(self.clock.now + delay + hop, self._last_arrival.get(wire, _BEGINNING))
        self._last_arrival[wire] = arrives
        # `from` is a keyword of Python, hence the dict.
        number = self.recorder.record(
            self.clock.now,
            kind,
            {"from": sender, "to": receiver, "protocol": protocol, "arrives": arrives, **data},
        )
        incarnation = self.components[receiver].incarnation
        self.queue.push(arrives, self._deliver, (kind, number, sender, receiver, incarnation, deliver, args))
        return number

    def _deliver(
        self,
        kind: str,
        number: int,
        sender: str,
        receiver: str,
        incarnation: int,
        deliver: Callable[..., None],
        args: tuple[Any, ...],
    ) -> None:
        target = self.components[receiver]
        # A request opens a connection to whatever process listens when it arrives; an answer or a watch event
        # travels on a connection that died with the process at its end.
        alive = target.listening if kind == "request" else target.running and target.incarnation == incarnation
        if alive:
            deliver(number, *args)
            return
        reason = "connection-refused" if kind == "request" else "crashed"
        self.recorder.record(self.clock.now, "lost", {"re": number, "from": sender, "to": receiver, "reason": reason})
        origin = self.components[sender]
        if kind == "request" and origin.running:
            origin.message_lost(number)

    def run_next(self) -> None:
        """Let the next thing happen. Raises IndexError when there is none."""
        due = self.queue.pop()
        self.clock.now = due.time
        if due.owner and not self._alive(due.owner, due.incarnation):
            return
        due.callback(*due.args)

    def _alive(self, owner: str, incarnation: int) -> bool:
        component = self.components[owner]
        return component.running and component.incarnation == incarnation

    def start(self, component_id: str) -> None:
        """Start the process of a component; nothing happens if it runs already."""
        component = self.components[component_id]
        if component.running:
            return
        component.running = True
        component.incarnation += 1
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
        component.crashed_before = True
        component.reset()
        self.emit("component", component=component_id, state="crashed", detail="")
        for other in self.components.values():
            if other.running:
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
        self.incarnation = 0
        world.components[component_id] = self
        self.reset()

    @property
    def now(self) -> int:
        return self.world.clock.now

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
        self.world.queue.push(self.world.clock.now + delay, callback, args, self.id, self.incarnation)

    def reset(self) -> None:
        raise NotImplementedError

    def on_start(self) -> None:
        raise NotImplementedError

    def message_lost(self, number: int) -> None:
        """A request of this component found nobody listening."""

    def peer_crashed(self, component_id: str) -> None:
        """Another process died; connections to it are broken."""

    def inspect(self) -> dict[str, Any]:
        """What the process holds now, for a person to look at; JSON-shaped."""
        return {}
