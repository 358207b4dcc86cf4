"""What clients send to etcd and get from it: etcd's gRPC API (etcdserverpb), as values."""

from __future__ import annotations

from typing import Protocol

from simulator.core.protocol.etcd import EtcdResponse, WriteEvent

# What goes through the log of Raft; everything else is answered by the member that was asked.
WRITES = frozenset({"txn", "lease_grant", "lease_revoke", "compact"})
# What a client may ask again without knowing what became of it (clientv3/retry.go).
REPEATABLE = frozenset({"range", "lease_grant", "lease_revoke"})


class EtcdClient(Protocol):
    """The client's end of the connection."""

    id: str

    def etcd_response(self, number: int, re: int, response: EtcdResponse) -> None: ...

    def etcd_event(self, number: int, watch: int, event: WriteEvent) -> None: ...
