"""Taints and tolerations (``component-helpers/scheduling/corev1``), for the scheduler and the controllers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

Object = Mapping[str, Any]

DO_NOT_SCHEDULE: Final = ("NoSchedule", "NoExecute")
"""The effects that keep new pods away."""


def tolerates(toleration: Object, taint: Object) -> bool:
    """An empty effect or key of a toleration stands for any. Operators: Equal (or none), Exists."""
    if toleration.get("effect") and toleration["effect"] != taint.get("effect"):
        return False
    if toleration.get("key") and toleration["key"] != taint.get("key"):
        return False
    operator = toleration.get("operator") or "Equal"
    if operator == "Equal":
        return bool((toleration.get("value") or "") == (taint.get("value") or ""))
    return bool(operator == "Exists")


def tolerated(tolerations: Iterable[Object], taint: Object) -> bool:
    return any(tolerates(toleration, taint) for toleration in tolerations)


def untolerated_taint(
    taints: Iterable[Object], tolerations: Iterable[Object], effects: tuple[str, ...]
) -> Object | None:
    """The first taint with one of the effects that no toleration covers."""
    return next((t for t in taints if t.get("effect") in effects and not tolerated(tolerations, t)), None)
