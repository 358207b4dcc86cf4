"""``kubectl auth can-i`` and ``whoami``. Modelled after ``pkg/cmd/auth``."""

from __future__ import annotations

from typing import Any

from simulator.core.api import kinds
from simulator.core.protocol.api import ApiRequest
from simulator.kubectl.command import Command, Invocation
from simulator.kubectl.errors import KubectlError, Silent, UsageError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import document, format_of, unknown_format
from simulator.kubectl.printers.tabwriter import for_table
from simulator.kubectl.resources import namespace_of
from simulator.kubectl.session import Session

Object = dict[str, Any]

_AUTHORIZATION = "authorization.k8s.io/v1"
_VERBS = (
    "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "use", "bind", "impersonate",
    "*", "approve", "sign", "escalate", "attest",
)  # fmt: skip
_URL_VERBS = ("get", "put", "post", "head", "options", "delete", "patch")


def _can_i(io: Session, inv: Invocation) -> None:
    if inv.flag("list"):
        if inv.flag("quiet") or inv.flag("all-namespaces") or inv.flag("subresource"):
            raise KubectlError(
                "list option can't be specified with neither quiet, all-namespaces nor subresource options"
            )
        _list(io, inv)
        return
    if len(inv.args) != 2:
        raise UsageError(
            "you must specify two arguments: verb resource or verb resource/resourceName.", "kubectl auth can-i", "."
        )
    verb, what = inv.args
    spec = _url(io, inv, verb, what) if what.startswith("/") else _resource(io, inv, verb, what)
    body = {"apiVersion": _AUTHORIZATION, "kind": "SelfSubjectAccessReview", "spec": spec}
    status = check(io.ask(ApiRequest("create", "selfsubjectaccessreviews", body=body)))["status"]
    if not inv.flag("quiet"):
        _say(io, status)
    if not status.get("allowed"):
        raise Silent()


def _say(io: Session, status: Object) -> None:
    if status.get("allowed"):
        io.out("yes")
        return
    parts = ["no", *(str(status[name]) for name in ("reason", "evaluationError") if status.get(name))]
    io.out(" - ".join(parts))


def _url(io: Session, inv: Invocation, verb: str, path: str) -> Object:
    if inv.flag("subresource"):
        raise KubectlError("--subresource can not be used with NonResourceURL")
    if verb not in (*_URL_VERBS, "*"):
        io.warn(f"Warning: verb '{verb}' is not a known verb\n")
    return {"nonResourceAttributes": {"path": path, "verb": verb}}


def _resource(io: Session, inv: Invocation, verb: str, what: str) -> Object:
    word, _, name = what.partition("/")
    group, plural, namespaced = _lookup(io, word)
    if not namespaced and not inv.flag("all-namespaces"):
        where = f" in group '{group}'" if group else ""
        io.warn(f"Warning: resource '{plural}' is not namespace scoped{where}\n")
    if verb not in _VERBS:
        io.warn(f"Warning: verb '{verb}' is not a known verb\n")
    attributes: Object = {"verb": verb, "group": group, "resource": plural, "name": name}
    attributes["namespace"] = "" if inv.flag("all-namespaces") else namespace_of(io, inv)
    attributes["subresource"] = str(inv.flag("subresource"))
    return {"resourceAttributes": {key: value for key, value in attributes.items() if value}}


def _lookup(io: Session, word: str) -> tuple[str, str, bool]:
    """Group, plural, and whether objects are in namespaces; a resource that nobody knows is asked about all the same."""
    if word == "*":
        return "*", "*", True
    resource = kinds.by_name(word)
    if resource is not None:
        return resource.group, resource.plural, resource.namespaced
    plural, _, group = word.partition(".")
    where = f" in group '{group}'" if group else ""
    io.warn(f"Warning: the server doesn't have a resource type '{plural}'{where}\n")
    return group, plural, True


