"""NodeRestriction: a kubelet changes its own Node, the pods that run there, and nothing else.

plugin/pkg/admission/noderestriction. Not on by default; kubeadm turns it on.
"""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.api import kinds, meta
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, DELETE, UPDATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.control_plane.kube_apiserver.authentication import user as users
from simulator.core.control_plane.kube_apiserver.authorization import references
from simulator.core.protocol.api import Object

MIRROR = "kubernetes.io/config.mirror"
_RESTRICTED = "node-restriction.kubernetes.io"
_KUBELET_LABELS = frozenset(
    (
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region",
        "node.kubernetes.io/instance-type",
        "beta.kubernetes.io/instance-type",
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "beta.kubernetes.io/os",
        "beta.kubernetes.io/arch",
    )
)
_KUBELET_DOMAINS = ("kubelet.kubernetes.io", "node.kubernetes.io")
_KUBERNETES_DOMAINS = ("kubernetes.io", "k8s.io")


def _admit(attributes: Attributes, obj: Object) -> Object:
    node, is_node = users.node_name(attributes.user)
    if not is_node:
        return obj
    check = _CHECKS.get(attributes.resource.plural)
    if check is not None:
        check(node, attributes, obj)
    return obj


def _pod(node: str, attributes: Attributes, obj: Object) -> None:
    subresource, operation = attributes.subresource, attributes.operation
    if subresource == "status":
        _pod_status(node, attributes, obj)
    elif subresource == "eviction":
        pod = attributes.view.lookup(kinds.PODS, attributes.namespace, attributes.request.name)
        if pod is not None and pod["spec"].get("nodeName") != node:
            raise attributes.forbidden(obj, f"node {node} can only evict pods with spec.nodeName set to itself")
    elif subresource:
        why = f"unexpected pod subresource \"{subresource}\", only 'status' and 'eviction' are allowed"
        raise attributes.forbidden(obj, why)
    elif operation == CREATE:
        _mirror_pod(node, attributes, obj)
    elif operation == DELETE:
        if obj["spec"].get("nodeName") != node:
            why = f'node "{node}" can only delete pods with spec.nodeName set to itself'
            raise attributes.forbidden(obj, why)
    else:
        why = f'unexpected operation "{operation}", node "{node}" can only create and delete mirror pods'
        raise attributes.forbidden(obj, why)


def _pod_status(node: str, attributes: Attributes, obj: Object) -> None:
    old = attributes.old or obj
    if old["spec"].get("nodeName") != node:
        why = f'node "{node}" can only update pod status for pods with spec.nodeName set to itself'
        raise attributes.forbidden(obj, why)
    if meta.labels(old) != meta.labels(obj):
        raise attributes.forbidden(obj, f'node "{node}" cannot update labels through pod status')


def _mirror_pod(node: str, attributes: Attributes, obj: Object) -> None:
    only = f'node "{node}" can only create'
    if MIRROR not in meta.annotations(obj):
        raise attributes.forbidden(obj, f'pod does not have "{MIRROR}" annotation, {only} mirror pods')
    spec, owners = obj["spec"], obj["metadata"].get("ownerReferences") or []
    if spec.get("nodeName") != node:
        raise attributes.forbidden(obj, f"{only} pods with spec.nodeName set to itself")
    if len(owners) > 1:
        raise attributes.forbidden(obj, f"{only} pods with a single owner reference set to itself")
    if not owners or (owners[0].get("apiVersion"), owners[0]["kind"], owners[0]["name"]) != ("v1", "Node", node):
        raise attributes.forbidden(obj, f"{only} pods with an owner reference set to itself")
    if not owners[0].get("controller"):
        raise attributes.forbidden(obj, f"{only} pods with a controller owner reference set to itself")
    if owners[0].get("blockOwnerDeletion"):
        raise attributes.forbidden(obj, f'node "{node}" must not set blockOwnerDeletion on an owner reference')
    wrong = f'node "{node}" can not create pods that reference'
    if spec.get("serviceAccountName"):
        raise attributes.forbidden(obj, f"{wrong} a service account")
    for what, found in (
        ("secrets", references.secrets(spec)),
        ("configmaps", references.config_maps(spec)),
        ("persistentvolumeclaims", references.claims(obj)),
    ):
        if any(True for _ in found):
            raise attributes.forbidden(obj, f"{wrong} {what}")


