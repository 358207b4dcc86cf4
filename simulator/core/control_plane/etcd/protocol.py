"""What clients send to etcd and get from it: etcd's gRPC API (etcdserverpb), as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from simulator.core.control_plane.etcd_store import (
    COMPACTED,
    FUTURE,
    LEASE_NOT_FOUND,
    Compare,
    Operation,
    RangeResult,
    TxnResult,
    WriteEvent,
)

# api/v3rpc/rpctypes/error.go
TIMED_OUT = "etcdserver: request timed out"
TIMED_OUT_LEADER_FAILED = "etcdserver: request timed out, possibly due to previous leader failure"
LEADER_CHANGED = "etcdserver: leader changed"
NO_LEADER = "etcdserver: no leader"

OK, UNKNOWN, NOT_FOUND, OUT_OF_RANGE, UNAVAILABLE = 0, 2, 5, 11, 14
_CODES = {
    "": OK,
    COMPACTED: OUT_OF_RANGE,
    FUTURE: OUT_OF_RANGE,
    LEASE_NOT_FOUND: NOT_FOUND,
    TIMED_OUT: UNAVAILABLE,
    TIMED_OUT_LEADER_FAILED: UNAVAILABLE,
    LEADER_CHANGED: UNAVAILABLE,
    NO_LEADER: UNAVAILABLE,
}

# What goes through the log of Raft; everything else is answered by the member that was asked.
WRITES = frozenset({"txn", "lease_grant", "lease_revoke", "compact"})


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
        return _CODES.get(self.error, UNKNOWN)


class EtcdClient(Protocol):
    """The client's end of the connection."""

    id: str

    def etcd_response(self, number: int, re: int, response: EtcdResponse) -> None: ...

    def etcd_event(self, number: int, watch: int, event: WriteEvent) -> None: ...
