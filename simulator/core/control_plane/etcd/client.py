"""The client's end of etcd (go.etcd.io/etcd/client/v3): requests, what of them is tried again, and watches.

Reads and leases are tried again on another member where one fails them; a write is not: it may have been committed.
A watch goes on at another member from where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from simulator.core.control_plane.etcd.balancer import Balancer
from simulator.core.control_plane.etcd.member import Etcd
from simulator.core.control_plane.etcd.protocol import REPEATABLE, EtcdClient
from simulator.core.engine.clock import MILLISECOND
from simulator.core.engine.world import Component
from simulator.core.protocol.etcd import DEADLINE_EXCEEDED, UNAVAILABLE, EtcdRequest, EtcdResponse, WriteEvent

# clientv3/options.go: 100 tries, and 25 ms (and a tenth) after each round over a majority of the members.
MOST_TRIES = 100
BETWEEN_TRIES = 25 * MILLISECOND
JITTER = 0.1

BROKEN = "rpc error: code = Unavailable desc = error reading from server: EOF"
SILENT = 'rpc error: code = Unavailable desc = connection error: desc = "keepalive ping failed to receive ACK within timeout"'

Then = Callable[..., None]


@dataclass(slots=True)
class Call:
    """A request until its answer: ``then(response, *context)``. ``deadline``: virtual time, microseconds."""

    request: EtcdRequest
    then: Then
    context: tuple[Any, ...]
    cause: int | None
    deadline: int
    endpoint: str = ""
    tries: int = 0


@dataclass(slots=True)
class WatchCall:
    """An open watch. ``revision``: where it goes on. ``on_event(event, *context)``, ``on_end(error, *context)``."""

    request: EtcdRequest
    revision: int
    on_event: Then
    on_end: Then
    context: tuple[Any, ...]
    endpoint: str = ""


class Client:
    """The connections of one process to the members. It dies with the process. ``component`` is an EtcdClient."""

    def __init__(self, component: Component, addresses: Mapping[str, str]) -> None:
        self.component = component
        self.balancer = Balancer(component, addresses, self._connections_changed)
        self._majority = len(addresses) // 2 + 1
        self._pending: dict[int, Call] = {}
        self._watches: dict[int, WatchCall] = {}
        # What waits for a connection.
        self._held: list[Call] = []
        self._held_watches: list[WatchCall] = []
        self._check_at: int | None = None

    def start(self) -> None:
        self.balancer.connect()

    @property
    def connected(self) -> bool:
        return self.balancer.ready

    @property
    def serves_reads(self) -> bool:
        """Whether a linearizable read would be answered now, by whichever member: seen from above, without a message."""
        component = self.component
        world = component.world
        return any(
            world.answers(component.id, endpoint) and cast(Etcd, world.components[endpoint]).confirms_reads()
            for endpoint in self.balancer.endpoints
        )

    # Requests

    def send(self, request: EtcdRequest, timeout: int, then: Then, *context: Any, cause: int | None = None) -> None:
        """``then(response, *context)`` is called once; after ``timeout`` microseconds at the latest, with an error.

        ``cause`` is the frame of the request for which this is done.
        """
        deadline = self.component.now + timeout
        self._go(Call(request, then, context, cause, deadline))
        if self._check_at is None or deadline < self._check_at:
            self._check_by(deadline)

    def _go(self, call: Call) -> None:
        endpoint = self.balancer.pick()
        if endpoint is not None:
            call.endpoint = endpoint
            self._pending[self._transmit(call.request, endpoint, call.cause)] = call
        elif self.balancer.connecting or call.request.verb in REPEATABLE:
            self._hold(call)
        else:
            self._end(call, EtcdResponse(0, self.balancer.error))

    def _hold(self, call: Call) -> None:
        """No connection yet: what may be tried again is tried for as long as all its tries take."""
        self._held.append(call)
        if not self.balancer.connecting:
            self.component.after(MOST_TRIES * BETWEEN_TRIES // self._majority, self._held_too_long, call)

    def _held_too_long(self, call: Call) -> None:
        if call in self._held:
            self._held.remove(call)
            self._end(call, EtcdResponse(0, self.balancer.error))

    def _transmit(self, request: EtcdRequest, endpoint: str, cause: int | None) -> int:
        component = self.component
        world = component.world
        wire = world.wire(component.id, endpoint)
        member = cast(Etcd, wire.receiver)
        data = {"verb": request.verb, "object": {"key": request.key}, "cause": cause} if world.watched else {}
        args = (request, cast(EtcdClient, component))
        return wire.send("request", "grpc", world.latency.grpc, member.receive, args, data)

    def response(self, re: int, response: EtcdResponse) -> None:
        """The answer to the message ``re`` has arrived."""
        call = self._pending.pop(re, None)
        if call is not None:
            if response.error and response.code == UNAVAILABLE:
                self._failed(call, response)
            else:
                call.then(response, *call.context)
            return
        watch = self._watches.pop(re, None)
        if watch is not None:
            watch.on_end(response.error, *watch.context)

    def _failed(self, call: Call, response: EtcdResponse) -> None:
        """No answer could be had: of this member, or at all."""
        call.tries += 1
        if call.request.verb not in REPEATABLE or call.tries >= MOST_TRIES or self.component.now >= call.deadline:
            self._end(call, response)
        elif call.tries % self._majority:
            self._go(call)
        else:
            jitter = self.component.world.dice.stream("etcd-client").uniform(1 - JITTER, 1 + JITTER)
            self.component.after(int(BETWEEN_TRIES * jitter), self._go, call)

    @staticmethod
    def _end(call: Call, response: EtcdResponse) -> None:
        call.then(response, *call.context)

    def _check_by(self, deadline: int) -> None:
        self._check_at = deadline
        self.component.after(deadline - self.component.now, self._check_deadlines, deadline)

    def _check_deadlines(self, planned: int) -> None:
        """One timer for all: most requests are answered long before."""
        if planned != self._check_at:
            return
        now = self.component.now
        late = [number for number, call in self._pending.items() if call.deadline <= now]
        held = [call for call in self._held if call.deadline <= now]
        self._held = [call for call in self._held if call.deadline > now]
        calls = [*(self._pending.pop(number) for number in late), *held]
        left = [call.deadline for call in [*self._pending.values(), *self._held]]
        self._check_at = None
        if left:
            self._check_by(min(left))
        for call in calls:
            self._end(call, EtcdResponse(0, DEADLINE_EXCEEDED))

    # Watches

    def watch(self, request: EtcdRequest, on_event: Then, on_end: Then, *context: Any) -> None:
        """Everything that is written from ``request.revision`` on, whatever happens to single members.

        ``on_end`` is called when etcd says that it cannot go on: what it wants is compacted, or nobody leads.
        """
        self._open(WatchCall(request, request.revision, on_event, on_end, context))

    def _open(self, watch: WatchCall) -> None:
        endpoint = self.balancer.pick()
        if endpoint is None:
            self._held_watches.append(watch)
            return
        watch.endpoint = endpoint
        request = watch.request if watch.revision == watch.request.revision else watch.request.starting(watch.revision)
        self._watches[self._transmit(request, endpoint, None)] = watch

    def event(self, number: int, event: WriteEvent) -> None:
        """An event of the watch ``number`` has arrived."""
        watch = self._watches.get(number)
        if watch is not None:
            # What one transaction has written arrives at one moment: there is no half of a revision.
            watch.revision = event.kv.mod_revision + 1
            watch.on_event(event, *watch.context)

    # Connections

    def refused(self, number: int) -> None:
        """Nobody listened where a message arrived."""
        call = self._pending.pop(number, None)
        if call is not None:
            self.balancer.lost(call.endpoint)
            self._failed(call, EtcdResponse(0, BROKEN))
            return
        watch = self._watches.pop(number, None)
        if watch is not None:
            self.balancer.lost(watch.endpoint)
            self._open(watch)

    def disconnected(self, endpoint: str, error: str) -> None:
        """The connection to a member is gone; what was under way on it fails with ``error``."""
        calls = {number: call for number, call in self._pending.items() if call.endpoint == endpoint}
        watches = {number: watch for number, watch in self._watches.items() if watch.endpoint == endpoint}
        for number in calls:
            del self._pending[number]
        for number in watches:
            del self._watches[number]
        self.balancer.lost(endpoint)
        if error == SILENT:
            for number in watches:
                ends = {"from": self.component.id, "to": endpoint}
                self.component.world.emit("watch_closed", watch=number, **ends, reason="timed-out")
        for call in calls.values():
            self._failed(call, EtcdResponse(0, error))
        for watch in watches.values():
            self._open(watch)

    def _connections_changed(self) -> None:
        ready = self.balancer.ready
        if not ready and self.balancer.connecting:
            return
        calls, self._held = self._held, []
        for call in calls:
            self._go(call)
        if ready:
            watches, self._held_watches = self._held_watches, []
            for watch in watches:
                self._open(watch)

    def inspect(self) -> dict[str, str]:
        return self.balancer.inspect()
