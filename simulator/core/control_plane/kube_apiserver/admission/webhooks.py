"""MutatingAdmissionWebhook and ValidatingAdmissionWebhook: ask others, and do as they say.

apiserver/pkg/admission/plugin/webhook (mutating/dispatcher.go, validating/dispatcher.go, errors/statuserror.go).
Mutating webhooks are asked one after the other, each about what the last has made of the object; validating ones at
the same time.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from simulator.core.api import decoding, defaulting, patch, status
from simulator.core.control_plane.kube_apiserver.admission import webhook_matching
from simulator.core.control_plane.kube_apiserver.admission.attributes import DELETE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.webhook_matching import Hook
from simulator.core.protocol.api import Object

MUTATING_NAME = "MutatingAdmissionWebhook"
VALIDATING_NAME = "ValidatingAdmissionWebhook"

Done = Callable[..., None]
"""Called with the error or None, the object, and the names of the webhooks that changed it, then the context."""


class Transport(Protocol):
    """How webhooks are reached: ``then(response or None, what went wrong, *context)``."""

    def call(
        self, hook: Hook, review: Object, cause: int | None, then: Callable[..., None], *context: object
    ) -> None: ...

    def uid(self) -> str: ...


@dataclass(slots=True)
class _Run:
    """One request's round of webhooks. ``hooks`` are those still to be asked."""

    attributes: Attributes
    obj: Object
    cause: int | None
    hooks: list[Hook]
    done: Done
    context: tuple[object, ...]
    changed: list[str] = field(default_factory=list)
    errors: dict[int, status.ApiError] = field(default_factory=dict)
    waiting: int = 0


class WebhookDispatcher:
    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def mutate(self, attributes: Attributes, obj: Object, cause: int | None, done: Done, *context: object) -> None:
        hooks = list(webhook_matching.matching(attributes, obj, webhook_matching.MUTATING))
        self._next(_Run(attributes, obj, cause, hooks, done, context))

    def _next(self, run: _Run) -> None:
        if not run.hooks:
            run.done(None, run.obj, run.changed, *run.context)
            return
        hook = run.hooks.pop(0)
        refusal = _dry_run_refusal(hook, run.attributes)
        if refusal is not None:
            run.done(refusal, run.obj, run.changed, *run.context)
            return
        review = self._review(run.attributes, run.obj)
        self.transport.call(hook, review, run.cause, self._mutated, run, hook)

    def _mutated(self, response: Object | None, problem: str, run: _Run, hook: Hook) -> None:
        error = _judge(hook, response, problem, run.attributes)
        if error is None and response is not None and response.get("patch"):
            try:
                changed = _patched(run.attributes, run.obj, hook, response)
            except status.ApiError as wrong:
                error = wrong
            else:
                if changed != run.obj:
                    run.changed.append(hook.name)
                    run.obj = changed
        if error is not None:
            run.done(error, run.obj, run.changed, *run.context)
        else:
            self._next(run)

    def validate(self, attributes: Attributes, obj: Object, cause: int | None, done: Done, *context: object) -> None:
        hooks = list(webhook_matching.matching(attributes, obj, webhook_matching.VALIDATING))
        run = _Run(attributes, obj, cause, [], done, context, waiting=len(hooks))
        if not hooks:
            done(None, obj, [], *context)
        for index, hook in enumerate(hooks):
            refusal = _dry_run_refusal(hook, attributes)
            if refusal is not None:
                self._told(run, index, refusal)
            else:
                review = self._review(attributes, obj)
                self.transport.call(hook, review, cause, self._validated, run, hook, index)

    def _validated(self, response: Object | None, problem: str, run: _Run, hook: Hook, index: int) -> None:
        self._told(run, index, _judge(hook, response, problem, run.attributes))

    @staticmethod
    def _told(run: _Run, index: int, error: status.ApiError | None) -> None:
        """All are asked; of several refusals the client gets the first in the order of the configurations."""
        run.waiting -= 1
        if error is not None:
            run.errors[index] = error
        if not run.waiting:
            first = run.errors[min(run.errors)] if run.errors else None
            run.done(first, run.obj, run.changed, *run.context)

    def _review(self, attributes: Attributes, obj: Object) -> Object:
        """``admission.k8s.io/v1 AdmissionReview``."""
        resource, request = attributes.resource, attributes.request
        kind = {"group": resource.group, "version": resource.version, "kind": resource.kind}
        what = {"group": resource.group, "version": resource.version, "resource": resource.plural}
        deleting = attributes.operation == DELETE
        asked: Object = {
            "uid": self.transport.uid(),
            "kind": kind,
            "resource": what,
            "requestKind": kind,
            "requestResource": what,
            "name": request.name or obj["metadata"].get("name", ""),
            "namespace": request.namespace,
            "operation": attributes.operation,
            "userInfo": attributes.user.to_object(),
            "object": None if deleting else obj,
            "oldObject": obj if deleting else attributes.old,
            "dryRun": attributes.dry_run,
        }
        if request.subresource:
            asked["subResource"] = request.subresource
        return {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": asked}


def _dry_run_refusal(hook: Hook, attributes: Attributes) -> status.ApiError | None:
    if not attributes.dry_run or hook.supports_dry_run:
        return None
    return status.bad_request(f'admission webhook "{hook.name}" does not support dry run')


def _judge(hook: Hook, response: Object | None, problem: str, attributes: Attributes) -> status.ApiError | None:
    """What an answer, or its absence, means for the request."""
    if response is None:
        if hook.fails_open:
            return None
        called = f'failed calling webhook "{hook.name}": failed to call webhook: Post "{hook.url}"'
        return status.internal_error(f"{called}: {problem}")
    attributes.warnings.extend(response.get("warnings") or ())
    return None if response.get("allowed") else denied(hook.name, response.get("status") or {})


def denied(name: str, said: Object) -> status.ApiError:
    """The refusal of a webhook, in whose name the API server speaks; never with a code that means success."""
    by = f'admission webhook "{name}" denied the request'
    code = max(int(said.get("code") or 0), 400)
    message, reason = str(said.get("message") or ""), str(said.get("reason") or "")
    text = f"{by}: {message or reason}" if message or reason else f"{by} without explanation"
    return status.failure(code, reason, text, said.get("details"))


def _patched(attributes: Attributes, obj: Object, hook: Hook, response: Object) -> Object:
    """Raises ApiError (500) for a patch that cannot be used."""
    try:
        operations = json.loads(base64.b64decode(response["patch"], validate=True))
        new = patch.apply_json_patch(obj, operations)
    except (binascii.Error, ValueError, patch.PatchError) as error:
        raise status.internal_error(f'failed calling webhook "{hook.name}": {error}') from None
    if attributes.subresource:
        return new if isinstance(new, dict) else obj
    decoded = decoding.decode(new, attributes.resource, strict=False)
    return defaulting.default(decoded, attributes.resource)
