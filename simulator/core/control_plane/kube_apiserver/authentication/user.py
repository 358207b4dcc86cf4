"""Who makes a request: k8s.io/apiserver/pkg/authentication/user."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.protocol.api import Impersonation, Object

ALL_AUTHENTICATED = "system:authenticated"
ALL_UNAUTHENTICATED = "system:unauthenticated"
ANONYMOUS = "system:anonymous"
MASTERS = "system:masters"
NODES = "system:nodes"
ALL_SERVICE_ACCOUNTS = "system:serviceaccounts"
NODE_PREFIX = "system:node:"
SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:"

Extra = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class UserInfo:
    """``extra`` holds pairs of a key and its values; it is never changed, so a user can be the key of a cache."""

    name: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: Extra = ()

    def to_object(self) -> Object:
        """``authentication.k8s.io/v1 UserInfo``."""
        info: Object = {"username": self.name}
        if self.uid:
            info["uid"] = self.uid
        if self.groups:
            info["groups"] = list(self.groups)
        if self.extra:
            info["extra"] = {key: list(values) for key, values in self.extra}
        return info

    @property
    def described(self) -> str:
        """For a person: the name, and the groups that are not everybody's."""
        groups = [group for group in self.groups if group not in (ALL_AUTHENTICATED, ALL_UNAUTHENTICATED)]
        return f"{self.name} [{', '.join(groups)}]" if groups else self.name


def anonymous() -> UserInfo:
    return UserInfo(ANONYMOUS, (ALL_UNAUTHENTICATED,))


def split_service_account(name: str) -> tuple[str, str] | None:
    """Namespace and name out of ``system:serviceaccount:<namespace>:<name>``, or None."""
    if not name.startswith(SERVICE_ACCOUNT_PREFIX):
        return None
    namespace, colon, own = name.removeprefix(SERVICE_ACCOUNT_PREFIX).partition(":")
    return (namespace, own) if colon and namespace and own and ":" not in own else None


def service_account(namespace: str, name: str, uid: str = "", extra: Extra = ()) -> UserInfo:
    groups = (ALL_SERVICE_ACCOUNTS, f"{ALL_SERVICE_ACCOUNTS}:{namespace}", ALL_AUTHENTICATED)
    return UserInfo(f"{SERVICE_ACCOUNT_PREFIX}{namespace}:{name}", groups, uid, extra)


def node_name(user: UserInfo) -> tuple[str, bool]:
    """The node of a kubelet and whether it is one: pkg/auth/nodeidentifier."""
    if not user.name.startswith(NODE_PREFIX) or NODES not in user.groups:
        return "", False
    return user.name.removeprefix(NODE_PREFIX), True


def impersonated(wanted: Impersonation) -> UserInfo:
    """As whom a request goes on: k8s.io/apiserver/pkg/endpoints/filters/impersonation.go."""
    groups = wanted.groups
    account = split_service_account(wanted.user)
    if account is not None and not groups:
        groups = service_account(*account).groups[:-1]
    if wanted.user == ANONYMOUS:
        groups = groups if ALL_UNAUTHENTICATED in groups else (*groups, ALL_UNAUTHENTICATED)
    elif ALL_AUTHENTICATED not in groups and ALL_UNAUTHENTICATED not in groups:
        groups = (*groups, ALL_AUTHENTICATED)
    return UserInfo(wanted.user, groups, wanted.uid)
