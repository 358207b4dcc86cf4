"""Inter-pod affinity terms of a pod, ready to be matched (``framework.AffinityTerm``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.core.api import labels as label_selectors
from simulator.core.api.labels import Selector, SelectorError
from simulator.core.protocol.api import Object


@dataclass(frozen=True, slots=True)
class AffinityTerm:
    """``namespaces`` is the pod's own where the term names none and selects none. ``weight`` is 0 if required."""

    topology_key: str
    selector: Selector
    namespaces: tuple[str, ...]
    namespace_selector: Selector
    weight: int = 0

    def matches(self, namespace: str, labels: Mapping[str, str], namespace_labels: Mapping[str, str]) -> bool:
        """Whether a pod with these labels in that namespace is meant."""
        if namespace not in self.namespaces and not self.namespace_selector.matches(namespace_labels):
            return False
        return self.selector.matches(labels)


@dataclass(frozen=True, slots=True)
class PodAffinity:
    """The four lists of terms of a pod; empty, with the reason in ``error``, where a selector cannot be understood."""

    required_affinity: tuple[AffinityTerm, ...] = ()
    required_anti_affinity: tuple[AffinityTerm, ...] = ()
    preferred_affinity: tuple[AffinityTerm, ...] = ()
    preferred_anti_affinity: tuple[AffinityTerm, ...] = ()
    error: str = ""

    @property
    def has_preferred(self) -> bool:
        return bool(self.preferred_affinity or self.preferred_anti_affinity)


NO_AFFINITY = PodAffinity()


def pod_affinity(namespace: str, affinity: Object) -> PodAffinity:
    """From ``spec.affinity`` of a pod in that namespace."""
    attract = affinity.get("podAffinity") or {}
    repel = affinity.get("podAntiAffinity") or {}
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    preferred = "preferredDuringSchedulingIgnoredDuringExecution"
    try:
        return PodAffinity(
            required_affinity=_required(namespace, attract.get(required) or ()),
            required_anti_affinity=_required(namespace, repel.get(required) or ()),
            preferred_affinity=_preferred(namespace, attract.get(preferred) or ()),
            preferred_anti_affinity=_preferred(namespace, repel.get(preferred) or ()),
        )
    except SelectorError as problem:
        return PodAffinity(error=str(problem))


def _required(namespace: str, terms: Sequence[Any]) -> tuple[AffinityTerm, ...]:
    return tuple(_term(namespace, term, 0) for term in terms)


def _preferred(namespace: str, terms: Sequence[Any]) -> tuple[AffinityTerm, ...]:
    return tuple(_term(namespace, term["podAffinityTerm"], term["weight"]) for term in terms)


def _term(namespace: str, term: Object, weight: int) -> AffinityTerm:
    namespaces = tuple(term.get("namespaces") or ())
    if not namespaces and term.get("namespaceSelector") is None:
        namespaces = (namespace,)
    return AffinityTerm(
        topology_key=term.get("topologyKey", ""),
        selector=label_selectors.from_object(term.get("labelSelector")),
        namespaces=namespaces,
        namespace_selector=label_selectors.from_object(term.get("namespaceSelector")),
        weight=weight,
    )
