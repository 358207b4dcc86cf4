"""``metav1.Status``, the answer of the API server when it refuses a request, as an exception.

The texts are those of apimachinery's ``api/errors`` and of the request handlers, as recorded from v1.36.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.core.api.kinds import Resource


class ApiError(Exception):
    """A refused request. ``status`` is the whole Status object, as a client gets it. Raised, never mutated."""

    def __init__(self, status: dict[str, Any]) -> None:
        super().__init__(status["message"])
        self.status = status

    @property
    def code(self) -> int:
        """The HTTP status code."""
        return int(self.status["code"])

    @property
    def reason(self) -> str:
        """``NotFound``, ``Conflict``, …; empty where the server gives none."""
        return str(self.status.get("reason", ""))

    @property
    def message(self) -> str:
        return str(self.status["message"])

    def __reduce__(self) -> tuple[Any, tuple[dict[str, Any]]]:
        return (ApiError, (self.status,))


def failure(code: int, reason: str, message: str, details: dict[str, Any] | None = None) -> ApiError:
    """An error with any code, reason and message. Fields in the order in which the server writes them."""
    status: dict[str, Any] = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
    }
    if reason:
        status["reason"] = reason
    if details is not None:
        status["details"] = details
    status["code"] = code
    return ApiError(status)


def _details(name: str, group: str, kind: str) -> dict[str, Any]:
    details = {"name": name, "group": group, "kind": kind}
    return {key: value for key, value in details.items() if value}


def _of(resource: Resource, name: str) -> dict[str, Any]:
    """Upstream puts the plural of the resource into ``kind`` here."""
    return _details(name, resource.group, resource.plural)


def not_found(resource: Resource, name: str) -> ApiError:
    """404 ``pods "web" not found``."""
    return failure(404, "NotFound", f'{resource.qualified} "{name}" not found', _of(resource, name))


def path_not_found() -> ApiError:
    """404 for a path that the server does not serve."""
    return failure(404, "NotFound", "the server could not find the requested resource", {})


def already_exists(resource: Resource, name: str) -> ApiError:
    """409 ``pods "web" already exists``."""
    return failure(409, "AlreadyExists", f'{resource.qualified} "{name}" already exists', _of(resource, name))


MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"


def conflict(resource: Resource, name: str, why: str = MODIFIED, called: str = "") -> ApiError:
    """409 ``Operation cannot be fulfilled on deployments.apps "web": <why>``; by default a stale resourceVersion.

    ``called``: what the server says instead of the qualified plural, a qualified kind.
    """
    message = f'Operation cannot be fulfilled on {called or resource.qualified} "{name}": {why}'
    kind = called.partition(".")[0] or resource.plural
    return failure(409, "Conflict", message, _details(name, resource.group, kind))


def invalid(resource: Resource, name: str, message: str, causes: Sequence[dict[str, Any]]) -> ApiError:
    """422. Use :func:`simulator.core.api.validation.invalid`, which writes message and causes from field errors."""
    details = _details(name, resource.group, resource.kind)
    if causes:
        details["causes"] = list(causes)
    return failure(422, "Invalid", message, details)


def unprocessable_patch() -> ApiError:
    """422 for a JSON patch that does not apply. The server says why only in its log."""
    return failure(422, "Invalid", "the server rejected our request due to an error in our request", {})


def bad_request(message: str) -> ApiError:
    """400."""
    return failure(400, "BadRequest", message)


def forbidden(resource: Resource, name: str, why: str) -> ApiError:
    """403 ``pods "web" is forbidden: <why>``, from authorization (without a name for lists) or admission."""
    subject = f'{resource.qualified} "{name}"' if name else resource.qualified
    return failure(403, "Forbidden", f"{subject} is forbidden: {why}", _of(resource, name))


def not_allowed(
    user: str, verb: str, resource: Resource, namespace: str = "", name: str = "", subresource: str = ""
) -> ApiError:
    """403 of authorization: ``User "dev" cannot list resource "pods" in API group "" in the namespace "default"``."""
    scope = f'in the namespace "{namespace}"' if namespace else "at the cluster scope"
    target = f"{resource.plural}/{subresource}" if subresource else resource.plural
    why = f'User "{user}" cannot {verb} resource "{target}" in API group "{resource.group}" {scope}'
    return forbidden(resource, name, why)


def unauthorized() -> ApiError:
    """401."""
    return failure(401, "Unauthorized", "Unauthorized")


def expired(requested: int, oldest: int) -> ApiError:
    """410 for a revision that is compacted: ``too old resource version: 1 (462)``."""
    return failure(410, "Expired", f"too old resource version: {requested} ({oldest})")


def continue_expired() -> ApiError:
    """410 for the continue token of a list whose revision is compacted."""
    message = (
        "The provided continue parameter is too old to display a consistent list result. You can start a new list "
        "without the continue parameter."
    )
    return failure(410, "Expired", message)


def too_large_resource_version(requested: int, current: int) -> ApiError:
    """504 for a revision that this server has not seen; ``retryAfterSeconds`` is 1."""
    details = {
        "causes": [{"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}],
        "retryAfterSeconds": 1,
    }
    message = f"Timeout: Too large resource version: {requested}, current: {current}"
    return failure(504, "Timeout", message, details)


def too_many_requests(message: str, retry_after_seconds: int) -> ApiError:
    """429, from priority and fairness, or from an eviction that a disruption budget does not allow now."""
    return failure(429, "TooManyRequests", message, {"retryAfterSeconds": retry_after_seconds})


def method_not_allowed(resource: Resource, verb: str) -> ApiError:
    """405."""
    message = f'{verb} is not supported on resources of kind "{resource.qualified}"'
    return failure(405, "MethodNotAllowed", message, _details("", resource.group, resource.plural))


def unsupported_media_type(content_type: str, supported: Sequence[str]) -> ApiError:
    """415. ``supported`` in the order in which the server names them."""
    message = "the body of the request was in an unknown format - accepted media types include: " + ", ".join(supported)
    return failure(415, "UnsupportedMediaType", message)


def internal_error(why: str) -> ApiError:
    """500 ``Internal error occurred: <why>``."""
    details = {"causes": [{"message": why}]}
    return failure(500, "InternalError", f"Internal error occurred: {why}", details)


def service_unavailable(why: str) -> ApiError:
    """503."""
    return failure(503, "ServiceUnavailable", why)


def timeout(why: str, retry_after_seconds: int = 0) -> ApiError:
    """504."""
    details = {"retryAfterSeconds": retry_after_seconds} if retry_after_seconds else {}
    return failure(504, "Timeout", f"Timeout: {why}", details)


def no_answer_in_time(resource: Resource, name: str) -> ApiError:
    """504 of the filter that ends a read after ``--request-timeout``: in words that clients put together."""
    what = f"{resource.qualified} {name}" if name else resource.qualified
    text = "the server was unable to return a response in the time allotted, but may still be processing the request"
    return failure(504, "Timeout", f"{text} (get {what})", {})


def success(resource: Resource, name: str, uid: str) -> dict[str, Any]:
    """The Status that answers the deletion of an object that is gone at once."""
    details = _of(resource, name)
    details["uid"] = uid
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
