"""A request to the Kubernetes API and its answer, as values.

``resource`` is the plural name (``deployments``); the kinds' table (``simulator.core.api.kinds``) knows the group.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Object = dict[str, Any]
Ref = dict[str, str]

READ_VERBS = frozenset({"get", "list", "watch"})

STRATEGIC_MERGE_PATCH = "application/strategic-merge-patch+json"
MERGE_PATCH = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"


@dataclass(frozen=True, slots=True)
class Impersonation:
    """The ``Impersonate-`` headers: whom the request is made as (``kubectl --as``, ``--as-group``, ``--as-uid``)."""

    user: str
    groups: tuple[str, ...] = ()
    uid: str = ""


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """``verb`` is one of get, list, watch, create, update, patch, delete, deletecollection.

    ``params`` are those of the query string under their own names (``labelSelector``, ``fieldSelector``, ``limit``,
    ``resourceVersion``, ``fieldManager``, ``dryRun``, ``propagationPolicy``, ``gracePeriodSeconds`` …).

    What the client shows: ``user`` names its credential (the common name of a client certificate, a service account
    whose token it holds, or a user of the scenario; empty: that of the client itself; ``system:anonymous``: none);
    ``token`` is a bearer token, which is shown instead. ``impersonate`` says as whom it wants to act.
    """

    verb: str
    resource: str
    namespace: str = ""
    name: str = ""
    subresource: str = ""
    body: Any = None
    params: dict[str, Any] = field(default_factory=dict)
    content_type: str = "application/json"
    user: str = ""
    token: str = ""
    impersonate: Impersonation | None = None

    def ref(self) -> Ref:
        """What the request is about, as frames name it."""
        ref: Ref = {"resource": self.resource}
        if self.namespace:
            ref["namespace"] = self.namespace
        name = self.name
        if not name and self.verb == "create" and isinstance(self.body, dict):
            metadata = self.body.get("metadata") or {}
            name = metadata.get("name") or metadata.get("generateName") or "" if isinstance(metadata, dict) else ""
        if name:
            ref["name"] = name
        if self.subresource:
            ref["subresource"] = self.subresource
        return ref


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """``code`` is HTTP's, or 0 when no server answered; an error's ``body`` is a metav1 Status.

    ``warnings`` are the texts of the ``Warning`` headers.
    """

    code: int
    body: Object
    warnings: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        return 200 <= self.code < 300


def refused(server_address: str) -> ApiResponse:
    """No process listens there: what a Go client says of a refused connection."""
    message = f"dial tcp {server_address}: connect: connection refused"
    return ApiResponse(0, {"kind": "Status", "message": message, "reason": "ConnectionRefused"})


def unreachable(message: str) -> ApiResponse:
    """Nothing comes back from the server: what a Go client says of it."""
    return ApiResponse(0, {"kind": "Status", "message": message, "reason": "Unreachable"})
