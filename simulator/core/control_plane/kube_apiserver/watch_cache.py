"""What the API server knows of etcd, and who watches it: k8s.io/apiserver/pkg/storage/cacher.

One cache a resource, filled by a list of etcd and kept by a watch of etcd. Reads are answered from here.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.core.api.kinds import Resource
from simulator.core.control_plane.etcd_store import KeyValue, WriteEvent
from simulator.core.protocol.api import Object

# The real window is adaptive; past it a watch gets 410 Expired and its client lists again.
WINDOW = 2_000

Predicate = Callable[[Object], bool]


@dataclass(slots=True)
class Watcher:
    """An open watch. ``send(type, object)`` puts an event on its wire."""

    number: int
    client_id: str
    matches: Predicate
    send: Callable[[int, str, Object], None]


@dataclass(frozen=True, slots=True)
class CacheEvent:
    revision: int
    old: Object | None
    new: Object | None
    """None: the key was deleted."""


def decoded(kv: KeyValue) -> Object:
    """The stored object as clients see it: its resourceVersion is the key's mod_revision."""
    return with_revision(kv.value, kv.mod_revision)


def with_revision(value: Object, revision: int) -> Object:
    metadata: dict[str, Any] = {}
    for name, content in value["metadata"].items():
        metadata[name] = content
        if name == "uid":
            metadata["resourceVersion"] = str(revision)
    metadata.setdefault("resourceVersion", str(revision))
    return {**value, "metadata": metadata}


def encoded(obj: Object) -> Object:
    """The object as etcd stores it: without resourceVersion."""
    metadata = obj["metadata"]
    if "resourceVersion" not in metadata:
        return obj
    return {**obj, "metadata": {name: value for name, value in metadata.items() if name != "resourceVersion"}}


class WatchCache:
    """All objects of one resource, by key, with the newest changes and the open watches."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.objects: dict[str, Object] = {}
        self.revision = 0
        self.oldest = 0
        self.watchers: dict[int, Watcher] = {}
        self._events: list[CacheEvent] = []

    def replace(self, kvs: tuple[KeyValue, ...], revision: int) -> None:
        """Begin with what a list of etcd at ``revision`` returned."""
        self.objects = {kv.key: decoded(kv) for kv in kvs}
        self.revision = self.oldest = revision
        self._events = []

    def apply(self, event: WriteEvent) -> None:
        """Take in a write that etcd told of, and tell whoever watches."""
        kv = event.kv
        old = self.objects.get(kv.key)
        if event.type == "PUT":
            new: Object | None = decoded(kv)
            self.objects[kv.key] = decoded(kv)
        else:
            new = None
            self.objects.pop(kv.key, None)
        self.revision = kv.mod_revision
        happened = CacheEvent(kv.mod_revision, old, new)
        self._events.append(happened)
        if len(self._events) > WINDOW:
            self.oldest = self._events.pop(0).revision
        for watcher in list(self.watchers.values()):
            _tell(watcher, happened)

    def add_watcher(self, watcher: Watcher, since: int) -> None:
        """Register; what happened after revision ``since`` is sent first. The caller checks ``since >= oldest``."""
        self.watchers[watcher.number] = watcher
        start = bisect.bisect_right(self._events, since, key=_revision)
        for event in self._events[start:]:
            _tell(watcher, event)

    def drop_watchers(self, client_id: str) -> list[Watcher]:
        """Forget the watches of a client that is gone."""
        gone = [watcher for watcher in self.watchers.values() if watcher.client_id == client_id]
        for watcher in gone:
            del self.watchers[watcher.number]
        return gone


def _revision(event: CacheEvent) -> int:
    return event.revision


def _tell(watcher: Watcher, event: CacheEvent) -> None:
    """An object that begins to match a selector is ADDED to that watch, one that no longer does is DELETED."""
    was = event.old is not None and watcher.matches(event.old)
    now = event.new is not None and watcher.matches(event.new)
    if event.new is not None and now:
        watcher.send(watcher.number, "MODIFIED" if was else "ADDED", event.new)
    elif event.old is not None and was:
        watcher.send(watcher.number, "DELETED", with_revision(event.old, event.revision))
