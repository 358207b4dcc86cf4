"""What the API server knows of etcd, and who watches it: k8s.io/apiserver/pkg/storage/cacher.

One cache a resource, filled by a list of etcd and kept by a watch of etcd. Reads are answered from here. Where watches
are of one object, or of one node's pods, an index finds those that an event concerns.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from simulator.core.api import kinds
from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import Object
from simulator.core.protocol.etcd import KeyValue, WriteEvent

# The real window is adaptive; past it a watch gets 410 Expired and its client lists again.
WINDOW = 2_000

Predicate = Callable[[Object], bool]
INDEXED: dict[Resource, str] = {
    kinds.PODS: "spec.nodeName",
    kinds.NODES: "metadata.name",
    kinds.SECRETS: "metadata.name",
    kinds.CONFIG_MAPS: "metadata.name",
}
"""The field of a resource by which objects and watches are found (``TriggerFunc`` upstream)."""


class Sender(Protocol):
    """Puts an event of a watch on its wire."""

    def __call__(self, watch: int, event_type: str, obj: Object) -> None: ...


@dataclass(slots=True)
class Watcher:
    """An open watch. ``trigger``: the value of the resource's indexed field that it asks for, or None."""

    number: int
    client_id: str
    matches: Predicate
    send: Sender
    trigger: str | None = None


@dataclass(frozen=True, slots=True)
class CacheEvent:
    key: str
    revision: int
    old: Object | None
    new: Object | None
    """None: the key was deleted."""


def decoded(kv: KeyValue) -> Object:
    """The stored object as clients see it: its resourceVersion is the key's mod_revision.

    Reading defaults again, which shows where the stored object could not know yet: a Job has the labels of its pods.
    """
    value = kv.value
    if value["kind"] in _DEFAULTED_LABELS and not value["metadata"].get("labels"):
        labels = value["spec"]["template"]["metadata"].get("labels")
        if labels:
            value = {**value, "metadata": {**value["metadata"], "labels": labels}}
    return with_revision(value, kv.mod_revision)


_DEFAULTED_LABELS = ("Job", "ReplicationController")


def with_revision(value: Object, revision: int) -> Object:
    metadata: dict[str, Any] = {}
    for name, content in value["metadata"].items():
        metadata[name] = content
        if name == "uid":
            metadata["resourceVersion"] = str(revision)
    metadata["resourceVersion"] = str(revision)
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
        self._path = tuple(INDEXED[resource].split(".")) if resource in INDEXED else ()
        self._index: dict[str, dict[str, Object]] = {}
        self._triggered: dict[str, dict[int, Watcher]] = {}
        self._untriggered: dict[int, Watcher] = {}

    def replace(self, kvs: tuple[KeyValue, ...], revision: int) -> None:
        """Begin with what a list of etcd at ``revision`` returned."""
        self.objects = {kv.key: decoded(kv) for kv in kvs}
        self.revision = self.oldest = revision
        self._events = []
        self._index = {}
        if self._path:
            for key, obj in self.objects.items():
                self._index.setdefault(self._indexed_value(obj), {})[key] = obj

    def apply(self, event: WriteEvent) -> None:
        """Take in a write that etcd told of, and tell whoever watches."""
        kv = event.kv
        new = decoded(kv) if event.type == "PUT" else None
        old = self.objects.get(kv.key)
        if new is not None:
            self.objects[kv.key] = new
        else:
            self.objects.pop(kv.key, None)
        if self._path:
            self._reindex(kv.key, old, new)
        self.revision = kv.mod_revision
        happened = CacheEvent(kv.key, kv.mod_revision, old, new)
        self._events.append(happened)
        if len(self._events) > WINDOW:
            self.oldest = self._events.pop(0).revision
        for watcher in self._concerned(old, new):
            _tell(watcher, happened)

    def _indexed_value(self, obj: Object) -> str:
        return str((obj.get(self._path[0]) or {}).get(self._path[1]) or "")

    def _reindex(self, key: str, old: Object | None, new: Object | None) -> None:
        if old is not None:
            value = self._indexed_value(old)
            members = self._index.get(value, {})
            members.pop(key, None)
            if not members:
                self._index.pop(value, None)
        if new is not None:
            self._index.setdefault(self._indexed_value(new), {})[key] = new

    def indexed(self, value: str) -> dict[str, Object]:
        """The objects whose indexed field has this value: the pods of a node."""
        return self._index.get(value, {})

    def _concerned(self, old: Object | None, new: Object | None) -> Iterable[Watcher]:
        """The watches that an event may be about, in the order in which they were opened."""
        if not self._triggered:
            return list(self._untriggered.values())
        found = dict(self._untriggered)
        for obj in (old, new):
            if obj is not None:
                found.update(self._triggered.get(self._indexed_value(obj), {}))
        return [found[number] for number in sorted(found)]

    def since(self, revision: int) -> list[CacheEvent]:
        """What happened after a revision that is not older than ``oldest``."""
        return self._events[bisect.bisect_right(self._events, revision, key=_revision) :]

    def at(self, revision: int) -> dict[str, Object] | None:
        """The objects as they were at a revision, or None if that is too long ago."""
        if revision < self.oldest:
            return None
        newer = self.since(revision)
        if not newer:
            return self.objects
        objects = dict(self.objects)
        for event in reversed(newer):
            if event.old is None:
                objects.pop(event.key, None)
            else:
                objects[event.key] = event.old
        return objects

    def add_watcher(self, watcher: Watcher, since: int) -> None:
        """Register; what happened after revision ``since`` is sent first. The caller checks ``since >= oldest``."""
        self.watchers[watcher.number] = watcher
        if watcher.trigger is not None:
            self._triggered.setdefault(watcher.trigger, {})[watcher.number] = watcher
        else:
            self._untriggered[watcher.number] = watcher
        for event in self.since(since):
            _tell(watcher, event)

    def remove_watcher(self, number: int) -> Watcher | None:
        watcher = self.watchers.pop(number, None)
        if watcher is None:
            return None
        self._untriggered.pop(number, None)
        if watcher.trigger is not None:
            members = self._triggered[watcher.trigger]
            del members[number]
            if not members:
                del self._triggered[watcher.trigger]
        return watcher

    def drop_watchers(self, client_id: str) -> list[Watcher]:
        """Forget the watches of a client that is gone."""
        gone = [watcher for watcher in self.watchers.values() if watcher.client_id == client_id]
        for watcher in gone:
            self.remove_watcher(watcher.number)
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
