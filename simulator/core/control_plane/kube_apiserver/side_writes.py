"""What the API server writes for itself: objects that a request brings with it, and those that it keeps in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.core.api import kinds, meta, status, timestamps
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver import strategies
from simulator.core.control_plane.kube_apiserver.operations import Context, SideWrite
from simulator.core.control_plane.kube_apiserver.storage import Storage, failure
from simulator.core.control_plane.kube_apiserver.watch_cache import decoded, encoded
from simulator.core.protocol.api import Object
from simulator.core.protocol.etcd import Compare, Delete, EtcdRequest, EtcdResponse, KeyValue, Put, Range

MAX_ATTEMPTS = 20
Then = Callable[..., None]
"""Called with the error or None, and the context."""


@dataclass(slots=True)
class _Round:
    """Writes that follow each other. ``current``: the object that the write on its way was made from."""

    left: list[SideWrite]
    cause: int | None
    then: Then
    context: tuple[Any, ...]
    current: Object | None = None
    attempts: int = 0


class SideWriter:
    def __init__(self, storage: Storage, context: Context) -> None:
        self.storage = storage
        self.context = context

    def begin(self, writes: tuple[SideWrite, ...], cause: int | None, then: Then, *context: Any) -> None:
        """Carry out one after the other; ``then(error or None, *context)`` at the end, or at the first that fails."""
        self._next(_Round(list(writes), cause, then, context))

    def _next(self, run: _Round) -> None:
        if not run.left:
            run.then(None, *run.context)
            return
        write = run.left[0]
        run.attempts = 0
        run.current = None
        if write.planner is not None:
            run.current = self.storage.cache(write.resource).objects.get(_key(write))
            if run.current is None:
                run.then(status.not_found(write.resource, write.name), *run.context)
                return
        self._attempt(run)

    def _attempt(self, run: _Round) -> None:
        write, context = run.left[0], self.context
        run.attempts += 1
        try:
            if write.planner is None:
                value = born(context, write.resource, write.value or {})
            else:
                assert run.current is not None
                value = encoded(write.planner(context, run.current, *write.args))
        except status.ApiError as error:
            run.then(error, *run.context)
            return
        revision = meta.resource_version(run.current) if run.current is not None else 0
        request = _put_if(_key(write), value, revision)
        self.storage.send(request, self._committed, run, cause=run.cause)

    def _committed(self, response: EtcdResponse, run: _Round) -> None:
        write = run.left[0]
        if response.txn is None:
            run.then(failure(response), *run.context)
        elif response.txn.succeeded:
            run.left.pop(0)
            self._next(run)
        else:
            kvs = response.txn.ranges[0].kvs
            self._too_late(run, write, kvs[0] if kvs else None)

    def _too_late(self, run: _Round, write: SideWrite, kv: KeyValue | None) -> None:
        if write.planner is None:
            run.then(status.already_exists(write.resource, write.name), *run.context)
        elif kv is None:
            run.then(status.not_found(write.resource, write.name), *run.context)
        elif run.attempts >= MAX_ATTEMPTS:
            run.then(status.conflict(write.resource, write.name), *run.context)
        else:
            run.current = decoded(kv)
            self._attempt(run)

    def create(self, resource: Resource, obj: Object) -> None:
        """Store an object that no client asked for; nothing happens if it is there already."""
        write = SideWrite(resource, meta.namespace(obj), meta.name(obj), value=obj)
        self.begin((write,), None, _nobody)

    def replace(self, resource: Resource, obj: Object, then: Then, *context: Any) -> None:
        """Store a new version of an object, if it is still at its revision."""
        key = kinds.registry_key(resource, meta.namespace(obj), meta.name(obj))
        request = _put_if(key, encoded(obj), meta.resource_version(obj))
        self.storage.send(request, self._replaced, resource, obj, then, context)

    @staticmethod
    def _replaced(
        response: EtcdResponse, resource: Resource, obj: Object, then: Then, context: tuple[Any, ...]
    ) -> None:
        error: status.ApiError | None = None
        if response.txn is None:
            error = failure(response)
        elif not response.txn.succeeded:
            error = status.conflict(resource, meta.name(obj))
        then(error, *context)

    def delete(self, key: str, cause: int | None) -> None:
        """Delete a key, whatever it holds."""
        request = EtcdRequest("txn", key, (Compare(key, "mod_revision", ">", 0),), (Delete(key),), ())
        self.storage.send(request, _nobody, cause=cause)


def _key(write: SideWrite) -> str:
    return kinds.registry_key(write.resource, write.namespace, write.name)


def _put_if(key: str, value: Object, revision: int) -> EtcdRequest:
    compare = Compare(key, "mod_revision", "=", revision)
    return EtcdRequest("txn", key, (compare,), (Put(key, value),), (Range(key),))


def born(context: Context, resource: Resource, obj: Object) -> Object:
    """An object of the server's own with uid and time, as it is stored."""
    metadata = {
        **obj["metadata"],
        "uid": context.dice.uid(),
        "creationTimestamp": timestamps.time(context.unix),
    }
    if strategies.has_generation(resource):
        metadata["generation"] = 1
    return {**obj, "metadata": strategies.ordered_metadata(metadata)}


def _nobody(*_answer: object) -> None:
    """Nobody waits for this answer; a refusal says that it is there already."""
