"""ResourceQuota: the last plugin. Nothing is made that would use more of a namespace than its quotas allow.

apiserver/pkg/admission/plugin/resourcequota/controller.go. What a request adds is written to the quota's status before
the object is stored, so that two requests cannot both take the last place. The requests of one namespace that come at
the same time are judged together, with one write for each quota.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.core.api import kinds, meta, quantity, status
from simulator.core.control_plane import quota as usage
from simulator.core.control_plane.kube_apiserver.admission.attributes import UPDATE, Attributes
from simulator.core.control_plane.quota.evaluators import Evaluator
from simulator.core.protocol.api import Object

QUOTAS = kinds.resource("resourcequotas", "v1")
NAME = "ResourceQuota"
MAX_RETRIES = 3

Amounts = dict[str, str]
Done = Callable[..., None]
"""Called with the error or None, and the context."""
Write = Callable[[Object, Callable[..., None], "_Batch", str], None]
"""``write(quota, then, batch, name)`` stores a quota's status if it is still at its revision, then calls
``then(error, batch, name)``."""


@dataclass(slots=True)
class _Waiter:
    attributes: Attributes
    obj: Object
    done: Done
    context: tuple[object, ...]
    error: status.ApiError | None = None


@dataclass(slots=True)
class _Batch:
    """Requests that are judged together. ``writing``: quotas whose write is not answered; ``failed``: conflicts."""

    namespace: str
    waiters: list[_Waiter]
    retries: int = MAX_RETRIES
    writing: dict[str, None] = field(default_factory=dict)
    failed: dict[str, status.ApiError] = field(default_factory=dict)


class QuotaEvaluator:
    """Judges the requests of each namespace one batch after the other."""

    def __init__(self, select: Callable[[str], list[Object]], write: Write) -> None:
        self.select = select
        self.write = write
        self._waiting: dict[str, list[_Waiter]] = {}
        self._busy: dict[str, None] = {}

    def evaluate(self, attributes: Attributes, obj: Object, done: Done, *context: object) -> None:
        """Call ``done(error, *context)``; at once where no quota is concerned."""
        if not self._concerned(attributes):
            done(None, *context)
            return
        self._waiting.setdefault(attributes.namespace, []).append(_Waiter(attributes, obj, done, context))
        self._next(attributes.namespace)

    def _concerned(self, attributes: Attributes) -> bool:
        resource = attributes.resource
        if attributes.subresource or not resource.namespaced or resource.plural in ("events", "bindings"):
            return False
        if not self.select(attributes.namespace):
            return False
        return attributes.operation in usage.evaluator(resource).operations

    def _next(self, namespace: str) -> None:
        if namespace in self._busy or not self._waiting.get(namespace):
            return
        self._busy[namespace] = None
        self._judge(_Batch(namespace, self._waiting.pop(namespace)), self.select(namespace))

    def _judge(self, batch: _Batch, quotas: list[Object]) -> None:
        """Check each request against what those before it leave, and write what they all use."""
        running = {meta.name(quota): quota for quota in quotas}
        for waiter in batch.waiters:
            if waiter.error is None:
                try:
                    after = check(list(running.values()), waiter.attributes, waiter.obj)
                except status.ApiError as error:
                    waiter.error = error
                    continue
                if not waiter.attributes.dry_run:
                    running = {meta.name(quota): quota for quota in after}
        changed = [quota for quota in quotas if running[meta.name(quota)] is not quota]
        batch.writing = {meta.name(quota): None for quota in changed}
        batch.failed = {}
        if not changed:
            self._finish(batch)
        for quota in changed:
            self.write(running[meta.name(quota)], self._written, batch, meta.name(quota))

    def _written(self, error: status.ApiError | None, batch: _Batch, name: str) -> None:
        del batch.writing[name]
        if error is not None:
            batch.failed[name] = error
        if batch.writing:
            return
        if not batch.failed:
            self._finish(batch)
        elif batch.retries:
            batch.retries -= 1
            self._judge(batch, [quota for quota in self.select(batch.namespace) if meta.name(quota) in batch.failed])
        else:
            last = next(reversed(batch.failed.values()))
            for waiter in batch.waiters:
                waiter.error = waiter.error or last
            self._finish(batch)

    def _finish(self, batch: _Batch) -> None:
        del self._busy[batch.namespace]
        for waiter in batch.waiters:
            waiter.done(waiter.error, *waiter.context)
        self._next(batch.namespace)


def check(quotas: list[Object], attributes: Attributes, obj: Object) -> list[Object]:
    """The quotas as they would be after the request. Raises ApiError (403) if it does not fit."""
    evaluator = usage.evaluator(attributes.resource)
    interesting = [quota for quota in quotas if _is_interesting(quota, evaluator, attributes, obj)]
    if not interesting:
        return quotas
    used = evaluator.usage(obj)
    after = {meta.name(quota): quota for quota in quotas}
    for quota in interesting:
        delta = used
        if attributes.operation == UPDATE and attributes.old is not None and usage.matches(quota, attributes.old):
            delta = _growth(used, evaluator.usage(attributes.old))
        delta = {name: amount for name, amount in delta.items() if quantity.parse(amount).nanos}
        if delta:
            after[meta.name(quota)] = _charged(quota, delta, attributes, obj)
    return list(after.values())


def _is_interesting(quota: Object, evaluator: Evaluator, attributes: Attributes, obj: Object) -> bool:
    """Whether the request counts against the quota. Raises ApiError (403) if that cannot be told, or must not be."""
    hard = (quota.get("status") or {}).get("hard") or {}
    limited = evaluator.matching(hard)
    if not evaluator.matching(quota["spec"].get("hard") or {}) or not usage.matches(quota, obj):
        return False
    missing = evaluator.missing(limited, obj)
    if missing:
        raise attributes.forbidden(obj, f"failed quota: {meta.name(quota)}: {missing}")
    if any(name not in (quota["status"].get("used") or {}) for name in limited):
        why = f"status unknown for quota: {meta.name(quota)}, resources: {','.join(sorted(limited))}"
        raise attributes.forbidden(obj, why)
    return True


def _growth(now: Amounts, before: Amounts) -> Amounts:
    """What an update uses more than the object did."""
    grown = {name: quantity.subtract(amount, before.get(name, "0")) for name, amount in now.items()}
    return {name: amount for name, amount in grown.items() if quantity.parse(amount).nanos > 0}


def _charged(quota: Object, delta: Amounts, attributes: Attributes, obj: Object) -> Object:
    hard, used = quota["status"].get("hard") or {}, quota["status"].get("used") or {}
    wanted = {name: amount for name, amount in delta.items() if name in hard}
    total = {name: quantity.add(used.get(name, "0"), amount) for name, amount in wanted.items()}
    exceeded = sorted(name for name in total if quantity.compare(total[name], hard[name]) > 0)
    if exceeded:
        asked, present, limit = (_printed(amounts, exceeded) for amounts in (wanted, used, hard))
        why = f"exceeded quota: {meta.name(quota)}, requested: {asked}, used: {present}, limited: {limit}"
        raise attributes.forbidden(obj, why)
    return {**quota, "status": {**quota["status"], "used": dict(sorted({**used, **total}.items()))}}


def _printed(amounts: Amounts, names: list[str]) -> str:
    return ",".join(f"{name}={quantity.canonical(amounts[name])}" for name in names if name in amounts)
