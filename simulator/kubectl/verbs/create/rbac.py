"""Roles and their bindings."""

from __future__ import annotations

from simulator.core.api import kinds
from simulator.kubectl.command import Command, Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.flags import Flag
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.create.common import FLAGS, Object, create, metadata, name_of

_GROUP = "rbac.authorization.k8s.io"


def _rules(inv: Invocation) -> list[Object]:
    verbs = list(dict.fromkeys(inv.flag("verb")))
    if not verbs:
        raise KubectlError("at least one verb must be specified")
    if "*" in verbs:
        verbs = ["*"]
    urls = list(inv.parsed.values.get("non-resource-url") or ())
    if not inv.flag("resource") and not urls:
        raise KubectlError("at least one resource must be specified")
    by_group: dict[str, list[str]] = {}
    for word in inv.flag("resource"):
        group, resource = _resource(word)
        by_group.setdefault(group, []).append(resource)
    names = list(inv.flag("resource-name"))
    rules: list[Object] = [
        {"apiGroups": [group], **({"resourceNames": names} if names else {}), "resources": found, "verbs": verbs}
        for group, found in by_group.items()
    ]
    return rules + ([{"nonResourceURLs": urls, "verbs": verbs}] if urls else [])


def _resource(word: str) -> tuple[str, str]:
    """API group and resource, with its subresource."""
    base, slash, sub = word.partition("/")
    if base in ("*", "*.*"):
        return ("*" if base == "*.*" else ""), "*" + slash + sub
    resource = kinds.by_name(base)
    if resource is None:
        raise KubectlError(f'the server doesn\'t have a resource type "{base}"')
    return resource.group, resource.plural + slash + sub


def _role(io: Session, inv: Invocation) -> None:
    name = name_of(inv)
    kind = "ClusterRole" if inv.command.path.endswith("clusterrole") else "Role"
    meta = metadata(inv, name)
    create(io, inv, {"apiVersion": f"{_GROUP}/v1", "kind": kind, "metadata": meta, "rules": _rules(inv)})


def _binding(io: Session, inv: Invocation) -> None:
    name = name_of(inv)
    cluster = inv.command.path.endswith("clusterrolebinding")
    role = "" if cluster else inv.flag("role")
    if bool(role) == bool(inv.flag("clusterrole")):
        raise KubectlError(
            "exactly one of clusterrole or role must be specified"
            if not cluster
            else "exactly one of clusterrole must be specified"
        )
    subjects: list[Object] = [{"apiGroup": _GROUP, "kind": "User", "name": user} for user in inv.flag("user")]
    subjects += [{"apiGroup": _GROUP, "kind": "Group", "name": group} for group in inv.flag("group")]
    for account in inv.flag("serviceaccount"):
        namespace, colon, account_name = account.partition(":")
        if not colon or not namespace or not account_name:
            raise KubectlError("serviceaccount must be <namespace>:<name>")
        subjects.append({"kind": "ServiceAccount", "name": account_name, "namespace": namespace})
    obj: Object = {
        "apiVersion": f"{_GROUP}/v1",
        "kind": "ClusterRoleBinding" if cluster else "RoleBinding",
        "metadata": metadata(inv, name),
        "roleRef": {
            "apiGroup": _GROUP,
            "kind": "Role" if role else "ClusterRole",
            "name": role or inv.flag("clusterrole"),
        },
    }
    if subjects:
        obj["subjects"] = subjects
    create(io, inv, obj, "clusterrolebinding" if cluster else "rolebinding")


_ROLE = (Flag("resource", "strings"), Flag("resource-name", "array"), Flag("verb", "strings"))
_SUBJECTS = (
    Flag("clusterrole"), Flag("group", "array"), Flag("serviceaccount", "array"), Flag("user", "array"),
)  # fmt: skip
COMMANDS = (
    Command(
        "create role",
        _role,
        ("Create a role with single rule", "创建一个 Role"),
        flags=(*FLAGS, *_ROLE),
        usage="NAME --verb=verb --resource=resource",
    ),
    Command(
        "create clusterrole",
        _role,
        ("Create a cluster role", "创建一个 ClusterRole"),
        flags=(*FLAGS, *_ROLE, Flag("non-resource-url", "strings")),
        usage="NAME --verb=verb --resource=resource",
    ),
    Command(
        "create rolebinding",
        _binding,
        ("Create a role binding for a particular role or cluster role", "为 Role 或 ClusterRole 创建 RoleBinding"),
        flags=(*FLAGS, Flag("role"), *_SUBJECTS),
        usage="NAME --clusterrole=NAME|--role=NAME [--user=USER]",
    ),
    Command(
        "create clusterrolebinding",
        _binding,
        ("Create a cluster role binding for a particular cluster role", "为 ClusterRole 创建 ClusterRoleBinding"),
        flags=(*FLAGS, *_SUBJECTS),
        usage="NAME --clusterrole=NAME [--user=USER]",
    ),
)
