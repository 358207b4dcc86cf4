"""Rules for what may change in a pod that waits at a scheduling gate: where it may run can become narrower."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.field_errors import FieldError, invalid
from simulator.core.api.validation.dump import internal

Object = dict[str, Any]
Errors = list[FieldError]

_REQUIRED: Final = "requiredDuringSchedulingIgnoredDuringExecution"
_TERMS_PATH: Final = f"spec.affinity.nodeAffinity.{_REQUIRED}.nodeSelectorTerms"


def validate_gated_changes(spec: Object, before: Object) -> tuple[Errors, Object]:
    """The errors, and ``spec`` with the node selector and node affinity that were there before."""
    selector, prior = spec.get("nodeSelector"), before.get("nodeSelector")
    errors: Errors = []
    if any((selector or {}).get(key) != value for key, value in (prior or {}).items()):
        detail = "only additions to spec.nodeSelector are allowed (no mutations or deletions)"
        errors.append(invalid("spec.nodeSelector", selector, detail))
    errors += _terms(_node_affinity(spec), _node_affinity(before))
    munged = {key: value for key, value in spec.items() if key not in ("nodeSelector", "affinity")}
    if prior is not None:
        munged["nodeSelector"] = prior
    affinity = _with_node_affinity_of(spec.get("affinity"), before)
    return errors, munged if affinity is None else {**munged, "affinity": affinity}


def _node_affinity(spec: Object) -> Object | None:
    return (spec.get("affinity") or {}).get("nodeAffinity")


def _with_node_affinity_of(affinity: Object | None, before: Object) -> Object | None:
    own = {key: value for key, value in (affinity or {}).items() if key != "nodeAffinity"}
    prior = _node_affinity(before)
    if prior is not None:
        return {**own, "nodeAffinity": prior}
    if own or (affinity is not None and before.get("affinity") is not None):
        return own
    return None


def _terms(affinity: Object | None, prior: Object | None) -> Errors:
    """Terms are alternatives: none may come or go. Each may get more conditions."""
    before = ((prior or {}).get(_REQUIRED) or {}).get("nodeSelectorTerms") or []
    after = ((affinity or {}).get(_REQUIRED) or {}).get("nodeSelectorTerms") or []
    if affinity == prior or not before:
        return []
    if len(after) != len(before):
        detail = "no additions/deletions to non-empty NodeSelectorTerms list are allowed"
        shown = [internal("NodeSelectorTerm", term) for term in after] or None
        return [invalid(_TERMS_PATH, shown, detail)]
    detail = "only additions are allowed (no mutations or deletions)"
    return [
        invalid(f"{_TERMS_PATH}[{index}]", internal("NodeSelectorTerm", term), detail)
        for index, (term, old) in enumerate(zip(after, before, strict=True))
        if not _has_only_additions(term, old)
    ]


def _has_only_additions(term: Object, old: Object) -> bool:
    fields = ("matchExpressions", "matchFields")
    if not any(old.get(field) for field in fields):
        return not any(term.get(field) for field in fields)
    return all((term.get(field) or [])[: len(old.get(field) or ())] == (old.get(field) or []) for field in fields)
