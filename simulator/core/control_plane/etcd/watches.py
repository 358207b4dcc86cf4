"""The open watches of one member (mvcc/watchable_store.go)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from simulator.core.control_plane.etcd.protocol import EtcdClient
from simulator.core.control_plane.etcd_store import EtcdError, Store
from simulator.core.protocol.etcd import WriteEvent


@dataclass(slots=True)
class Watch:
    """Keys of ``[key, end)`` from revision ``start`` on. ``number`` is the frame of its request."""

    number: int
    key: str
    end: str
    start: int
    client: EtcdClient


class Watches:
    """``send(watch, event)`` puts an event on the wire; ``cancel(watch, error)`` says that a watch has ended."""

    def __init__(self, send: Callable[[Watch, WriteEvent], None], cancel: Callable[[Watch, str], None]) -> None:
        self._send = send
        self._cancel = cancel
        self._open: dict[int, Watch] = {}

    def open(self, watch: Watch, store: Store) -> None:
        """Tell what has been missed, then go on. A revision that is still to come is waited for."""
        self._open[watch.number] = watch
        self._catch_up(watch, store)

    def _catch_up(self, watch: Watch, store: Store) -> None:
        try:
            missed = store.events_since(watch.start, watch.key, watch.end)
        except EtcdError as error:
            self._end(watch, str(error))
            return
        for event in missed:
            self._send(watch, event)

    def notify(self, events: Iterable[WriteEvent]) -> None:
        """What one transaction has written."""
        for event in events:
            key, revision = event.kv.key, event.kv.mod_revision
            for watch in self._open.values():
                if watch.key <= key < watch.end and watch.start <= revision:
                    self._send(watch, event)

    def restored(self, store: Store, before: int) -> None:
        """A snapshot has taken the store on from revision ``before``: what was missed is told from its history."""
        for watch in list(self._open.values()):
            watch.start = max(watch.start, before + 1)
            self._catch_up(watch, store)

    def cancel_all(self, error: str) -> None:
        for watch in list(self._open.values()):
            self._end(watch, error)

    def _end(self, watch: Watch, error: str) -> None:
        del self._open[watch.number]
        self._cancel(watch, error)

    def client_gone(self, client: str) -> None:
        self._open = {number: watch for number, watch in self._open.items() if watch.client.id != client}

    def inspect(self) -> list[dict[str, str]]:
        return [{"prefix": watch.key, "client": watch.client.id} for watch in self._open.values()]
