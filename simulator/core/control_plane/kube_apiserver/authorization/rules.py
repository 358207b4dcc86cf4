"""Policy rules: whether one allows a request, and whether some cover others. pkg/apis/rbac/v1/evaluation_helpers.go

A rule is a dict as RBAC objects hold it: ``verbs``, ``apiGroups``, ``resources``, ``resourceNames``,
``nonResourceURLs``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.core.protocol.api import Object

ALL = "*"


@dataclass(frozen=True, slots=True)
class Attributes:
    """What is to be authorised. ``path`` is set, and ``resource`` empty, for what is no resource (``/healthz``)."""

    verb: str
    group: str = ""
    resource: str = ""
    subresource: str = ""
    namespace: str = ""
    name: str = ""
    field_selector: str = ""
    path: str = ""

    @property
    def target(self) -> str:
        return f"{self.resource}/{self.subresource}" if self.subresource else self.resource


def allows(rule: Object, attributes: Attributes) -> bool:
    """Whether one rule allows the request."""
    verbs = rule.get("verbs") or ()
    if attributes.verb not in verbs and ALL not in verbs:
        return False
    if attributes.path:
        return any(_path_matches(url, attributes.path) for url in rule.get("nonResourceURLs") or ())
    groups = rule.get("apiGroups") or ()
    if attributes.group not in groups and ALL not in groups:
        return False
    if not _resource_matches(rule.get("resources") or (), attributes):
        return False
    names = rule.get("resourceNames")
    return not names or attributes.name in names


def _resource_matches(resources: Sequence[str], attributes: Attributes) -> bool:
    if ALL in resources or attributes.target in resources:
        return True
    return bool(attributes.subresource) and f"{ALL}/{attributes.subresource}" in resources


def _path_matches(url: str, path: str) -> bool:
    if url in (ALL, path):
        return True
    return url.endswith(ALL) and path.startswith(url.rstrip(ALL))


# Whether one may give away what one has: k8s.io/component-helpers/auth/rbac/validation


def missing(owned: Sequence[Object], wanted: Iterable[Object]) -> list[Object]:
    """The parts of ``wanted`` (a verb on a resource or URL each) that ``owned`` does not cover."""
    return [part for rule in wanted for part in _parts(rule) if not any(_covers(own, part) for own in owned)]


def _parts(rule: Object) -> Iterable[Object]:
    names = rule.get("resourceNames") or [None]
    for verb in rule.get("verbs") or ():
        for url in rule.get("nonResourceURLs") or ():
            yield {"verbs": [verb], "nonResourceURLs": [url]}
    for group in rule.get("apiGroups") or ():
        for resource in rule.get("resources") or ():
            for verb in rule.get("verbs") or ():
                for name in names:
                    part = {"verbs": [verb], "apiGroups": [group], "resources": [resource]}
                    yield part if name is None else {**part, "resourceNames": [name]}


def _covers(own: Object, part: Object) -> bool:
    if not _has(own.get("verbs") or (), part["verbs"][0]):
        return False
    if "nonResourceURLs" in part:
        url = part["nonResourceURLs"][0]
        return any(_path_matches(mine, url) for mine in own.get("nonResourceURLs") or ())
    if not _has(own.get("apiGroups") or (), part["apiGroups"][0]):
        return False
    resource = part["resources"][0]
    _, slash, sub = resource.partition("/")
    resources = own.get("resources") or ()
    if not _has(resources, resource) and not (slash and f"{ALL}/{sub}" in resources):
        return False
    names = own.get("resourceNames")
    return not names or part.get("resourceNames", [None])[0] in names


def _has(values: Sequence[str], value: str) -> bool:
    return ALL in values or value in values


def described(rules: Sequence[Object]) -> list[str]:
    """Rules as the refusal names them, verbs of one resource together: ``{APIGroups:[""], Resources:["pods"], …}``."""
    compact: dict[str, Object] = {}
    for rule in rules:
        key = json.dumps({name: value for name, value in rule.items() if name != "verbs"})
        if key in compact and "apiGroups" in rule and "resourceNames" not in rule:
            compact[key] = {**compact[key], "verbs": [*compact[key]["verbs"], *rule["verbs"]]}
        else:
            compact.setdefault(key if "resourceNames" not in rule else json.dumps(rule), rule)
    return sorted(map(_compact_string, compact.values()))


_TITLES = (
    ("apiGroups", "APIGroups"),
    ("resources", "Resources"),
    ("nonResourceURLs", "NonResourceURLs"),
    ("resourceNames", "ResourceNames"),
    ("verbs", "Verbs"),
)


def _compact_string(rule: Object) -> str:
    parts = [f"{title}:{quoted(rule[name])}" for name, title in _TITLES if rule.get(name)]
    return "{" + ", ".join(parts) + "}"


def quoted(values: Iterable[str]) -> str:
    """A list of strings as Go's ``%q`` prints it: ``["get" "list"]``."""
    return "[" + " ".join(f'"{value}"' for value in values) + "]"
