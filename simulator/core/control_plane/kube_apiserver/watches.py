"""Watches: how they begin, what keeps them up to date, and how they end. k8s.io/apiserver/pkg/storage/cacher"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.core.api import kinds, meta, status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver import list_options
from simulator.core.control_plane.kube_apiserver.list_options import ListOptions
from simulator.core.control_plane.kube_apiserver.reads import Matcher, select
from simulator.core.control_plane.kube_apiserver.stages import Call
from simulator.core.control_plane.kube_apiserver.storage import Storage
from simulator.core.control_plane.kube_apiserver.watch_cache import WatchCache, Watcher
from simulator.core.engine.clock import MINUTE, SECOND
from simulator.core.engine.world import Component
from simulator.core.protocol.api import ApiResponse, Object, Ref

BOOKMARK_EVERY = MINUTE
# --min-request-timeout: a watch that names no time-out gets one of between once and twice this.
MIN_TIMEOUT = 30 * MINUTE
INITIAL_EVENTS_END = {"k8s.io/initial-events-end": "true"}

Close = Callable[[ApiResponse, Call], None]


class Watches:
    """The open watches of one API server. ``close(response, call)`` ends one for its client."""

    def __init__(self, component: Component, storage: Storage, close: Close) -> None:
        self.component = component
        self.storage = storage
        self.close = close
        self._calls: dict[int, Call] = {}

    def open(self, call: Call, resource: Resource) -> None:
        """Raises ApiError: 410 if what it wants to begin with is no longer known."""
        request = call.request
        options = list_options.parse(request, watch=True)
        cache = self.storage.cache(resource)
        matches = Matcher(resource, request)
        since = options.revision or cache.revision
        if since < cache.oldest:
            raise status.expired(since, cache.oldest)
        self._calls[call.number] = call
        begins_with_state = options.send_initial_events or (
            not options.revision and "sendInitialEvents" not in request.params
        )
        if begins_with_state:
            for obj in select(cache, matches).values():
                self._send(call.number, "ADDED", obj)
            since = cache.revision
        watcher = Watcher(call.number, call.client.component.id, matches, self._send, matches.trigger)
        cache.add_watcher(watcher, since)
        if options.send_initial_events and options.bookmarks:
            self._send(call.number, "BOOKMARK", self._bookmark(resource, INITIAL_EVENTS_END))
        self._plan(call, options, resource)

    def _plan(self, call: Call, options: ListOptions, resource: Resource) -> None:
        dice = self.component.world.dice.stream("watches")
        timeout = options.timeout_seconds * SECOND or MIN_TIMEOUT + dice.randrange(MIN_TIMEOUT)
        self.component.after(timeout, self._time_out, call.number, resource)
        if options.bookmarks:
            self._plan_bookmark(call.number, resource)

    def _plan_bookmark(self, watch: int, resource: Resource) -> None:
        """A minute, and up to a quarter more, so that they do not all come at once."""
        dice = self.component.world.dice.stream("watches")
        delay = BOOKMARK_EVERY + dice.randrange(BOOKMARK_EVERY // 4)
        self.component.after(delay, self._send_bookmark, watch, resource)

    def _send_bookmark(self, watch: int, resource: Resource) -> None:
        if watch in self._calls:
            self._send(watch, "BOOKMARK", self._bookmark(resource, {}))
            self._plan_bookmark(watch, resource)

    def _bookmark(self, resource: Resource, annotations: dict[str, str]) -> Object:
        """An object with nothing but the revision up to which its client knows everything."""
        metadata: Object = {"resourceVersion": str(self.storage.revision()), "creationTimestamp": None}
        if annotations:
            metadata["annotations"] = annotations
        return {"kind": resource.kind, "apiVersion": resource.api_version, "metadata": metadata}

    def _send(self, watch: int, event_type: str, obj: Object) -> None:
        call = self._calls.get(watch)
        if call is None:
            return
        client, world = call.client, self.component.world
        data = _shown(watch, event_type, obj) if world.watched else {}
        args = (watch, event_type, obj)
        client.way_back.send("watch_event", "https", world.latency.https, client.receive_event, args, data)

    def _time_out(self, watch: int, resource: Resource) -> None:
        """The server ends every watch some time; its client begins another where this one ended."""
        call = self._calls.pop(watch, None)
        if call is not None:
            self.storage.cache(resource).remove_watcher(watch)
            self.close(ApiResponse(200, {}), call)

    def reloaded(self, cache: WatchCache) -> None:
        """What the watches of a cache have missed is not known: they have to list again."""
        for watcher in list(cache.watchers.values()):
            cache.remove_watcher(watcher.number)
            call = self._calls.pop(watcher.number, None)
            if call is not None:
                error = status.expired(0, cache.revision)
                self.close(ApiResponse(error.code, error.status), call)

    def client_gone(self, client_id: str) -> list[int]:
        """Forget the watches of a client; returns their numbers."""
        gone = [watcher for cache in self.storage.caches.values() for watcher in cache.drop_watchers(client_id)]
        for watcher in gone:
            self._calls.pop(watcher.number, None)
        return [watcher.number for watcher in gone]


def _shown(watch: int, event_type: str, obj: Object) -> dict[str, Any]:
    """A watch event as its frame shows it."""
    return {"watch": watch, "type": event_type, "object": reference(obj), "revision": meta.resource_version(obj)}


def reference(obj: Object) -> Ref:
    """What a frame says an object is; a bookmark has no name."""
    resource = kinds.of(obj)
    metadata = obj["metadata"]
    ref: Ref = {"resource": resource.plural if resource else obj["kind"].lower()}
    if metadata.get("namespace"):
        ref["namespace"] = metadata["namespace"]
    if "name" in metadata:
        ref["name"] = metadata["name"]
    ref["kind"] = obj["kind"]
    return ref
