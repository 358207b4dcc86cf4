"""``matchLabelKeys``: a new pod's own values of these labels become part of its selectors.

pkg/registry/core/pod/strategy.go (applyMatchLabelKeysAndMismatchLabelKeys), of affinity terms and spread constraints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.core.api import meta
from simulator.core.protocol.api import Object

_OPERATORS = {"matchLabelKeys": "In", "mismatchLabelKeys": "NotIn"}
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"


def merged(spec: Object, labels: Mapping[str, str]) -> Object:
    """The pod's spec with its values in the selectors; ``spec`` itself if there is nothing to add."""

    def selecting(term: Object) -> Object:
        return _with_values(term, labels)

    def weighted(preference: Object) -> Object:
        return _with(preference, "podAffinityTerm", selecting)

    spec = _each(spec, ("topologySpreadConstraints",), selecting)
    for kind in ("podAffinity", "podAntiAffinity"):
        spec = _each(spec, ("affinity", kind, _REQUIRED), selecting)
        spec = _each(spec, ("affinity", kind, _PREFERRED), weighted)
    return spec


def _with_values(term: Object, labels: Mapping[str, str]) -> Object:
    """Without a selector there is nothing that the keys could narrow: validation refuses that."""
    selector = term.get("labelSelector")
    if selector is None:
        return term
    added = [
        {"key": key, "operator": operator, "values": [labels[key]]}
        for field, operator in _OPERATORS.items()
        for key in term.get(field) or ()
        if key in labels
    ]
    if not added:
        return term
    expressions = [*(selector.get("matchExpressions") or ()), *added]
    return {**term, "labelSelector": {**selector, "matchExpressions": expressions}}


def _with(obj: Object, field: str, change: Callable[[Any], Any]) -> Object:
    value = obj.get(field)
    new = value if value is None else change(value)
    return obj if new is value else {**obj, field: new}


def _each(obj: Object, path: tuple[str, ...], change: Callable[[Object], Object]) -> Object:
    """``obj`` with ``change`` made to every item of the list at ``path``; the same object if nothing changes."""
    items = meta.get_in(obj, path)
    if not items:
        return obj
    new = [change(item) for item in items]
    if all(a is b for a, b in zip(items, new, strict=True)):
        return obj
    found: Object = meta.set_in(obj, path, new)
    return found
