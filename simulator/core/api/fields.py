"""Field selectors (``spec.nodeName=worker-1,status.phase!=Running``): parse, check, match. apimachinery's ``fields``.

What may be selected is listed for each resource; the API server refuses the rest, in one of two wordings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.core.api.kinds import Resource

Object = Mapping[str, Any]


class FieldSelectorError(ValueError):
    """A field selector that the server refuses; the text is the server's."""


def _at(*path: str) -> Callable[[Object], str]:
    """Reads a string field; what is missing is the empty string."""

    def read(obj: Object) -> str:
        value: Any = obj
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return "" if value is None else str(value)

    return read


def _flag(*path: str) -> Callable[[Object], str]:
    read = _at(*path)
    return lambda obj: read(obj).lower() or "false"


def _event_source(obj: Object) -> str:
    return _at("source", "component")(obj) or _at("reportingComponent")(obj)


def _paths(*fields: str) -> dict[str, Callable[[Object], str]]:
    return {field: _at(*field.split(".")) for field in fields}


_NAME: Final = _paths("metadata.name")
_META: Final = _paths("metadata.name", "metadata.namespace")
_REFERENCE: Final = ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")

_SELECTABLE: Final[dict[str, dict[str, Callable[[Object], str]]]] = {
    "pods": _META
    | _paths(
        "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase",
        "status.podIP", "status.nominatedNodeName",
    )
    | {"spec.hostNetwork": _flag("spec", "hostNetwork"), "spec.host": _at("spec", "nodeName")},
    "nodes": _NAME | {"spec.unschedulable": _flag("spec", "unschedulable")},
    "namespaces": _NAME | _paths("status.phase"),
    "secrets": _META | _paths("type"),
    "services": _META | _paths("spec.clusterIP", "spec.type"),
    "replicationcontrollers": _META | _paths("status.replicas"),
    "jobs.batch": _META | _paths("status.successful"),
    "certificatesigningrequests.certificates.k8s.io": _NAME | _paths("spec.signerName"),
    "events": _META
    | _paths(*("involvedObject." + one for one in _REFERENCE), "reason", "type", "reportingComponent")
    | {"source": _event_source},
    "events.events.k8s.io": _META
    | _paths(*("regarding." + one for one in _REFERENCE), "reason", "type", "reportingController"),
}  # fmt: skip


def supported(resource: Resource) -> tuple[str, ...]:
    """The fields by which objects of a resource can be selected."""
    return tuple(_SELECTABLE.get(resource.qualified, _META))


@dataclass(frozen=True, slots=True)
class Term:
    """``field = value``, or ``!=`` if ``negated``."""

    field: str
    value: str
    negated: bool
    read: Callable[[Object], str]

    def __str__(self) -> str:
        value = self.value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=")
        return f"{self.field}{'!=' if self.negated else '='}{value}"


@dataclass(frozen=True, slots=True)
class FieldSelector:
    """Terms that must all hold; none selects everything."""

    terms: tuple[Term, ...]

    def matches(self, obj: Object) -> bool:
        return all((term.read(obj) == term.value) is not term.negated for term in self.terms)

    def required(self, field: str) -> str | None:
        """The value that ``field`` must have, or None: how the server finds that one node's pods are watched."""
        return next((term.value for term in self.terms if term.field == field and not term.negated), None)

    def __str__(self) -> str:
        return ",".join(str(term) for term in self.terms)


EVERYTHING: Final = FieldSelector(())


def parse(text: str, resource: Resource) -> FieldSelector:
    """The selector of a request for ``resource``. Raises :class:`FieldSelectorError`."""
    terms: list[Term] = []
    for part in sorted(_split(text)):
        if part:
            terms.append(_term(part, text, resource))
    return FieldSelector(tuple(terms))


def from_terms(resource: Resource, **equal: str) -> FieldSelector:
    """A selector of equalities; ``__`` stands for the point: ``from_terms(PODS, spec__nodeName="worker-1")``."""
    fields = _SELECTABLE.get(resource.qualified, _META)
    named = {name.replace("__", "."): value for name, value in equal.items()}
    return FieldSelector(tuple(Term(name, value, False, fields[name]) for name, value in sorted(named.items())))


def _split(text: str) -> list[str]:
    """At commas that no backslash escapes."""
    parts: list[str] = [""]
    escaped = False
    for char in text:
        if char == "," and not escaped:
            parts.append("")
            continue
        parts[-1] += char
        escaped = char == "\\" and not escaped
    return parts


def _term(part: str, whole: str, resource: Resource) -> Term:
    position = next((i for i in range(len(part)) if part.startswith(("!=", "="), i)), -1)
    if position < 0:
        raise FieldSelectorError(f"invalid selector: '{whole}'; can't understand '{part}'")
    operator = next(o for o in ("!=", "==", "=") if part.startswith(o, position))
    field, value = part[:position], _unescape(part[position + len(operator) :])
    fields = _SELECTABLE.get(resource.qualified)
    read = (fields or _META).get(field)
    if read is None:
        if fields is None:
            known = '"metadata.name", "metadata.namespace"'
            raise FieldSelectorError(f'"{field}" is not a known field selector: only {known}')
        raise FieldSelectorError(f"field label not supported: {field}")
    return Term(field, value, operator == "!=", read)


def _unescape(value: str) -> str:
    plain = ""
    escaped = False
    for char in value:
        if escaped:
            if char not in "\\,=":
                raise FieldSelectorError(f"invalid field selector: invalid escape sequence: \\{char}")
            plain += char
            escaped = False
        elif char == "\\":
            escaped = True
        elif char in ",=":
            raise FieldSelectorError(f"invalid field selector: unescaped character in value: {char}")
        else:
            plain += char
    if escaped:
        raise FieldSelectorError("invalid field selector: invalid escape sequence: \\")
    return plain
