"""Authorization: may this user do this. ``--authorization-mode=Node,RBAC``, in that order; else it is refused.

k8s.io/apiserver/pkg/authorization/union, and endpoints/filters/authorization.go for the words.
"""

from __future__ import annotations

from simulator.core.api import fields, kinds, status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.authentication.user import (
    MASTERS,
    UserInfo,
    split_service_account,
)
from simulator.core.control_plane.kube_apiserver.authorization.node import NodeAuthorizer
from simulator.core.control_plane.kube_apiserver.authorization.rbac import Decision, RbacAuthorizer
from simulator.core.control_plane.kube_apiserver.authorization.rules import Attributes
from simulator.core.protocol.api import ApiRequest, Impersonation, Object

__all__ = ["Attributes", "Authorizer", "Decision", "attributes_of"]

_EVERYTHING: Object = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}


class Authorizer:
    """Asks one authorizer after the other."""

    def __init__(self, node: NodeAuthorizer, rbac: RbacAuthorizer) -> None:
        self.node = node
        self.rbac = rbac

    def authorize(self, user: UserInfo, attributes: Attributes) -> Decision:
        if MASTERS in user.groups:
            # The privileged group: upstream asks no authorizer at all.
            return Decision(True)
        first = self.node.authorize(user, attributes)
        if first.allowed:
            return first
        second = self.rbac.authorize(user, attributes)
        if second.allowed or not first.reason:
            return second
        return Decision(False, "\n".join(filter(None, (first.reason, second.reason))))

    def check(self, user: UserInfo, attributes: Attributes, resource: Resource | None) -> str:
        """Why it is allowed. Raises ApiError (403)."""
        decision = self.authorize(user, attributes)
        if not decision.allowed:
            raise refusal(user, attributes, resource, decision.reason)
        return decision.reason

    def check_impersonation(self, user: UserInfo, wanted: Impersonation) -> None:
        """Raises ApiError (403) if the user may not act as that one."""
        account = split_service_account(wanted.user)
        if account is not None:
            whom = [Attributes("impersonate", resource="serviceaccounts", namespace=account[0], name=account[1])]
        else:
            whom = [Attributes("impersonate", resource="users", name=wanted.user)]
        whom += [Attributes("impersonate", resource="groups", name=group) for group in wanted.groups]
        if wanted.uid:
            whom.append(Attributes("impersonate", "authentication.k8s.io", "uids", name=wanted.uid))
        for attributes in whom:
            self.check(user, attributes, None)

    def rules_for(self, user: UserInfo, namespace: str) -> list[Object]:
        """Every rule that the user has in a namespace, as far as they can be listed."""
        return [_EVERYTHING] if MASTERS in user.groups else self.rbac.rules_for(user, namespace)


def attributes_of(request: ApiRequest, resource: Resource | None) -> Attributes:
    """What a request asks for, as its verb, URL and query say it: endpoints/request/requestinfo.go."""
    selector = str(request.params.get("fieldSelector", ""))
    name = request.name
    if request.verb == "create" and not request.subresource:
        name = ""
    elif not name and "metadata.name" in selector and resource is not None:
        name = _selected_name(selector, resource)
    # In the path of a namespace its name stands where a namespace stands.
    namespace = request.name if resource is kinds.NAMESPACES and request.name else request.namespace
    return Attributes(
        request.verb,
        resource.group if resource else "",
        resource.plural if resource else request.resource,
        request.subresource,
        namespace,
        name,
        selector,
    )


def _selected_name(selector: str, resource: Resource) -> str:
    try:
        return fields.parse(selector, resource).required("metadata.name") or ""
    except fields.FieldSelectorError:
        return ""


def refusal(user: UserInfo, attributes: Attributes, resource: Resource | None, reason: str) -> status.ApiError:
    """The 403 of a user who may not."""
    if attributes.path:
        message = f'User "{user.name}" cannot {attributes.verb} path "{attributes.path}"'
        return status.failure(403, "Forbidden", f"forbidden: {message}", {})
    scope = f'in the namespace "{attributes.namespace}"' if attributes.namespace else "at the cluster scope"
    what = f'resource "{attributes.target}" in API group "{attributes.group}" {scope}'
    why = f'User "{user.name}" cannot {attributes.verb} {what}'
    if reason:
        why += f": {reason}"
    plural = resource or kinds.find_resource(attributes.resource, "v1")
    if plural is not None:
        return status.forbidden(plural, attributes.name, why)
    qualified = f"{attributes.resource}.{attributes.group}" if attributes.group else attributes.resource
    subject = f'{qualified} "{attributes.name}"' if attributes.name else qualified
    details = {"name": attributes.name, "group": attributes.group, "kind": attributes.resource}
    details = {key: value for key, value in details.items() if value}
    return status.failure(403, "Forbidden", f"{subject} is forbidden: {why}", details)
