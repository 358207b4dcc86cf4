"""What is wrong between processes: links that are cut, and processes that are slow.

A link that is cut lets nothing through, and nobody is told. TCP keeps what was sent: it goes out again if the link heals
in time. Otherwise each end gives its connection up when keep-alive has had no answer; a connection that is dialled over
a link that is cut is given up after the dial time-out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.core.engine.clock import SECOND
from simulator.core.engine.latency import Slowness

if TYPE_CHECKING:
    from simulator.core.engine.wire import Wire
    from simulator.core.engine.world import Component, World

# How long an end believes in a connection on which nothing comes back, microseconds. https: client-go's HTTP/2 health
# check, 30 s without a frame and 15 s for a ping. grpc: keep-alive of the API server's etcd client, 30 s and 10 s.
# cri: a socket on one machine has none; it is the kubelet's --runtime-request-timeout.
KEEP_ALIVE = {"https": 45 * SECOND, "grpc": 40 * SECOND, "cri": 120 * SECOND}
# net.Dialer's time-out in client-go's transport.
DIAL_TIMEOUT = 30 * SECOND

CUT = "link-cut"

Link = tuple[str, str]


def link(one: str, other: str) -> Link:
    return (one, other) if one < other else (other, one)


@dataclass(frozen=True, slots=True)
class Message:
    """What was sent; ``number`` is its frame."""

    kind: str
    number: int
    hop: int
    deliver: Callable[..., None]
    args: tuple[Any, ...]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """A message that TCP keeps, with the lives that its ends had. ``dialled``: on a connection that is not there yet."""

    wire: Wire
    message: Message
    sender: int
    receiver: int
    dialled: bool


@dataclass(slots=True)
class Break:
    """A link that is cut. ``lives``: of each end that believes in its connection, the process's. ``gone``: ends that
    died meanwhile, of which the other has not heard.
    """

    ends: Link
    lives: dict[str, int] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a wire has to reckon with."""

    broken: Break | None
    slowness: Slowness | None

    def slowed(self, time: int) -> int:
        return time if self.slowness is None else self.slowness.of(time)


class Links:
    """``names`` of processes; a link is the two ends in the order of their names."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._cut: dict[Link, None] = {}
        self._isolated: dict[str, None] = {}
        self._breaks: dict[Link, Break] = {}

    def is_cut(self, one: str, other: str) -> bool:
        if not self._cut and not self._isolated:
            return False
        return one in self._isolated or other in self._isolated or link(one, other) in self._cut

    def cuts(self) -> list[str]:
        """What is cut, for a person: ``etcd/1 - etcd/2``, or ``etcd/1`` from everything."""
        return [*self._isolated, *(f"{one} - {other}" for one, other in self._cut)]

    # Faults

    def cut(self, one: str, other: str = "") -> None:
        """Cut a link; without ``other``, everything that ``one`` has to do with."""
        if other:
            self._cut[link(one, other)] = None
        else:
            self._isolated[one] = None
        self._refresh()

    def heal(self, one: str, other: str = "") -> None:
        """Make a link whole; without ``other``, all those of ``one``."""
        if other:
            self._cut.pop(link(one, other), None)
        else:
            self._isolated.pop(one, None)
            self._cut = {ends: None for ends in self._cut if one not in ends}
        self._refresh()

    def slow(self, component: str, slowness: Slowness | None) -> None:
        """Make a process slow, or (None) as fast as it was."""
        self._world.components[component].slowness = slowness
        self._refresh()

    def _refresh(self) -> None:
        """Tell every wire what it is up against now."""
        mended = [found for ends, found in self._breaks.items() if not self.is_cut(*ends)]
        for wire in self._world.wires():
            wire.trouble = self.trouble(wire)
        for found in mended:
            del self._breaks[found.ends]
            self._mend(found)

    def trouble(self, wire: Wire) -> Trouble | None:
        sender, receiver = wire.sender, wire.receiver
        broken = self._break(sender, receiver, wire) if self.is_cut(sender.id, receiver.id) else None
        slowness = sender.slowness
        return Trouble(broken, slowness) if broken or slowness else None

    def _break(self, one: Component, other: Component, wire: Wire) -> Break:
        ends = link(one.id, other.id)
        found = self._breaks.get(ends)
        if found is None:
            found = self._breaks[ends] = Break(ends)
            if (
                wire.protocol
                and one.running
                and other.running
                and one.connected_to(other.id)
                and other.connected_to(one.id)
            ):
                found.lives = {one.id: one.life, other.id: other.life}
                self._world.at(self._world.now + KEEP_ALIVE[wire.protocol], self._give_up, found)
        return found

    # What becomes of messages

    def hold(self, broken: Break, held: Held) -> None:
        """A message was lost, and is kept."""
        if self._breaks.get(broken.ends) is not broken:
            # The link healed while it was on its way.
            self._send_again(held)
            return
        broken.held.append(held)
        if held.dialled:
            self._world.at(self._world.now + DIAL_TIMEOUT, self._give_up_dialling, broken, held)

    def _give_up(self, broken: Break) -> None:
        """Keep-alive has had no answer for too long: both ends close their connection, if they still have it."""
        lives, broken.lives = broken.lives, {}
        if self._breaks.get(broken.ends) is not broken:
            return
        broken.held = [held for held in broken.held if held.dialled]
        broken.gone = []
        one, other = broken.ends
        for end, peer in ((one, other), (other, one)):
            component = self._world.components[end]
            if component.running and lives.get(end) == component.life:
                component.connection_lost(peer)

    def _give_up_dialling(self, broken: Break, held: Held) -> None:
        if held in broken.held:
            broken.held.remove(held)
            if held.wire.sender.life == held.sender:
                held.wire.sender.message_timed_out(held.message.number)

    def crashed(self, component_id: str, other: str) -> bool:
        """A process has died; whether ``other`` hears of it now. Over a link that is cut it does so when that heals."""
        broken = self._breaks.get(link(component_id, other))
        if broken is None:
            return True
        if component_id in broken.lives:
            del broken.lives[component_id]
            broken.gone.append(component_id)
        return False

    def _mend(self, broken: Break) -> None:
        """The link is whole: what was kept goes out, and news that could not be told are told."""
        one, other = broken.ends
        for gone in broken.gone:
            survivor = self._world.components[other if gone == one else one]
            if survivor.running and survivor.id in broken.lives:
                survivor.peer_crashed(gone)
        for held in broken.held:
            self._send_again(held)

    def _send_again(self, held: Held) -> None:
        """Unless one of its ends is another process by now: then its connection is gone."""
        wire = held.wire
        if wire.sender.life == held.sender and (held.dialled or wire.receiver.life == held.receiver):
            wire.again(held.message)
