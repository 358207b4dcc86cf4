"""What admission is told of a request: k8s.io/apiserver/pkg/admission/attributes.go, and what plugins may look up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.core.api import meta, status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo
from simulator.core.control_plane.kube_apiserver.authorization.rules import Attributes as Wanted
from simulator.core.protocol.api import ApiRequest, Object

CREATE, UPDATE, DELETE = "CREATE", "UPDATE", "DELETE"


@dataclass(frozen=True, slots=True)
class View:
    """What the server knows and may use: its caches, the time, dice, and its authorizer."""

    lookup: Callable[[Resource, str, str], Object | None]
    """One object of the cache by resource, namespace and name."""
    select: Callable[[Resource, str], list[Object]]
    """All objects of a resource in a namespace (empty: in all), by key."""
    clock: Callable[[], int]
    roll: Callable[[int], int]
    may: Callable[[UserInfo, Wanted], bool]
    rules_for: Callable[[UserInfo, str], list[Object]]
    """Every rule that a user has in a namespace."""

    @property
    def unix(self) -> int:
        """Unix time in microseconds."""
        return self.clock()


@dataclass(frozen=True, slots=True)
class Attributes:
    """``old``: the object as it is, None for a create. A plugin puts into ``warnings`` what the client is told."""

    operation: str
    resource: Resource
    request: ApiRequest
    user: UserInfo
    old: Object | None
    view: View
    warnings: list[str] = field(default_factory=list)

    @property
    def subresource(self) -> str:
        return self.request.subresource

    @property
    def namespace(self) -> str:
        return self.request.namespace

    @property
    def dry_run(self) -> bool:
        return bool(self.request.params.get("dryRun"))

    def name_of(self, obj: Object | None) -> str:
        """The name of the request's object; what it will be generated from, as long as it has none."""
        if self.request.name or obj is None:
            return self.request.name
        return meta.name(obj) or str(obj["metadata"].get("generateName", "")) or "Unknown"

    def forbidden(self, obj: Object | None, why: str) -> status.ApiError:
        """The 403 with which a plugin refuses."""
        return status.forbidden(self.resource, self.name_of(obj), why)
