"""etcd's multi-version key-value store (go.etcd.io/etcd/server/v3/storage/mvcc), without the wire.

An empty store is at revision 1. Each transaction that writes is one revision, however many keys it writes; reads add
none. ``version`` counts the writes of a key since it was created; a delete resets it.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from simulator.core.protocol.etcd import (
    COMPACTED,
    FUTURE,
    LEASE_NOT_FOUND,
    Compare,
    Delete,
    KeyValue,
    Operation,
    Put,
    Range,
    RangeResult,
    TxnResult,
    WriteEvent,
)


class EtcdError(Exception):
    """A refusal with etcd's own text."""


@dataclass(slots=True)
class Lease:
    """``ttl`` in microseconds; ``expires`` in virtual time."""

    id: int
    ttl: int
    expires: int
    keys: dict[str, None] = field(default_factory=dict)


def prefix_end(prefix: str) -> str:
    """The first key that no longer begins with ``prefix`` (clientv3.GetPrefixRangeEnd)."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1) if prefix else "\0"


class Store:
    """Keys with their history since the last compaction."""

    def __init__(self) -> None:
        self.revision = 1
        self.compact_revision = 0
        self.leases: dict[int, Lease] = {}
        self._live: dict[str, KeyValue] = {}
        self._sorted: list[str] = []
        self._history: list[WriteEvent] = []

    def copy(self) -> Store:
        """The same state, on another disk. What is in it never changes, but for the leases."""
        other = Store()
        other.revision, other.compact_revision = self.revision, self.compact_revision
        other.leases = {
            lease.id: Lease(lease.id, lease.ttl, lease.expires, dict(lease.keys)) for lease in self.leases.values()
        }
        other._live, other._sorted, other._history = dict(self._live), list(self._sorted), list(self._history)
        return other

    # Reading

    def get(self, key: str) -> KeyValue | None:
        """The key as it is now."""
        return self._live.get(key)

    def range(self, query: Range) -> RangeResult:
        """Keys of ``[key, range_end)`` in the order of their names, now or at an earlier revision."""
        if query.revision and query.revision != self.revision:
            kvs = self._at(query)
        else:
            kvs = [self._live[key] for key in self._keys(query.key, query.range_end)]
        limited = kvs[: query.limit] if query.limit else kvs
        return RangeResult(tuple(limited), self.revision, len(kvs))

    def _keys(self, key: str, range_end: str) -> list[str]:
        if not range_end:
            return [key] if key in self._live else []
        low = bisect.bisect_left(self._sorted, key)
        high = len(self._sorted) if range_end == "\0" else bisect.bisect_left(self._sorted, range_end)
        return self._sorted[low:high]

    def _at(self, query: Range) -> list[KeyValue]:
        self._check(query.revision)
        found: dict[str, KeyValue] = {}
        for event in self._history:
            if event.kv.mod_revision > query.revision:
                break
            if _within(event.kv.key, query.key, query.range_end):
                found[event.kv.key] = event.kv
        return [found[key] for key in sorted(found) if found[key].version]

    def _check(self, revision: int) -> None:
        if revision > self.revision:
            raise EtcdError(FUTURE)
        if revision < self.compact_revision:
            raise EtcdError(COMPACTED)

    def events_since(self, revision: int, key: str, range_end: str) -> list[WriteEvent]:
        """Writes of ``revision`` and later in ``[key, range_end)``: what a watch from there is told first."""
        if revision <= self.compact_revision:
            raise EtcdError(COMPACTED)
        start = bisect.bisect_left(self._history, revision, key=_mod_revision)
        return [event for event in self._history[start:] if _within(event.kv.key, key, range_end)]

    # Writing

    def txn(
        self, compares: Iterable[Compare], success: Iterable[Operation], failure: Iterable[Operation] = ()
    ) -> TxnResult:
        """If every compare holds do ``success``, else ``failure``; all of it at one revision."""
        succeeded = all(self._holds(compare) for compare in compares)
        operations = list(success if succeeded else failure)
        for operation in operations:
            if isinstance(operation, Put) and operation.lease and operation.lease not in self.leases:
                raise EtcdError(LEASE_NOT_FOUND)
        revision = self.revision + 1
        events: list[WriteEvent] = []
        ranges: list[RangeResult] = []
        for operation in operations:
            if isinstance(operation, Put):
                events.append(self._put(operation, revision))
            elif isinstance(operation, Delete):
                keys = self._keys(operation.key, operation.range_end)
                events.extend(self._delete(key, revision) for key in keys)
            else:
                ranges.append(self.range(operation))
        if events:
            self.revision = revision
            self._history.extend(events)
        return TxnResult(succeeded, self.revision, tuple(events), tuple(ranges))

    def _holds(self, compare: Compare) -> bool:
        kv = self._live.get(compare.key)
        actual: Any = getattr(kv, compare.target) if kv else (None if compare.target == "value" else 0)
        if compare.operator == "=":
            return bool(actual == compare.value)
        if compare.operator == "!=":
            return bool(actual != compare.value)
        if actual is None:
            # A key that does not exist has no value to be compared with.
            return False
        return bool(actual < compare.value if compare.operator == "<" else actual > compare.value)

    def _put(self, put: Put, revision: int) -> WriteEvent:
        previous = self._live.get(put.key)
        created = previous.create_revision if previous else revision
        version = previous.version + 1 if previous else 1
        kv = KeyValue(put.key, put.value, created, revision, version, put.lease)
        self._live[put.key] = kv
        if previous is None:
            bisect.insort(self._sorted, put.key)
        if previous and previous.lease and previous.lease != put.lease:
            self._detach(previous)
        if put.lease:
            self.leases[put.lease].keys[put.key] = None
        return WriteEvent("PUT", kv, previous)

    def _delete(self, key: str, revision: int) -> WriteEvent:
        previous = self._live.pop(key)
        del self._sorted[bisect.bisect_left(self._sorted, key)]
        self._detach(previous)
        return WriteEvent("DELETE", KeyValue(key, None, 0, revision, 0), previous)

    def _detach(self, kv: KeyValue) -> None:
        lease = self.leases.get(kv.lease)
        if lease:
            lease.keys.pop(kv.key, None)

    def compact(self, revision: int) -> None:
        """Forget what was overwritten or deleted up to ``revision``; the state at ``revision`` can still be read."""
        if revision > self.revision:
            raise EtcdError(FUTURE)
        if revision <= self.compact_revision:
            raise EtcdError(COMPACTED)
        newest: dict[str, int] = {}
        end = bisect.bisect_right(self._history, revision, key=_mod_revision)
        for index in range(end):
            newest[self._history[index].kv.key] = index
        kept = [
            event
            for index, event in enumerate(self._history[:end])
            if newest[event.kv.key] == index and event.kv.version
        ]
        self._history[:end] = kept
        self.compact_revision = revision

    # Leases

    def grant(self, lease_id: int, ttl: int, now: int) -> Lease:
        lease = self.leases[lease_id] = Lease(lease_id, ttl, now + ttl)
        return lease

    def revoke(self, lease_id: int) -> TxnResult:
        """End a lease: its keys are deleted at one revision."""
        if lease_id not in self.leases:
            raise EtcdError(LEASE_NOT_FOUND)
        keys = sorted(self.leases[lease_id].keys)
        result = self.txn((), [Delete(key) for key in keys])
        del self.leases[lease_id]
        return result

    def __len__(self) -> int:
        return len(self._live)


def _mod_revision(event: WriteEvent) -> int:
    return event.kv.mod_revision


def _within(key: str, start: str, end: str) -> bool:
    return key == start if not end else key >= start and (end == "\0" or key < end)
