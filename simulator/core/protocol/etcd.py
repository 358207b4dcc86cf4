"""What clients send to etcd and get from it: etcd's gRPC API (etcdserverpb) and what is stored (mvccpb), as values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

Value = Any
"""What is stored: a JSON-shaped value that is never changed after it was stored."""


@dataclass(frozen=True, slots=True)
class KeyValue:
    """One version of one key. ``lease`` is 0 where there is none. A tombstone has version 0."""

    key: str
    value: Value
    create_revision: int
    mod_revision: int
    version: int
    lease: int = 0


@dataclass(frozen=True, slots=True)
class Put:
    key: str
    value: Value
    lease: int = 0


@dataclass(frozen=True, slots=True)
class Delete:
    """``range_end`` empty: the one key; else every key from ``key`` up to it."""

    key: str
    range_end: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    key: str
    range_end: str = ""
    revision: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Compare:
    """``target`` is one of version, create_revision, mod_revision, value, lease; ``operator`` one of = != < >."""

    key: str
    target: str
    operator: str
    value: Any


Operation = Put | Delete | Range


@dataclass(frozen=True, slots=True)
class RangeResult:
    kvs: tuple[KeyValue, ...]
    revision: int
    count: int

    @property
    def more(self) -> bool:
        return self.count > len(self.kvs)


@dataclass(frozen=True, slots=True)
class WriteEvent:
    """What a watch is told: ``type`` PUT or DELETE, the key as it is now and as it was."""

    type: str
    kv: KeyValue
    previous: KeyValue | None


@dataclass(frozen=True, slots=True)
class TxnResult:
    succeeded: bool
    revision: int
    events: tuple[WriteEvent, ...]
    ranges: tuple[RangeResult, ...] = ()


COMPACTED = "etcdserver: mvcc: required revision has been compacted"
FUTURE = "etcdserver: mvcc: required revision is a future revision"
LEASE_NOT_FOUND = "etcdserver: requested lease not found"
# api/v3rpc/rpctypes/error.go
TIMED_OUT = "etcdserver: request timed out"
TIMED_OUT_LEADER_FAILED = "etcdserver: request timed out, possibly due to previous leader failure"
LEADER_CHANGED = "etcdserver: leader changed"
NO_LEADER = "etcdserver: no leader"
# What a client says by itself when its time is up (Go's context package).
DEADLINE_EXCEEDED = "context deadline exceeded"

OK, UNKNOWN, DEADLINE, NOT_FOUND, OUT_OF_RANGE, UNAVAILABLE = 0, 2, 4, 5, 11, 14
_CODES = {
    "": OK,
    COMPACTED: OUT_OF_RANGE,
    FUTURE: OUT_OF_RANGE,
    LEASE_NOT_FOUND: NOT_FOUND,
    TIMED_OUT: UNAVAILABLE,
    TIMED_OUT_LEADER_FAILED: UNAVAILABLE,
    LEADER_CHANGED: UNAVAILABLE,
    NO_LEADER: UNAVAILABLE,
    DEADLINE_EXCEEDED: DEADLINE,
}


_NO_CONNECTION = "rpc error: code = Unavailable"


@dataclass(frozen=True, slots=True)
class EtcdRequest:
    """``verb``: txn, range, watch, lease_grant, lease_revoke, compact. ``key`` is what frames show.

    A range without ``range_end`` is of every key that begins with ``key``; with an empty one, of that key alone.
    ``serializable``: from the member's own store, which may be behind. ``ttl`` in microseconds.
    """

    verb: str
    key: str
    compares: tuple[Compare, ...] = ()
    success: tuple[Operation, ...] = ()
    failure: tuple[Operation, ...] = ()
    revision: int = 0
    ttl: int = 0
    lease: int = 0
    range_end: str | None = None
    limit: int = 0
    serializable: bool = False

    def starting(self, revision: int) -> EtcdRequest:
        """The same watch, from another revision on."""
        return replace(self, revision=revision)


@dataclass(frozen=True, slots=True)
class EtcdResponse:
    """``error`` is etcd's text, or empty."""

    revision: int
    error: str = ""
    txn: TxnResult | None = None
    range: RangeResult | None = None
    lease: int = 0

    @property
    def code(self) -> int:
        """The gRPC status."""
        if self.error.startswith(_NO_CONNECTION):
            return UNAVAILABLE
        return _CODES.get(self.error, UNKNOWN)