def _list(io: Session, inv: Invocation) -> None:
    body = {
        "apiVersion": _AUTHORIZATION,
        "kind": "SelfSubjectRulesReview",
        "spec": {"namespace": namespace_of(io, inv)},
    }
    status = check(io.ask(ApiRequest("create", "selfsubjectrulesreviews", body=body)))["status"]
    if status.get("incomplete"):
        io.warn(f"warning: the list may be incomplete: {status.get('evaluationError', '')}")
    rows = [] if inv.flag("no-headers") else [["Resources", "Non-Resource URLs", "Resource Names", "Verbs"]]
    for resources, urls, names, verbs in _rules(status):
        rows.append([resources, f"[{' '.join(urls)}]", f"[{' '.join(names)}]", f"[{' '.join(verbs)}]"])
    io.out(_aligned(rows))


Rule = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _rules(status: Object) -> list[Rule]:
    """One row for each resource of a rule or URL; rules about the same resource share a row. rbac ``CompactRules``."""
    merged: dict[tuple[str, str, tuple[str, ...]], tuple[str, ...]] = {}
    for rule in status.get("resourceRules") or ():
        names = tuple(rule.get("resourceNames") or ())
        for group in rule.get("apiGroups") or ("",):
            for resource in rule.get("resources") or ():
                key = (group, resource, names)
                merged[key] = tuple(dict.fromkeys((*merged.get(key, ()), *rule["verbs"])))
    found: list[tuple[str, Rule]] = []
    for (group, resource, names), verbs in merged.items():
        shown = f"{resource}.{group}" if group else resource
        order = f"{_go(verbs)},{_go((group,))},{_go((resource,))},{_go(names)},{_go(())}"
        found.append((order, (shown, (), names, verbs)))
    for rule in status.get("nonResourceRules") or ():
        for url in rule.get("nonResourceURLs") or ():
            verbs = tuple(rule["verbs"])
            found.append((f"{_go(verbs)},{_go(())},{_go(())},{_go(())},{_go((url,))}", ("", (url,), (), verbs)))
    return [rule for _, rule in sorted(found, key=lambda one: one[0])]


def _go(words: tuple[str, ...]) -> str:
    """A list as Go prints it: rows are in the order of the rules' own texts."""
    return f"[{' '.join(words)}]"


def _aligned(rows: list[list[str]]) -> str:
    return for_table("".join("\t".join(row) + "\n" for row in rows))


def _whoami(io: Session, inv: Invocation) -> None:
    if inv.args:
        raise UsageError(f"unexpected args: [{' '.join(inv.args)}]", "kubectl auth whoami", ".")
    if format_of(inv) not in ("", "yaml", "json"):
        raise unknown_format(inv)
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    review = check(io.ask(ApiRequest("create", "selfsubjectreviews", body=body)))
    if format_of(inv):
        io.out(document(review, inv) or "")
        return
    info = review["status"].get("userInfo") or {}
    rows = [["ATTRIBUTE", "VALUE"], ["Username", str(info.get("username", ""))]]
    if info.get("uid"):
        rows.append(["UID", str(info["uid"])])
    if info.get("groups"):
        rows.append(["Groups", _go(tuple(info["groups"]))])
    for key, values in sorted((info.get("extra") or {}).items()):
        rows.append([f"Extra: {key}", _go(tuple(values))])
    io.out(_aligned(rows))


COMMANDS = (
    Command("auth", None, ("Inspect authorization", "查看鉴权信息")),
    Command(
        "auth can-i",
        _can_i,
        ("Check whether an action is allowed", "检查某个操作是否被允许"),
        flags=(
            Flag("all-namespaces", "bool", "A"),
            Flag("list", "bool"),
            Flag("no-headers", "bool"),
            Flag("quiet", "bool", "q"),
            Flag("subresource"),
        ),
        usage="VERB [TYPE | TYPE/NAME | NONRESOURCEURL]",
        examples=(
            "kubectl auth can-i create pods",
            "kubectl auth can-i --list",
            "kubectl auth can-i get pods --as dev",
        ),
    ),
    Command(
        "auth whoami",
        _whoami,
        ("Experimental: Check self subject attributes", "查看当前用户的身份属性"),
        flags=(Flag("output", short="o"), Flag("template"), Flag("show-managed-fields", "bool")),
        examples=("kubectl auth whoami",),
    ),
)
