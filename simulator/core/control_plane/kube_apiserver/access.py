"""Who may do what, put together: the authenticator, the authorizers over the server's caches, and the reviews."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.api import kinds
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.authentication.authenticator import Authenticator, StaticUser
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo, impersonated
from simulator.core.control_plane.kube_apiserver.authorization import Attributes, Authorizer, attributes_of
from simulator.core.control_plane.kube_apiserver.authorization.node import NodeAuthorizer
from simulator.core.control_plane.kube_apiserver.authorization.rbac import (
    CLUSTER_ROLE_BINDINGS,
    CLUSTER_ROLES,
    ROLE_BINDINGS,
    ROLES,
    RbacAuthorizer,
)
from simulator.core.control_plane.kube_apiserver.reviews import Reviews
from simulator.core.control_plane.kube_apiserver.storage import Storage
from simulator.core.protocol.api import ApiRequest, Impersonation, Object


class Access:
    """``unix`` gives the time in Unix microseconds; ``users`` have static tokens."""

    def __init__(self, storage: Storage, unix: Callable[[], int], users: tuple[StaticUser, ...]) -> None:
        self.storage = storage
        self.authenticator = Authenticator(storage.lookup, unix, users)
        caches = (
            storage.cache(ROLES),
            storage.cache(CLUSTER_ROLES),
            storage.cache(ROLE_BINDINGS),
            storage.cache(CLUSTER_ROLE_BINDINGS),
        )
        node = NodeAuthorizer(storage.lookup, self._pods_of)
        self.authorizer = Authorizer(node, RbacAuthorizer(caches))
        self.reviews = Reviews(self.authenticator, self.authorizer, unix)

    def _pods_of(self, node: str) -> list[Object]:
        return list(self.storage.cache(kinds.PODS).indexed(node).values())

    def may(self, user: UserInfo, attributes: Attributes) -> bool:
        return self.authorizer.authorize(user, attributes).allowed

    def impersonated(self, user: UserInfo, wanted: Impersonation) -> UserInfo:
        """Raises ApiError (403) if the user may not act as that one."""
        self.authorizer.check_impersonation(user, wanted)
        return impersonated(wanted)

    def authorize(self, user: UserInfo, request: ApiRequest, resource: Resource | None) -> str:
        """Why it is allowed. Raises ApiError (403)."""
        return self.authorizer.check(user, attributes_of(request, resource), resource)
