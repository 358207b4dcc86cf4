"""Nobody gives away rights that he does not have: registry/rbac (policybased), registry/rbac/validation."""

from __future__ import annotations

from simulator.core.api import meta, status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.authentication.user import MASTERS
from simulator.core.control_plane.kube_apiserver.authorization import rbac, rules
from simulator.core.control_plane.kube_apiserver.authorization.rules import Attributes
from simulator.core.control_plane.kube_apiserver.operations.base import Context, Work
from simulator.core.protocol.api import Object

_ROLES = (rbac.ROLES, rbac.CLUSTER_ROLES)
_BINDINGS = (rbac.ROLE_BINDINGS, rbac.CLUSTER_ROLE_BINDINGS)


def check(context: Context, work: Work, obj: Object) -> None:
    """Raises ApiError (403) for a role or binding with which the user would grant more than he has."""
    resource = work.resource
    if resource not in _ROLES and resource not in _BINDINGS:
        return
    if MASTERS in work.user.groups:
        return
    namespace, is_role = meta.namespace(obj), resource in _ROLES
    part = "rules" if is_role else "subjects"
    if work.current is not None and work.current.get(part) == obj.get(part):
        return
    reference = {} if is_role else obj["roleRef"]
    if context.view.may(work.user, _privilege(resource, obj, reference, namespace)):
        return
    wanted = obj.get("rules") or [] if is_role else _rules_of(context, reference, namespace)
    lacking = rules.missing(context.view.rules_for(work.user, namespace), wanted)
    if lacking:
        groups = rules.quoted(work.user.groups)
        why = f'user "{work.user.name}" (groups={groups}) is attempting to grant RBAC permissions not currently held:\n'
        raise status.forbidden(resource, meta.name(obj), why + "\n".join(rules.described(lacking)))


def _privilege(resource: Resource, obj: Object, reference: Object, namespace: str) -> Attributes:
    """The right with which one may grant anything: ``escalate`` on the role, ``bind`` on the one that is bound."""
    group = rbac.ROLES.group
    if not reference:
        return Attributes("escalate", group, resource.plural, namespace=namespace, name=meta.name(obj))
    plural = "clusterroles" if reference["kind"] == "ClusterRole" else "roles"
    return Attributes("bind", group, plural, namespace=namespace, name=reference["name"])


def _rules_of(context: Context, reference: Object, namespace: str) -> list[Object]:
    """Raises ApiError (404) where the role does not exist: then nobody can say what would be granted."""
    resource = rbac.CLUSTER_ROLES if reference["kind"] == "ClusterRole" else rbac.ROLES
    where = "" if resource is rbac.CLUSTER_ROLES else namespace
    role = context.view.lookup(resource, where, reference["name"])
    if role is None:
        raise status.not_found(resource, reference["name"])
    found: list[Object] = role.get("rules") or []
    return found
