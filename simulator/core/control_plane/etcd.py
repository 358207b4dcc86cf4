"""etcd: the only component of the control plane that keeps anything.

Its client is the API server and nobody else. Requests are those of etcd's gRPC API (Txn, Range, Watch, LeaseGrant,
Compact); the store under them is ``etcd_store.py``, and it is the disk: it outlives the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from simulator.core.control_plane.etcd_store import (
    Compare,
    EtcdError,
    Operation,
    Range,
    RangeResult,
    Store,
    TxnResult,
    WriteEvent,
    prefix_end,
)
from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import Component, World

ETCD = "etcd"


@dataclass(frozen=True, slots=True)
class EtcdRequest:
    """``verb``: txn, range, watch, lease_grant or compact. ``key`` is what frames show."""

    verb: str
    key: str
    compares: tuple[Compare, ...] = ()
    success: tuple[Operation, ...] = ()
    failure: tuple[Operation, ...] = ()
    revision: int = 0
    ttl: int = 0


@dataclass(frozen=True, slots=True)
class EtcdResponse:
    """``error`` is etcd's text, or empty."""

    revision: int
    error: str = ""
    txn: TxnResult | None = None
    range: RangeResult | None = None
    lease: int = 0


class EtcdClient(Protocol):
    """The API server's end of the connection."""

    id: str

    def etcd_response(self, number: int, re: int, response: EtcdResponse) -> None: ...

    def etcd_event(self, number: int, watch: int, event: WriteEvent) -> None: ...


@dataclass(slots=True)
class _Watch:
    number: int
    prefix: str
    end: str
    client: EtcdClient


class Etcd(Component):
    """One member. ``store`` is its disk."""

    def __init__(self, world: World) -> None:
        self.store = Store()
        super().__init__(world, ETCD)

    def reset(self) -> None:
        self._watches: dict[int, _Watch] = {}

    def on_start(self) -> None:
        for lease in self.store.leases.values():
            # A new leader extends every lease by its full time: it cannot know when they were renewed last.
            lease.expires = self.now + lease.ttl
            self.after(lease.ttl, self._expire, lease.id)

    def receive(self, number: int, request: EtcdRequest, client: EtcdClient) -> None:
        """A request has arrived from ``client``."""
        if request.verb == "watch":
            self._watch(number, request, client)
            return
        try:
            response = self._execute(number, request)
        except EtcdError as error:
            response = EtcdResponse(self.store.revision, str(error))
        self._answer(number, request, client, response)

    def _answer(self, number: int, request: EtcdRequest, client: EtcdClient, response: EtcdResponse) -> None:
        data: dict[str, Any] = {"re": number, "verb": request.verb, "object": {"key": request.key}}
        data["status"] = 0 if not response.error else 11
        if response.error:
            data["message"] = response.error
        self.world.send("response", self.id, client.id, "grpc", client.etcd_response, (number, response), **data)

    def _execute(self, number: int, request: EtcdRequest) -> EtcdResponse:
        if request.verb == "txn":
            result = self.store.txn(request.compares, request.success, request.failure)
            self._written(result.events, number)
            return EtcdResponse(result.revision, txn=result)
        if request.verb == "range":
            query = Range(request.key, prefix_end(request.key), request.revision)
            return EtcdResponse(self.store.revision, range=self.store.range(query))
        if request.verb == "lease_grant":
            lease_id = self.world.dice.stream("etcd-lease").getrandbits(62) | 1
            self.store.grant(lease_id, request.ttl, self.now)
            self.after(request.ttl, self._expire, lease_id)
            return EtcdResponse(self.store.revision, lease=lease_id)
        if request.verb == "compact":
            self.store.compact(request.revision)
            return EtcdResponse(self.store.revision)
        raise EtcdError(f"etcdserver: unknown request {request.verb}")

    def _expire(self, lease_id: int) -> None:
        lease = self.store.leases.get(lease_id)
        if lease is None or lease.expires > self.now:
            return
        self._written(self.store.revoke(lease_id).events, None)

    def _written(self, events: tuple[WriteEvent, ...], re: int | None) -> None:
        """Frames for what was stored, and word to whoever watches."""
        for event in events:
            kv = event.kv
            created = kv.create_revision or (event.previous.create_revision if event.previous else 0)
            self.world.emit(
                "store",
                revision=kv.mod_revision,
                key=kv.key,
                op=event.type,
                create_revision=created,
                version=kv.version,
                lease=f"{kv.lease:x}" if kv.lease else None,
                value=kv.value,
                re=re,
            )
        for event in events:
            for watch in list(self._watches.values()):
                if watch.prefix <= event.kv.key < watch.end:
                    self._notify(watch, event)

    def _watch(self, number: int, request: EtcdRequest, client: EtcdClient) -> None:
        watch = _Watch(number, request.key, prefix_end(request.key), client)
        try:
            missed = self.store.events_since(request.revision, watch.prefix, watch.end)
        except EtcdError as error:
            self._answer(number, request, client, EtcdResponse(self.store.revision, str(error)))
            return
        self._watches[number] = watch
        for event in missed:
            self._notify(watch, event)

    def _notify(self, watch: _Watch, event: WriteEvent) -> None:
        self.world.send(
            "watch_event",
            self.id,
            watch.client.id,
            "grpc",
            watch.client.etcd_event,
            (watch.number, event),
            watch=watch.number,
            type=event.type,
            object={"key": event.kv.key},
            revision=event.kv.mod_revision,
        )

    def peer_crashed(self, component_id: str) -> None:
        self._watches = {number: watch for number, watch in self._watches.items() if watch.client.id != component_id}

    def inspect(self) -> dict[str, Any]:
        return {
            "revision": self.store.revision,
            "compactRevision": self.store.compact_revision,
            "keys": len(self.store),
            "watches": [{"prefix": watch.prefix, "client": watch.client.id} for watch in self._watches.values()],
            "leases": [
                {"id": f"{lease.id:x}", "ttl": lease.ttl // SECOND, "keys": len(lease.keys)}
                for lease in self.store.leases.values()
            ],
        }