def _node(node: str, attributes: Attributes, obj: Object) -> None:
    name = attributes.request.name or meta.name(obj)
    if name != node:
        raise attributes.forbidden(obj, f'node "{node}" is not allowed to modify node "{name}"')
    old = attributes.old
    if attributes.operation == UPDATE and old is not None:
        taints, had = obj.get("spec", {}).get("taints") or [], old.get("spec", {}).get("taints") or []
        if taints != had:
            raise attributes.forbidden(obj, f'node "{node}" is not allowed to modify taints')
    mine, theirs = meta.labels(obj), meta.labels(old) if old is not None else {}
    changed = [key for key in {**mine, **theirs} if mine.get(key) != theirs.get(key)]
    bad = ", ".join(sorted(filter(_is_forbidden, changed)))
    if bad and attributes.operation == CREATE:
        raise attributes.forbidden(obj, f'node "{node}" is not allowed to set the following labels: {bad}')
    if bad:
        raise attributes.forbidden(obj, f"is not allowed to modify labels: {bad}")


def _is_forbidden(label: str) -> bool:
    domain = label.rpartition("/")[0]
    if _within(domain, (_RESTRICTED,)):
        return True
    allowed = label in _KUBELET_LABELS or _within(domain, _KUBELET_DOMAINS)
    return _within(domain, _KUBERNETES_DOMAINS) and not allowed


def _within(domain: str, domains: tuple[str, ...]) -> bool:
    return any(domain == one or domain.endswith(f".{one}") for one in domains)


def _claim(_node: str, attributes: Attributes, obj: Object) -> None:
    if attributes.subresource != "status":
        raise attributes.forbidden(obj, "may only update PVC status")


def _token(node: str, attributes: Attributes, obj: Object) -> None:
    if attributes.subresource != "token":
        return
    reference = obj["spec"].get("boundObjectRef") or {}
    if reference.get("apiVersion") != "v1" or reference.get("kind") != "Pod" or not reference.get("name"):
        raise attributes.forbidden(obj, "node requested token not bound to a pod")
    if not reference.get("uid"):
        raise attributes.forbidden(obj, "node requested token with a pod binding without a uid")
    pod = attributes.view.lookup(kinds.PODS, attributes.namespace, reference["name"])
    if pod is not None and pod["spec"].get("nodeName") != node:
        raise attributes.forbidden(obj, "node requested token bound to a pod scheduled on a different node")


def _lease(node: str, attributes: Attributes, obj: Object) -> None:
    if attributes.namespace != "kube-node-lease":
        raise attributes.forbidden(obj, 'can only access leases in the "kube-node-lease" system namespace')
    if (attributes.request.name or meta.name(obj)) != node:
        why = "can only access node lease with the same name as the requesting node"
        raise attributes.forbidden(obj, why)


def _csi_node(node: str, attributes: Attributes, obj: Object) -> None:
    if (attributes.request.name or meta.name(obj)) != node:
        raise attributes.forbidden(obj, "can only access CSINode with the same name as the requesting node")


_CHECKS: dict[str, Callable[[str, Attributes, Object], None]] = {
    "pods": _pod,
    "nodes": _node,
    "persistentvolumeclaims": _claim,
    "serviceaccounts": _token,
    "leases": _lease,
    "csinodes": _csi_node,
}
PLUGIN = Plugin("NodeRestriction", operations=(CREATE, UPDATE, DELETE), mutate=_admit)
