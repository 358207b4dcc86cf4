"""A request that changes something, from its authorisation to its answer: decode, admit, validate, store.

And again from the beginning if it was too late: k8s.io/apiserver/pkg/storage/etcd3 sends a transaction that says "if
the key is still at the revision that I saw"; if not, etcd answers with the key as it is, and all is made anew of that.
The order is that of endpoints/handlers and registry/generic: what is to be stored is validated by its kind before
validating admission sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from simulator.core.api import kinds, meta, status
from simulator.core.control_plane.kube_apiserver import operations, stages, strategies
from simulator.core.control_plane.kube_apiserver.admission import AdmissionChain
from simulator.core.control_plane.kube_apiserver.operations import Context, CreateByPut, Plan, Work
from simulator.core.control_plane.kube_apiserver.side_writes import SideWriter
from simulator.core.control_plane.kube_apiserver.stages import Call, Stages
from simulator.core.control_plane.kube_apiserver.storage import Storage, failure
from simulator.core.control_plane.kube_apiserver.watch_cache import decoded, with_revision
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object
from simulator.core.protocol.etcd import Compare, Delete, EtcdRequest, EtcdResponse, KeyValue, Operation, Put, Range

# A PATCH that meets a conflict is tried again by the server itself (maxRetryWhenPatchConflicts).
MAX_ATTEMPTS = 6


@dataclass(slots=True)
class Write:
    """One write on its way. ``finish(response, *finish_args)`` is called with the answer."""

    call: Call
    work: Work
    operation: operations.Operation
    key: str
    finish: Callable[..., None]
    finish_args: tuple[Any, ...]
    obj: Object | None = None
    plan: Plan | None = None
    attempts: int = 0

    @property
    def shown(self) -> bool:
        """Whether its stages are: the later attempts of a write go through the same ones again."""
        return self.attempts == 1


class Writer:
    """Carries writes through to etcd."""

    def __init__(self, storage: Storage, context: Context, admission: AdmissionChain, shown: Stages) -> None:
        self.storage = storage
        self.context = context
        self.admission = admission
        self.stages = shown
        self.side_writes = SideWriter(storage, context)

    def begin(self, call: Call, request: ApiRequest, finish: Callable[..., None], *args: Any) -> None:
        """Carry out a request (that of ``call``, or one of those that it stands for).

        Raises ApiError if it is refused right away.
        """
        resource = call.resource
        assert resource is not None
        operation = operations.of(request, resource)
        key = kinds.registry_key(resource, request.namespace, request.name)
        work = Work(request, resource, call.user, None, call.warnings, call.visible)
        if not operation.creates:
            work.current = self.storage.cache(resource).objects.get(key)
            if work.current is None and request.verb == "update" and strategies.creates_on_update(resource):
                operation = CreateByPut()
            elif work.current is None:
                raise status.not_found(resource, request.name)
        self._attempt(Write(call, work, operation, key, finish, args))

    # The stages

    def _attempt(self, write: Write) -> None:
        write.attempts += 1
        try:
            write.obj = write.operation.decode(self.context, write.work)
        except status.ApiError as error:
            self._refuse(write, stages.DECODING, error)
            return
        if write.shown:
            self.stages.passed(write.call, stages.DECODING, "; ".join(write.call.warnings))
        self._next(write, self._mutate)

    def _next(self, write: Write, step: Callable[[Write], None]) -> None:
        """Go on at once, or after a moment where the stages are shown."""
        if write.call.visible and write.shown:
            self.storage.component.after(self.stages.pause, step, write)
        else:
            step(write)

    def _mutate(self, write: Write) -> None:
        assert write.obj is not None
        attributes = write.work.attributes(write.operation.admission, self.context.view)
        self.admission.mutate(attributes, write.obj, write.call.number, self._mutated, write)

    def _mutated(self, error: status.ApiError | None, obj: Object, detail: str, write: Write) -> None:
        if error is not None:
            self._refuse(write, stages.MUTATING_ADMISSION, error, detail)
            return
        write.obj = obj
        if write.shown:
            self.stages.passed(write.call, stages.MUTATING_ADMISSION, detail, changed=bool(detail))
        self._next(write, self._plan)

    def _plan(self, write: Write) -> None:
        assert write.obj is not None
        try:
            write.plan = write.operation.plan(self.context, write.work, write.obj)
        except status.ApiError as error:
            self._refuse(write, stages.VALIDATION, error)
            return
        if write.operation.creates and write.plan.value is not None:
            write.key = kinds.registry_key(
                write.work.resource, write.work.request.namespace, meta.name(write.plan.value)
            )
        if write.shown and write.operation.validates:
            self.stages.passed(write.call, stages.VALIDATION)
        self._next(write, self._validate)

    def _validate(self, write: Write) -> None:
        assert write.plan is not None
        reviewed = write.plan.reviewed or write.plan.value
        assert reviewed is not None
        attributes = write.work.attributes(write.operation.admission, self.context.view)
        self.admission.validate(attributes, reviewed, write.call.number, self._validated, write)

    def _validated(self, error: status.ApiError | None, _obj: Object, plugin: str, write: Write) -> None:
        if error is not None:
            self._refuse(write, stages.VALIDATING_ADMISSION, error, plugin)
            return
        if write.shown:
            self.stages.passed(write.call, stages.VALIDATING_ADMISSION)
        try:
            self._store(write)
        except status.ApiError as refusal:
            self._end(write, ApiResponse(refusal.code, refusal.status))

    def _refuse(self, write: Write, stage: str, error: status.ApiError, by: str = "") -> None:
        self.stages.refused(write.call, stage, error, by)
        self._end(write, ApiResponse(error.code, error.status))

    # etcd

    def _store(self, write: Write) -> None:
        """Raises ApiError (409) where it is known already that this cannot be."""
        plan, work = write.plan, write.work
        assert plan is not None
        if plan.stored_nowhere:
            self._end(write, ApiResponse(plan.code, plan.answer or {}))
        elif plan.unchanged or work.request.params.get("dryRun"):
            if work.current is None and write.key in self.storage.cache(work.resource).objects:
                raise status.already_exists(work.resource, write.key.rpartition("/")[2])
            self._end(write, ApiResponse(plan.code, self._as_if_stored(plan, work)))
        elif plan.before:
            self.side_writes.begin(plan.before, write.call.number, self._sides_written, write)
        else:
            self._commit_plan(write)

    @staticmethod
    def _as_if_stored(plan: Plan, work: Work) -> Object:
        if plan.answer is not None:
            return plan.answer
        if plan.value is None:
            return work.current or {}
        return plan.value if work.current is None else with_revision(plan.value, meta.resource_version(work.current))

    def _sides_written(self, error: status.ApiError | None, write: Write) -> None:
        if error is None:
            self._commit_plan(write)
        elif error.code == 409 and write.attempts < MAX_ATTEMPTS:
            # What was chosen is taken meanwhile: choose again.
            self._attempt(write)
        else:
            self._end(write, ApiResponse(error.code, error.status))

    def _commit_plan(self, write: Write) -> None:
        plan = write.plan
        assert plan is not None
        if plan.value is None:
            self._commit(write, Delete(write.key))
        elif write.operation.creates and write.work.resource.plural == "events":
            self.storage.with_event_lease(self._create_with_lease, write)
        else:
            self._commit(write, Put(write.key, plan.value))

    def _create_with_lease(self, lease: int, write: Write) -> None:
        assert write.plan is not None
        self._commit(write, Put(write.key, write.plan.value, lease))

    def _commit(self, write: Write, operation: Operation) -> None:
        current = write.work.current
        revision = meta.resource_version(current) if current else 0
        request = EtcdRequest(
            "txn",
            write.key,
            (Compare(write.key, "mod_revision", "=", revision),),
            (operation,),
            (Range(write.key),),
        )
        self.storage.send(request, self._committed, write, cause=write.call.number)

    def _committed(self, response: EtcdResponse, write: Write) -> None:
        try:
            if response.txn is None:
                raise failure(response)
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
            write.work.current = decoded(kv)
            write.plan = replace(plan, value=None, answer=plan.answer or write.work.current, then_delete=False)
            self._commit(write, Delete(write.key))
            return
        for key in plan.release:
            self.side_writes.delete(key, write.call.number)
        body = plan.answer
        if body is None:
            body = decoded(kv) if kv.value is not None else write.work.current
        elif body.get("kind") == "Scale":
            body = with_revision(body, kv.mod_revision)
        assert body is not None
        self._end(write, ApiResponse(plan.code, body))

    def _too_late(self, write: Write, kv: KeyValue | None) -> None:
        """Somebody else has written the key since it was read. Raises ApiError."""
        work = write.work
        if work.current is None:
            raise status.already_exists(work.resource, write.key.rpartition("/")[2])
        if kv is None:
            raise status.not_found(work.resource, work.request.name)
        if write.attempts >= MAX_ATTEMPTS:
            raise status.conflict(work.resource, work.request.name)
        work.current = decoded(kv)
        self._attempt(write)

    def _end(self, write: Write, response: ApiResponse) -> None:
        write.finish(response, *write.finish_args)
