"""A request that changes something, from its arrival to its answer: plan, transaction, and again if it was too late.

k8s.io/apiserver/pkg/storage/etcd3: the transaction says "if the key is still at the revision that I saw"; if not,
etcd answers with the key as it is, and the plan is made anew from that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.core.api import kinds, meta, status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.etcd import EtcdRequest, EtcdResponse
from simulator.core.control_plane.etcd_store import Compare, Delete, KeyValue, Operation, Put, Range
from simulator.core.control_plane.kube_apiserver import planning
from simulator.core.control_plane.kube_apiserver.planning import Context, Plan
from simulator.core.control_plane.kube_apiserver.storage import UNAVAILABLE, Storage
from simulator.core.control_plane.kube_apiserver.watch_cache import decoded, encoded, with_revision
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

# A PATCH that meets a conflict is tried again by the server itself (maxRetryWhenPatchConflicts).
MAX_ATTEMPTS = 6

Planner = Callable[[Context, Resource, ApiRequest, Object], Plan]


@dataclass(slots=True)
class Write:
    """One request in work. ``current`` is the object from which the present plan was made, None for a create.

    ``cause`` is the frame of the API request, None for the server's own writes.
    """

    cause: int | None
    request: ApiRequest
    resource: Resource
    key: str
    finish: Callable[..., None]
    finish_args: tuple[Any, ...]
    current: Object | None = None
    plan: Plan | None = None
    attempts: int = 0


def planner(request: ApiRequest) -> Planner:
    """Which plan a request asks for. Raises ApiError (404, 405)."""
    if request.subresource == "binding" and request.verb == "create":
        return planning.bind
    if request.subresource == "scale" and request.verb in ("update", "patch"):
        return planning.update_scale
    if request.subresource not in ("", "status", "finalize"):
        raise status.path_not_found()
    return {"update": planning.update, "patch": planning.apply_patch, "delete": planning.delete}[request.verb]


class Writer:
    """Carries writes through to etcd."""

    def __init__(self, storage: Storage, context: Callable[[], Context]) -> None:
        self.storage = storage
        self.context = context

    def begin(
        self, cause: int, request: ApiRequest, resource: Resource, finish: Callable[..., None], *args: Any
    ) -> None:
        """Carry out the request of frame ``cause``; ``finish(response, *args)`` is called with the answer.

        Raises ApiError if it is refused right away.
        """
        if request.verb == "create" and not request.subresource:
            self._create(cause, request, resource, finish, args)
            return
        key = kinds.registry_key(resource, request.namespace, request.name)
        current = self.storage.cache(resource).objects.get(key)
        if current is None:
            raise status.not_found(resource, request.name)
        self._plan(Write(cause, request, resource, key, finish, args, current))

    def _create(
        self,
        cause: int,
        request: ApiRequest,
        resource: Resource,
        finish: Callable[..., None],
        args: tuple[Any, ...],
    ) -> None:
        obj = planning.create(self.context(), resource, request)
        key = kinds.registry_key(resource, request.namespace, meta.name(obj))
        write = Write(cause, request, resource, key, finish, args, None, Plan(obj, code=201))
        if request.params.get("dryRun"):
            if key in self.storage.cache(resource).objects:
                raise status.already_exists(resource, meta.name(obj))
            self._end(write, ApiResponse(201, obj))
        elif resource.plural == "events":
            self.storage.with_event_lease(self._create_with_lease, write)
        else:
            self._commit(write, Put(key, obj))

    def _create_with_lease(self, lease: int, write: Write) -> None:
        assert write.plan is not None
        self._commit(write, Put(write.key, write.plan.value, lease))

    def _plan(self, write: Write) -> None:
        """Make the plan from the current object and send its transaction. Raises ApiError."""
        assert write.current is not None
        write.attempts += 1
        plan = write.plan = planner(write.request)(
            self.context(), write.resource, write.request, write.current
        )
        if plan.unchanged or write.request.params.get("dryRun"):
            body = plan.answer or (
                with_revision(plan.value, meta.resource_version(write.current))
                if plan.value
                else write.current
            )
            self._end(write, ApiResponse(plan.code, body))
        elif plan.value is None:
            self._commit(write, Delete(write.key))
        else:
            self._commit(write, Put(write.key, plan.value))

    def _commit(self, write: Write, operation: Operation) -> None:
        revision = meta.resource_version(write.current) if write.current else 0
        request = EtcdRequest(
            "txn",
            write.key,
            (Compare(write.key, "mod_revision", "=", revision),),
            (operation,),
            (Range(write.key),),
        )
        self.storage.send(request, self._committed, write, cause=write.cause)

    def _committed(self, response: EtcdResponse, write: Write) -> None:
        try:
            if response.txn is None:
                raise status.failure(500, "", response.error or UNAVAILABLE)
            if response.txn.succeeded:
                self._stored(write, response.txn.events[0].kv)
            else:
                kvs = response.txn.ranges[0].kvs
                self._too_late(write, kvs[0] if kvs else None)
        except status.ApiError as error:
            self._end(write, ApiResponse(error.code, error.status))

    def _stored(self, write: Write, kv: KeyValue) -> None:
        plan = write.plan
        assert plan is not None
        if plan.then_delete:
            write.current = decoded(kv)
            write.plan = Plan(None, answer=write.current)
            self._commit(write, Delete(write.key))
            return
        body = plan.answer
        if body is None:
            body = decoded(kv) if kv.value is not None else write.current
        elif body.get("kind") == "Scale":
            body = with_revision(body, kv.mod_revision)
        assert body is not None
        self._end(write, ApiResponse(plan.code, body))

    def _too_late(self, write: Write, kv: KeyValue | None) -> None:
        """Somebody else has written the key since it was read. Raises ApiError."""
        name = write.request.name
        if write.current is None:
            raise status.already_exists(write.resource, write.key.rpartition("/")[2])
        if kv is None:
            raise status.not_found(write.resource, name)
        if write.attempts >= MAX_ATTEMPTS:
            raise status.conflict(write.resource, name)
        write.current = decoded(kv)
        self._plan(write)

    def _end(self, write: Write, response: ApiResponse) -> None:
        write.finish(response, *write.finish_args)

    def put_directly(self, resource: Resource, obj: Object) -> None:
        """Store something that no client asked for: the API server's own namespaces."""
        key = kinds.registry_key(resource, meta.namespace(obj), meta.name(obj))
        write = Write(
            None, ApiRequest("create", resource.plural), resource, key, _nobody, (), None, Plan(obj, code=201)
        )
        self._commit(write, Put(key, encoded(obj)))


def _nobody(_response: ApiResponse) -> None:
    """Nobody waits for this answer; a refusal says that it is there already."""
