"""How far the deletion of a namespace is, as conditions: status_condition_utils.go. Pure functions."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import Object

Remaining = dict[Resource, list[Object]]


def with_conditions(namespace: Object, remaining: Remaining, errors: list[str], now: str) -> Object:
    """The namespace with its five conditions; the same object if they say so already. ``now``:
    ``metav1.Time``.
    """
    before = (namespace.get("status") or {}).get("conditions") or []
    conditions = before
    for condition in (
        _condition(
            "NamespaceDeletionDiscoveryFailure",
            "",
            ("ResourcesDiscovered", "All resources successfully discovered"),
            now,
        ),
        _condition(
            "NamespaceDeletionGroupVersionParsingFailure",
            "",
            ("ParsedGroupVersions", "All legacy kube types successfully parsed"),
            now,
        ),
        _condition(
            "NamespaceDeletionContentFailure",
            f"Failed to delete all resource types, {len(errors)} remaining: {', '.join(errors)}" if errors else "",
            ("ContentDeleted", "All content successfully deleted, may be waiting on finalization"),
            now,
            "ContentDeletionFailed",
        ),
        _condition(
            "NamespaceContentRemaining",
            _resources(remaining),
            ("ContentRemoved", "All content successfully removed"),
            now,
            "SomeResourcesRemain",
        ),
        _condition(
            "NamespaceFinalizersRemaining",
            _finalizers(remaining),
            ("ContentHasNoFinalizers", "All content-preserving finalizers finished"),
            now,
            "SomeFinalizersRemain",
        ),
    ):
        present = meta.get_condition({"status": {"conditions": conditions}}, condition["type"])
        if present is None or _without_time(present) != _without_time(condition):
            conditions = meta.with_condition(conditions, condition)
    if conditions is before:
        return namespace
    return meta.with_status(namespace, {**namespace["status"], "conditions": conditions})


def _condition(kind: str, trouble: str, fine: tuple[str, str], now: str, reason: str = "") -> Object:
    """True with ``reason`` and ``trouble`` if there is any, else False with what is said when all is fine."""
    return {
        "type": kind,
        "status": "True" if trouble else "False",
        "lastTransitionTime": now,
        "reason": reason if trouble else fine[0],
        "message": trouble or fine[1],
    }


def _without_time(condition: Object) -> Object:
    return {key: value for key, value in condition.items() if key != "lastTransitionTime"}


def _resources(remaining: Remaining) -> str:
    counts = [
        f"{resource.plural}.{resource.group} has {len(items)} resource instances"
        for resource, items in remaining.items()
        if items
    ]
    return "Some resources are remaining: " + ", ".join(sorted(counts)) if counts else ""


def _finalizers(remaining: Remaining) -> str:
    counts: dict[str, int] = {}
    for items in remaining.values():
        for item in items:
            for finalizer in item["metadata"].get("finalizers") or ():
                counts[finalizer] = counts.get(finalizer, 0) + 1
    if not counts:
        return ""
    texts = sorted(f"{finalizer} in {count} resource instances" for finalizer, count in counts.items())
    return "Some content in the namespace has finalizers remaining: " + ", ".join(texts)
