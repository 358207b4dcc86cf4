"""Matching of nodes by nodeSelector and node affinity (``component-helpers/scheduling/corev1/nodeaffinity``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from simulator.core.api import labels
from simulator.core.api.labels import Requirement, Selector, SelectorError
from simulator.core.protocol.api import Object

REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED: Final = "preferredDuringSchedulingIgnoredDuringExecution"


class LabelledNode(Protocol):
    """What of a node counts here: the scheduler's NodeInfo has it, and what controllers make of a Node object."""

    @property
    def name(self) -> str: ...

    @property
    def labels(self) -> Mapping[str, str]: ...


class NodeSelectorTerm:
    """Requirements on labels and on the name that must all hold. Without any, or with a bad one, nothing matches."""

    def __init__(self, term: Object) -> None:
        expressions = term.get("matchExpressions") or ()
        fields = term.get("matchFields") or ()
        self.never = not expressions and not fields
        self.labels: tuple[Requirement, ...] = ()
        self.fields: tuple[Requirement, ...] = ()
        try:
            self.labels = tuple(_label_requirement(expression) for expression in expressions)
            self.fields = tuple(_field_requirement(field) for field in fields)
        except SelectorError:
            self.never = True

    def matches(self, node: LabelledNode) -> bool:
        if self.never:
            return False
        if not all(requirement.matches(node.labels) for requirement in self.labels):
            return False
        name = {"metadata.name": node.name}
        return all(requirement.matches(name) for requirement in self.fields)


class NodeSelector:
    """Terms of which one must match (a NodeSelector object)."""

    def __init__(self, node_selector: Object) -> None:
        self.terms = [NodeSelectorTerm(term) for term in node_selector.get("nodeSelectorTerms") or ()]

    def matches(self, node: LabelledNode) -> bool:
        return any(term.matches(node) for term in self.terms)


class RequiredNodeAffinity:
    """What a pod's ``nodeSelector`` and required node affinity ask of a node, both together."""

    def __init__(self, pod_spec: Object) -> None:
        self._labels: Selector = labels.from_labels(pod_spec.get("nodeSelector"))
        required = node_affinity(pod_spec).get(REQUIRED)
        self._node_selector = NodeSelector(required) if required else None

    def matches(self, node: LabelledNode) -> bool:
        if not self._labels.matches(node.labels):
            return False
        return self._node_selector is None or self._node_selector.matches(node)


class PreferredTerms:
    """Weighted terms: a node's score is the sum of the weights of the terms that match it."""

    def __init__(self, terms: Sequence[Any]) -> None:
        self._terms = [(NodeSelectorTerm(term["preference"]), int(term["weight"])) for term in terms]

    def score(self, node: LabelledNode) -> int:
        return sum(weight for term, weight in self._terms if term.matches(node))


def node_affinity(pod_spec: Object) -> Object:
    """``spec.affinity.nodeAffinity``, or an empty object."""
    found: Object = (pod_spec.get("affinity") or {}).get("nodeAffinity") or {}
    return found


def _label_requirement(expression: Object) -> Requirement:
    operator = labels.OPERATORS.get(expression.get("operator", ""))
    if operator is None:
        raise SelectorError(f'"{expression.get("operator", "")}" is not a valid node selector operator')
    return labels.requirement(expression.get("key", ""), operator, expression.get("values") or ())


def _field_requirement(field: Object) -> Requirement:
    """Fields can only be compared with one value, and there is only ``metadata.name``."""
    values = tuple(field.get("values") or ())
    if field.get("operator") not in ("In", "NotIn") or len(values) != 1:
        raise SelectorError(f'"{field.get("operator", "")}" with {len(values)} values is not a valid field selector')
    return Requirement(field.get("key", ""), labels.OPERATORS[field["operator"]], values)
