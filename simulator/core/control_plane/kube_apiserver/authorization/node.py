"""The Node authorizer: what kubelets may do. plugin/pkg/auth/authorizer/node

A kubelet may read only what the pods on its node refer to. Upstream keeps a graph for that; here it is read off the
pods of the node, which the watch cache finds by an index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulator.core.api import fields, kinds
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.authentication import user as users
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo
from simulator.core.control_plane.kube_apiserver.authorization import rules as policy
from simulator.core.control_plane.kube_apiserver.authorization.rbac import Decision
from simulator.core.control_plane.kube_apiserver.authorization.references import references
from simulator.core.control_plane.kube_apiserver.authorization.rules import Attributes
from simulator.core.control_plane.kube_apiserver.bootstrap.rbac import cluster_roles_of_a_new_cluster
from simulator.core.protocol.api import Object

Lookup = Callable[[Resource, str, str], Object | None]
PodsOf = Callable[[str], list[Object]]

ALLOWED = Decision(True, "Node authorizer")
NO_OPINION = Decision(False)
_OWN_VERBS = ("get", "create", "update", "patch", "delete")
_READ = ("get", "list", "watch")
_NODE_RULES: list[Object] = next(
    role["rules"] for role in cluster_roles_of_a_new_cluster() if role["metadata"]["name"] == "system:node"
)


class NodeAuthorizer:
    """``pods_of(node)`` gives the pods that are bound to a node."""

    def __init__(self, lookup: Lookup, pods_of: PodsOf) -> None:
        self.lookup = lookup
        self.pods_of = pods_of

    def authorize(self, user: UserInfo, attributes: Attributes) -> Decision:
        node, is_node = users.node_name(user)
        if not is_node:
            return NO_OPINION
        if not node:
            return Decision(False, f'unknown node for user "{user.name}"')
        special = _SPECIAL.get((attributes.group, attributes.resource))
        if special is not None and not attributes.path:
            return special(self, node, attributes)
        return ALLOWED if any(policy.allows(rule, attributes) for rule in _NODE_RULES) else NO_OPINION

    def _read_namespaced(self, node: str, attributes: Attributes) -> Decision:
        """Secrets and ConfigMaps."""
        if attributes.verb not in _READ:
            return Decision(False, "can only read resources of this type")
        if attributes.subresource:
            return Decision(False, "cannot read subresource")
        if not attributes.namespace:
            return Decision(False, "can only read namespaced object of this type")
        return self._related(node, attributes)

    def _get(self, node: str, attributes: Attributes) -> Decision:
        if attributes.verb != "get":
            return Decision(False, "can only get individual resources of this type")
        if attributes.subresource:
            return Decision(False, "cannot get subresource")
        return self._related(node, attributes)

    def _claim(self, node: str, attributes: Attributes) -> Decision:
        if attributes.subresource != "status":
            return self._get(node, attributes)
        if attributes.verb not in ("update", "patch"):
            return Decision(False, "can only get/update/patch this type")
        return self._related(node, attributes)

    def _token(self, node: str, attributes: Attributes) -> Decision:
        if attributes.verb != "create" or not attributes.name:
            return Decision(False, "can only create tokens for individual service accounts")
        if attributes.subresource != "token":
            return Decision(False, "can only create token subresource of serviceaccount")
        return self._related(node, attributes)

    def _lease(self, node: str, attributes: Attributes) -> Decision:
        if attributes.verb not in _OWN_VERBS:
            return Decision(False, "can only get, create, update, patch, or delete a node lease")
        if attributes.namespace != "kube-node-lease":
            return Decision(False, 'can only access leases in the "kube-node-lease" system namespace')
        # The name is not known on create: NodeRestriction looks at the object then.
        if attributes.verb != "create" and attributes.name != node:
            return Decision(False, "can only access node lease with the same name as the requesting node")
        return ALLOWED

    def _csi_node(self, node: str, attributes: Attributes) -> Decision:
        if attributes.verb not in _OWN_VERBS:
            return Decision(False, "can only get, create, update, patch, or delete a CSINode")
        if attributes.subresource:
            return Decision(False, "cannot authorize CSINode subresources")
        if attributes.verb != "create" and attributes.name != node:
            return Decision(False, "can only access CSINode with the same name as the requesting node")
        return ALLOWED

    def _node(self, node: str, attributes: Attributes) -> Decision:
        verb = attributes.verb
        if attributes.subresource == "status":
            return ALLOWED if verb in ("update", "patch") else NO_OPINION
        if attributes.subresource:
            return NO_OPINION
        if verb in ("create", "update", "patch"):
            return ALLOWED
        if verb not in _READ:
            return NO_OPINION
        if attributes.name == node:
            return ALLOWED
        if not attributes.name:
            return Decision(False, f"node '{node}' cannot read all nodes, only its own Node object")
        return Decision(False, f"node '{node}' cannot read '{attributes.name}', only its own Node object")

    def _pod(self, node: str, attributes: Attributes) -> Decision:
        verb, subresource = attributes.verb, attributes.subresource
        if subresource == "status":
            return ALLOWED if verb in ("update", "patch") else NO_OPINION
        if subresource == "eviction":
            return ALLOWED if verb == "create" else NO_OPINION
        if subresource or verb not in (*_READ, "create", "delete"):
            return NO_OPINION
        if verb in ("create", "delete"):
            return ALLOWED
        if verb == "get":
            return self._get(node, attributes)
        if _selects_node(attributes.field_selector, node):
            return ALLOWED
        if attributes.name:
            return self._related(node, attributes)
        return Decision(False, "can only list/watch pods with spec.nodeName field selector")

    def _related(self, node: str, attributes: Attributes) -> Decision:
        """Whether a pod on the node refers to the object."""
        if not attributes.name:
            return Decision(False, "No Object name found")
        wanted = (attributes.resource, attributes.namespace, attributes.name)
        if wanted in self._reachable(node):
            return ALLOWED
        return Decision(False, f"no relationship found between node '{node}' and this object")

    def _reachable(self, node: str) -> Iterator[tuple[str, str, str]]:
        for pod in self.pods_of(node):
            yield from references(pod, self.lookup)


def _selects_node(selector: str, node: str) -> bool:
    if not selector:
        return False
    try:
        return fields.parse(selector, kinds.PODS).required("spec.nodeName") == node
    except fields.FieldSelectorError:
        return False


_SPECIAL: dict[tuple[str, str], Callable[[NodeAuthorizer, str, Attributes], Decision]] = {
    ("", "secrets"): NodeAuthorizer._read_namespaced,
    ("", "configmaps"): NodeAuthorizer._read_namespaced,
    ("", "persistentvolumeclaims"): NodeAuthorizer._claim,
    ("", "persistentvolumes"): NodeAuthorizer._get,
    ("storage.k8s.io", "volumeattachments"): NodeAuthorizer._get,
    ("", "serviceaccounts"): NodeAuthorizer._token,
    ("coordination.k8s.io", "leases"): NodeAuthorizer._lease,
    ("storage.k8s.io", "csinodes"): NodeAuthorizer._csi_node,
    ("", "nodes"): NodeAuthorizer._node,
    ("", "pods"): NodeAuthorizer._pod,
}
