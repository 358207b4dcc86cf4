"""The RBAC objects that every new cluster has, made from compact texts.

A role is a line with its name (``namespace/name`` for a Role; ``in=`` and ``of=``: aggregated into, and from), and under
it a line for each rule: verbs, API groups (``core`` is the empty one), resources, and names of objects if it is about
some only; or verbs, ``url`` and non-resource URLs. ``read`` and ``write`` stand for the usual verbs; a backslash at the end
of a line goes on in the next. A binding is name, role and subjects.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.core.control_plane.kube_apiserver.bootstrap import cluster_roles, controller_roles, namespaced_roles
from simulator.core.protocol.api import Object

GROUP = "rbac.authorization.k8s.io"
API_VERSION = f"{GROUP}/v1"
AGGREGATE_TO = f"{GROUP}/aggregate-to-"
_VERBS = {"read": "get,list,watch", "write": "create,delete,deletecollection,patch,update"}
_CONTROLLER = "system:controller:"


def cluster_roles_of_a_new_cluster() -> list[Object]:
    """The ClusterRoles by name, the aggregated ones with what kube-controller-manager puts into them."""
    roles = [*_roles("ClusterRole", cluster_roles.TEXT), *_roles("ClusterRole", controller_roles.TEXT)]
    by_name = {role["metadata"]["name"]: role for role in sorted(roles, key=_name)}
    return [_aggregated(role, by_name) for role in by_name.values()]


def cluster_role_bindings_of_a_new_cluster() -> list[Object]:
    """The ClusterRoleBindings by name, and at the end the one that kubeadm adds."""
    bindings = list(_bindings("ClusterRoleBinding", "ClusterRole", namespaced_roles.CLUSTER_ROLE_BINDINGS))
    for role in _roles("ClusterRole", controller_roles.TEXT):
        name = role["metadata"]["name"]
        line = f"{name} {name} sa=kube-system/{name.removeprefix(_CONTROLLER)}"
        bindings += _bindings("ClusterRoleBinding", "ClusterRole", line)
    kubeadm = [
        {**binding, "metadata": {"name": binding["metadata"]["name"]}}
        for binding in _bindings("ClusterRoleBinding", "ClusterRole", namespaced_roles.KUBEADM_BINDINGS)
    ]
    return [*sorted(bindings, key=_name), *kubeadm]


def roles_of_a_new_cluster() -> list[Object]:
    return list(_roles("Role", namespaced_roles.ROLES))


def role_bindings_of_a_new_cluster() -> list[Object]:
    return list(_bindings("RoleBinding", "Role", namespaced_roles.ROLE_BINDINGS))


def _name(obj: Object) -> str:
    return str(obj["metadata"]["name"])


def _lines(text: str) -> Iterator[str]:
    """Logical lines. A list that goes on in the next line ends with a comma, words with a space."""
    joined = ""
    for line in text.strip("\n").split("\n"):
        joined += line.lstrip() if joined else line
        if joined.endswith("\\"):
            joined = joined[:-1]
            continue
        yield joined
        joined = ""


def _metadata(name: str, labels: dict[str, str]) -> Object:
    namespace, _, own = name.rpartition("/")
    metadata: Object = {"name": own, **({"namespace": namespace} if namespace else {})}
    metadata["labels"] = {"kubernetes.io/bootstrapping": "rbac-defaults", **labels}
    metadata["annotations"] = {f"{_ANNOTATION}/autoupdate": "true"}
    return metadata


_ANNOTATION = "rbac.authorization.kubernetes.io"


def _roles(kind: str, text: str) -> Iterator[Object]:
    role: Object = {}
    for line in _lines(text):
        if line.startswith(" "):
            role["rules"].append(_rule(line))
            continue
        if role:
            yield role
        name, *flags = line.split()
        into = {AGGREGATE_TO + flag[3:]: "true" for flag in flags if flag.startswith("in=")}
        role = {"kind": kind, "apiVersion": API_VERSION, "metadata": _metadata(name, into), "rules": []}
        for flag in flags:
            if flag.startswith("of="):
                selector = {"matchLabels": {AGGREGATE_TO + flag[3:]: "true"}}
                role["aggregationRule"] = {"clusterRoleSelectors": [selector]}
    yield role


def _rule(line: str) -> Object:
    verbs, groups, what, *names = line.split()
    rule: Object = {"verbs": _VERBS.get(verbs, verbs).split(",")}
    if groups == "url":
        return {**rule, "nonResourceURLs": what.split(",")}
    rule["apiGroups"] = ["" if group == "core" else group for group in groups.split(",")]
    rule["resources"] = what.split(",")
    return {**rule, "resourceNames": names[0].split(",")} if names else rule


def _aggregated(role: Object, roles: dict[str, Object]) -> Object:
    if "aggregationRule" not in role:
        return role
    (label,) = role["aggregationRule"]["clusterRoleSelectors"][0]["matchLabels"]
    rules: list[Object] = []
    for other in roles.values():
        if label in other["metadata"]["labels"]:
            rules += [rule for rule in _aggregated(other, roles)["rules"] if rule not in rules]
    return {**role, "rules": rules}


def _bindings(kind: str, role_kind: str, text: str) -> Iterator[Object]:
    for line in _lines(text):
        name, role, *subjects = line.split()
        binding: Object = {"kind": kind, "apiVersion": API_VERSION, "metadata": _metadata(name, {})}
        if subjects:
            binding["subjects"] = [_subject(subject) for subject in subjects]
        binding["roleRef"] = {"apiGroup": GROUP, "kind": role_kind, "name": role}
        yield binding


def _subject(text: str) -> Object:
    kind, _, name = text.partition("=")
    if kind == "sa":
        namespace, _, own = name.partition("/")
        return {"kind": "ServiceAccount", "name": own, "namespace": namespace}
    return {"kind": kind.capitalize(), "apiGroup": GROUP, "name": name}
