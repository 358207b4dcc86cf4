"""Role based access control: plugin/pkg/auth/authorizer/rbac.

What a user may do is gathered once from bindings and roles, and kept until any of these objects changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from simulator.core.api import kinds, meta
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.authentication.user import (
    SERVICE_ACCOUNT_PREFIX,
    UserInfo,
)
from simulator.core.control_plane.kube_apiserver.authorization import rules as policy
from simulator.core.control_plane.kube_apiserver.authorization.rules import Attributes
from simulator.core.control_plane.kube_apiserver.watch_cache import WatchCache
from simulator.core.protocol.api import Object

VERSION = "rbac.authorization.k8s.io/v1"
ROLES = kinds.resource("roles", VERSION)
CLUSTER_ROLES = kinds.resource("clusterroles", VERSION)
ROLE_BINDINGS = kinds.resource("rolebindings", VERSION)
CLUSTER_ROLE_BINDINGS = kinds.resource("clusterrolebindings", VERSION)
RESOURCES: tuple[Resource, ...] = (ROLES, CLUSTER_ROLES, ROLE_BINDINGS, CLUSTER_ROLE_BINDINGS)


@dataclass(frozen=True, slots=True)
class Decision:
    """``reason`` says which binding allowed it, or (it may be empty) why nothing did."""

    allowed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A rule that a binding gives to a user; ``namespace`` is empty where it holds everywhere."""

    namespace: str
    rule: Object
    binding: str


@dataclass(slots=True)
class _Rights:
    """All that one user has. ``broken``: what was wrong with bindings, each with its namespace."""

    grants: list[Grant] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)
    relevant: dict[tuple[str, str, str, str], tuple[Grant, ...]] = field(default_factory=dict)


class RbacAuthorizer:
    """``caches`` are the watch caches of Roles, ClusterRoles, RoleBindings and ClusterRoleBindings."""

    def __init__(self, caches: tuple[WatchCache, WatchCache, WatchCache, WatchCache]) -> None:
        self._roles, self._cluster_roles, self._role_bindings, self._cluster_role_bindings = caches
        self._seen: tuple[int, ...] = ()
        self._rights: dict[UserInfo, _Rights] = {}

    def authorize(self, user: UserInfo, attributes: Attributes) -> Decision:
        rights = self._rights_of(user)
        for grant in self._relevant(rights, attributes):
            if grant.namespace and grant.namespace != attributes.namespace:
                continue
            names = grant.rule.get("resourceNames")
            if not names or attributes.name in names:
                return Decision(True, f"RBAC: allowed by {grant.binding}")
        errors = [text for namespace, text in rights.broken if namespace in ("", attributes.namespace)]
        if not errors:
            return Decision(False)
        return Decision(False, f"RBAC: {errors[0] if len(errors) == 1 else '[' + ', '.join(errors) + ']'}")

    def rules_for(self, user: UserInfo, namespace: str) -> list[Object]:
        """Every rule that the user has in a namespace (empty: cluster-wide ones only)."""
        return [grant.rule for grant in self._rights_of(user).grants if grant.namespace in ("", namespace)]

    def rules_of(self, reference: Object, namespace: str) -> list[Object] | None:
        """The rules of the role that a binding refers to, or None if there is no such role."""
        if reference["kind"] == "ClusterRole":
            role = self._cluster_roles.objects.get(kinds.registry_key(CLUSTER_ROLES, "", reference["name"]))
        else:
            role = self._roles.objects.get(kinds.registry_key(ROLES, namespace, reference["name"]))
        return None if role is None else role.get("rules") or []

    @staticmethod
    def _relevant(rights: _Rights, attributes: Attributes) -> tuple[Grant, ...]:
        """The grants whose rules are about the verb and resource, whatever the namespace and name."""
        key = (attributes.verb, attributes.group, attributes.target, attributes.path)
        found = rights.relevant.get(key)
        if found is None:
            found = rights.relevant[key] = tuple(
                grant for grant in rights.grants if policy.allows({**grant.rule, "resourceNames": None}, attributes)
            )
        return found

    def _rights_of(self, user: UserInfo) -> _Rights:
        seen = (
            self._roles.revision,
            self._cluster_roles.revision,
            self._role_bindings.revision,
            self._cluster_role_bindings.revision,
        )
        if seen != self._seen:
            self._seen = seen
            self._rights = {}
        found = self._rights.get(user)
        if found is None:
            found = self._rights[user] = self._gathered(user)
        return found

    def _gathered(self, user: UserInfo) -> _Rights:
        rights = _Rights()
        for binding, subject, namespace in self._bindings_of(user):
            reference = binding["roleRef"]
            found = self.rules_of(reference, namespace)
            if found is None:
                role = f'{reference["kind"].lower()}.rbac.authorization.k8s.io "{reference["name"]}" not found'
                rights.broken.append((namespace, role))
                continue
            name = f"{meta.name(binding)}/{namespace}" if namespace else meta.name(binding)
            kind = "RoleBinding" if namespace else "ClusterRoleBinding"
            told = f'{kind} "{name}" of {reference["kind"]} "{reference["name"]}" to {_described(subject, namespace)}'
            rights.grants += [Grant(namespace, rule, told) for rule in found]
        return rights

    def _bindings_of(self, user: UserInfo) -> Iterator[tuple[Object, Object, str]]:
        """Bindings with the first subject that is the user, cluster-wide ones first; and their namespace."""
        for cache in (self._cluster_role_bindings, self._role_bindings):
            for key in sorted(cache.objects):
                binding = cache.objects[key]
                namespace = meta.namespace(binding)
                for subject in binding.get("subjects") or ():
                    if applies(subject, user, namespace):
                        yield binding, subject, namespace
                        break


def applies(subject: Object, user: UserInfo, namespace: str) -> bool:
    """Whether a subject of a binding in ``namespace`` (empty: of a ClusterRoleBinding) is this user."""
    kind = subject["kind"]
    if kind == "User":
        return bool(user.name == subject["name"])
    if kind == "Group":
        return subject["name"] in user.groups
    where = subject.get("namespace") or namespace
    return bool(where) and user.name == f"{SERVICE_ACCOUNT_PREFIX}{where}:{subject['name']}"


def _described(subject: Object, namespace: str) -> str:
    if subject["kind"] == "ServiceAccount":
        return f'ServiceAccount "{subject["name"]}/{subject.get("namespace") or namespace}"'
    return f'{subject["kind"]} "{subject["name"]}"'
