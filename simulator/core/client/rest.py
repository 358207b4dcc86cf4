"""Requests to the API server and their answers, over the simulated wire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, cast

from simulator.core.engine.wire import Wire
from simulator.core.engine.world import Component, World
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object, refused, unreachable

APISERVER = "kube-apiserver"
SERVER_ADDRESS = "10.0.0.10:6443"
APISERVER_USER = "system:apiserver"
"""As whom the API server asks itself."""

Answer = Callable[..., None]
"""Called with the ApiResponse and the context that was given with the request."""


class ApiServerPort(Protocol):
    """What the wire needs of the API server."""

    def receive_request(self, number: int, request: ApiRequest, client: RestClient) -> None: ...


class WatchHandler(Protocol):
    """The receiving end of a watch."""

    def watch_event(self, event_type: str, obj: Object) -> None: ...

    def watch_ended(self, response: ApiResponse) -> None: ...


class RestClient:
    """The connection of one process to the API server. It dies with the process: ``reset`` makes a new one."""

    def __init__(self, component: Component, user: str) -> None:
        self.component = component
        self.user = user
        self._pending: dict[int, tuple[Answer, tuple[Any, ...]]] = {}
        self._watches: dict[int, WatchHandler] = {}
        # There and back; the API server may be made after its clients.
        self._wire: Wire | None = None
        self._way_back: Wire | None = None

    @property
    def way_back(self) -> Wire:
        """The wire on which the API server answers."""
        if self._way_back is None:
            self._way_back = self.component.world.wire(APISERVER, self.component.id)
        return self._way_back

    def send(self, request: ApiRequest, then: Answer, *context: Any, user: str = "") -> int:
        """Send a request; ``then(response, *context)`` is called with its answer, or with code 0 if there is none."""
        number = self._transmit(request, user)
        self._pending[number] = (then, context)
        return number

    def watch(self, request: ApiRequest, handler: WatchHandler, user: str = "") -> int:
        """Open a watch; its events go to ``handler`` until it ends."""
        number = self._transmit(request, user)
        self._watches[number] = handler
        return number

    def _transmit(self, request: ApiRequest, user: str) -> int:
        world: World = self.component.world
        wire = self._wire
        if wire is None:
            wire = self._wire = world.wire(self.component.id, APISERVER)
        server = cast(ApiServerPort, wire.receiver)
        who = user or request.user or self.user
        data = _shown(request, who) if world.watched else {}
        signed = request if request.user == who else replace(request, user=who)
        return wire.send("request", "https", world.latency.https, server.receive_request, (signed, self), data)

    def receive_response(self, _number: int, re: int, response: ApiResponse) -> None:
        """The answer to request ``re`` has arrived."""
        handler = self._watches.pop(re, None)
        if handler is not None:
            handler.watch_ended(response)
            return
        waiting = self._pending.pop(re, None)
        if waiting is not None:
            then, context = waiting
            then(response, *context)

    def receive_event(self, _number: int, watch: int, event_type: str, obj: Object) -> None:
        """An event of watch ``watch`` has arrived."""
        handler = self._watches.get(watch)
        if handler is not None:
            handler.watch_event(event_type, obj)

    def message_lost(self, number: int) -> None:
        self.receive_response(0, number, refused(SERVER_ADDRESS))

    def message_timed_out(self, number: int) -> None:
        self.receive_response(0, number, unreachable(f"dial tcp {SERVER_ADDRESS}: i/o timeout"))

    def disconnected(self, response: ApiResponse | None = None) -> None:
        """The connection is gone, or the API server's process: every open request and watch ends at once."""
        for number in [*self._pending, *self._watches]:
            self.receive_response(0, number, response or refused(SERVER_ADDRESS))

    def watching(self) -> list[int]:
        """The numbers of the open watch requests."""
        return list(self._watches)

    def pending(self) -> list[int]:
        """The numbers of the requests that wait for an answer."""
        return list(self._pending)


def _shown(request: ApiRequest, user: str) -> dict[str, Any]:
    """A request as its frame shows it."""
    data: dict[str, Any] = {"verb": request.verb, "object": request.ref(), "user": user}
    if request.impersonate is not None:
        data["user"] = request.impersonate.user
    if request.body is not None:
        data["body"] = request.body
    return data


class ApiComponent(Component):
    """A component whose only partner in the control plane is the API server."""

    user = ""
    api: RestClient

    def reset(self) -> None:
        self.api = RestClient(self, self.user)

    def message_lost(self, number: int) -> None:
        self.api.message_lost(number)

    def message_timed_out(self, number: int) -> None:
        self.api.message_timed_out(number)

    def peer_crashed(self, component_id: str) -> None:
        if component_id == APISERVER:
            self.api.disconnected()

    def connection_lost(self, component_id: str) -> None:
        if component_id == APISERVER:
            self.api.disconnected(unreachable("http2: client connection lost"))
