"""A simulated admission webhook: an HTTPS service somewhere, of which a scenario says what it answers.

It is given an AdmissionReview and answers with one, as a real one would; it knows nothing of the API server.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any, Protocol

from simulator.core.control_plane.spec import SpecError, entries, mapping, text
from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import Component, World
from simulator.core.protocol.api import Object

PREFIX = "webhook/"


class WebhookClient(Protocol):
    """The API server's end of the connection."""

    id: str

    def webhook_response(self, number: int, re: int, review: Object) -> None: ...


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What a webhook does about the reviews that ``when`` selects (fields of the object's kind, namespace, labels …).

    ``deny`` empty: it allows. ``delay`` in microseconds; ``never``: it does not answer at all.
    """

    when: dict[str, Any] = field(default_factory=dict)
    deny: str | None = None
    code: int = 403
    labels: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    delay: int = 0
    never: bool = False


@dataclass(frozen=True, slots=True)
class WebhookSpec:
    """``service`` is ``namespace/name``; or ``url``, without a query: what a configuration's clientConfig says."""

    name: str
    service: str
    url: str
    answers: tuple[WebhookAnswer, ...]


class AdmissionWebhook(Component):
    """The server of one webhook. It keeps nothing."""

    def __init__(self, world: World, spec: WebhookSpec) -> None:
        self.spec = spec
        super().__init__(world, PREFIX + spec.name)

    def reset(self) -> None:
        """Nothing is kept between two reviews."""

    def on_start(self) -> None:
        """It waits to be asked."""

    def review(self, number: int, review: Object, client: WebhookClient) -> None:
        """An AdmissionReview has arrived."""
        request = review["request"]
        answer = next((one for one in self.spec.answers if _selects(one.when, request)), WebhookAnswer())
        if not answer.never:
            self.after(answer.delay, self._answer, number, request, answer, client)

    def _answer(self, number: int, request: Object, answer: WebhookAnswer, client: WebhookClient) -> None:
        response: Object = {"uid": request["uid"], "allowed": answer.deny is None}
        if answer.deny is not None:
            reason = {"reason": "Forbidden"} if answer.code == 403 else {}
            response["status"] = {"message": answer.deny, **reason, "code": answer.code}
        elif patch := _patch(request.get("object") or {}, answer):
            response["patchType"] = "JSONPatch"
            response["patch"] = base64.b64encode(json.dumps(patch).encode()).decode()
        if answer.warnings:
            response["warnings"] = list(answer.warnings)
        review = {"kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "response": response}
        data: dict[str, Any] = {
            "re": number,
            "verb": "review",
            "object": {"kind": request["kind"]["kind"]},
            "status": 200,
        }
        self.world.send("response", self.id, client.id, "https", client.webhook_response, (number, review), **data)

    def inspect(self) -> dict[str, Any]:
        return {"service": self.spec.service, "url": self.spec.url, "answers": len(self.spec.answers)}


def _selects(when: dict[str, Any], request: Object) -> bool:
    obj = request.get("object") or request.get("oldObject") or {}
    present = (obj.get("metadata") or {}).get("labels") or {}
    return (
        when.get("kind") in (None, request["kind"]["kind"])
        and when.get("namespace") in (None, request.get("namespace"))
        and when.get("operation") in (None, request["operation"])
        and all(present.get(name) == value for name, value in (when.get("labels") or {}).items())
    )


def _patch(obj: Object, answer: WebhookAnswer) -> list[Object]:
    """A JSON patch that sets labels and annotations."""
    patch: list[Object] = []
    metadata = obj.get("metadata") or {}
    for name, wanted in (("labels", answer.labels), ("annotations", answer.annotations)):
        present = metadata.get(name) or {}
        if wanted and not all(present.get(key) == value for key, value in wanted.items()):
            patch.append({"op": "add", "path": f"/metadata/{name}", "value": {**present, **wanted}})
    return patch


# From a scenario


_WHEN = ("kind", "namespace", "operation", "labels")
_ANSWER = ("when", "deny", "code", "labels", "annotations", "warnings", "delay_seconds", "never")


def parse(raw: Any, path: str) -> WebhookSpec:
    """One entry of a scenario's ``webhooks``. Raises SpecError."""
    entry = mapping(raw, path, ("name", "service", "url", "answers"))
    name = text(entry, "name", path)
    service, url = str(entry.get("service", "")), str(entry.get("url", ""))
    if bool(service) is bool(url) or (service and service.count("/") != 1):
        raise SpecError(path, "say where it is: service: <namespace>/<name>, or url: https://…")
    parsed = tuple(_parse_answer(*one) for one in entries(entry.get("answers"), f"{path}.answers"))
    return WebhookSpec(name, service, url, parsed)


def _parse_answer(raw: Any, path: str) -> WebhookAnswer:
    entry = mapping(raw, path, _ANSWER)
    delay = entry.get("delay_seconds", 0)
    if isinstance(delay, bool) or not isinstance(delay, int | float) or delay < 0:
        raise SpecError(f"{path}.delay_seconds", "must be a number of seconds")
    code = entry.get("code", 403)
    if not isinstance(code, int) or not 400 <= code <= 599:
        raise SpecError(f"{path}.code", "must be an HTTP status from 400 to 599")
    deny = entry.get("deny")
    return WebhookAnswer(
        when=mapping(entry.get("when") or {}, f"{path}.when", _WHEN),
        deny=None if deny is None else str(deny),
        code=code,
        labels={key: str(value) for key, value in mapping(entry.get("labels") or {}, f"{path}.labels").items()},
        annotations={
            key: str(value) for key, value in mapping(entry.get("annotations") or {}, f"{path}.annotations").items()
        },
        warnings=tuple(map(str, entry.get("warnings") or ())),
        delay=int(delay * SECOND),
        never=bool(entry.get("never", False)),
    )
