"""The API server's connections to admission webhooks: where they are, time-outs, and what goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from simulator.core.api import kinds
from simulator.core.control_plane.admission_webhook import PREFIX, AdmissionWebhook
from simulator.core.control_plane.kube_apiserver.admission.webhook_matching import Hook
from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import Component
from simulator.core.protocol.api import Object

SERVICES = kinds.resource("services", "v1")
TIMED_OUT = "context deadline exceeded"
Lookup = Callable[[kinds.Resource, str, str], Object | None]
Waiting = tuple[Callable[..., None], tuple[Any, ...], Hook]


class WebhookTransport:
    def __init__(self, component: Component, lookup: Lookup) -> None:
        self.component = component
        self.lookup = lookup
        self._pending: dict[int, Waiting] = {}

    def uid(self) -> str:
        return self.component.world.dice.uid()

    def call(self, hook: Hook, review: Object, cause: int | None, then: Callable[..., None], *context: Any) -> None:
        """``then(response or None, problem, *context)`` is called once, at the latest after the hook's time-out."""
        target = self._target(hook)
        if target is None:
            then(None, self._unreachable(hook), *context)
            return
        request = review["request"]
        about = {"resource": request["resource"]["resource"], "kind": request["kind"]["kind"]}
        about |= {name: request[name] for name in ("namespace", "name") if request.get(name)}
        client = self.component
        number = client.world.send(
            "request",
            client.id,
            target.id,
            "https",
            target.review,
            (review, client),
            verb="review",
            object=about,
            body=review,
            cause=cause,
        )
        self._pending[number] = (then, context, hook)
        client.after(hook.timeout_seconds * SECOND, self._timed_out, number)

    def _target(self, hook: Hook) -> AdmissionWebhook | None:
        """The simulated server that a configuration means."""
        service = hook.service
        for component_id, component in self.component.world.components.items():
            if not component_id.startswith(PREFIX):
                continue
            webhook = cast(AdmissionWebhook, component)
            if service is not None and webhook.spec.service == f"{service['namespace']}/{service['name']}":
                return webhook
            if service is None and webhook.spec.url and hook.url.startswith(webhook.spec.url):
                return webhook
        return None

    def _unreachable(self, hook: Hook) -> str:
        service = hook.service
        if service is None:
            host = hook.url.removeprefix("https://").partition("/")[0].partition(":")[0]
            return f"dial tcp: lookup {host}: no such host"
        found = self.lookup(SERVICES, service["namespace"], service["name"])
        if found is None:
            return f'service "{service["name"]}" not found'
        address = found["spec"].get("clusterIP", "")
        return f"dial tcp {address}:{service.get('port') or 443}: connect: connection refused"

    def response(self, re: int, review: Object) -> None:
        self._end(re, review["response"], "")

    def lost(self, number: int) -> bool:
        """Whether the message was one to a webhook, whose server does not listen."""
        if number not in self._pending:
            return False
        hook = self._pending[number][2]
        where = hook.url.removeprefix("https://").partition("/")[0]
        self._end(number, None, f"dial tcp {where}: connect: connection refused")
        return True

    def disconnected(self, component_id: str) -> None:
        """A webhook's process died before it answered."""
        for number, (_then, _context, hook) in list(self._pending.items()):
            target = self._target(hook)
            if target is not None and target.id == component_id:
                self._end(number, None, "EOF")

    def _timed_out(self, number: int) -> None:
        self._end(number, None, TIMED_OUT)

    def _end(self, number: int, response: Object | None, problem: str) -> None:
        waiting = self._pending.pop(number, None)
        if waiting is not None:
            then, context, _hook = waiting
            then(response, problem, *context)
