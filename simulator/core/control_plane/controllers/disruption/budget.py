"""The arithmetic of a PodDisruptionBudget. Pure. Modelled: pkg/controller/disruption/disruption.go."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.api import int_or_percent, meta, timestamps
from simulator.core.control_plane.controllers import pod_state
from simulator.core.engine.clock import MINUTE
from simulator.core.protocol.api import Object

# An eviction was granted, but the pod does not go: it counts again after this time.
DELETION_TIMEOUT = 2 * MINUTE


@dataclass(frozen=True, slots=True)
class Expectation:
    """How many pods there should be, and how many of them have to be healthy."""

    expected: int
    desired: int


def needs_scale(budget: Object) -> bool:
    """Whether the sizes of the pods' owners count, and not only the pods that are there."""
    spec = budget["spec"]
    return spec.get("maxUnavailable") is not None or isinstance(spec.get("minAvailable"), str)


def expectation(budget: Object, pods: int, scale: int) -> Expectation:
    """``pods``: how many there are; ``scale``: how many their owners want. ValueError for what is no percentage."""
    spec = budget["spec"]
    if spec.get("maxUnavailable") is not None:
        unavailable = int_or_percent.scaled(spec["maxUnavailable"], scale, round_up=True)
        return Expectation(scale, max(0, scale - unavailable))
    least = spec.get("minAvailable")
    if least is None:
        return Expectation(0, 0)
    if isinstance(least, int):
        return Expectation(pods, least)
    return Expectation(scale, int_or_percent.scaled(least, scale, round_up=True))


def still_disrupted(budget: Object, pods: list[Object], unix: int) -> tuple[dict[str, str], list[Object], int | None]:
    """Of the pods whose eviction was granted: those that are still to go, those that should have gone (they count
    again), and in how many microseconds the next one is late.
    """
    granted = (budget.get("status") or {}).get("disruptedPods") or {}
    left: dict[str, str] = {}
    late: list[Object] = []
    soonest: int | None = None
    for pod in pods:
        when = granted.get(meta.name(pod))
        if when is None or meta.is_deleting(pod):
            continue
        remaining = timestamps.parse(when) + DELETION_TIMEOUT - unix
        if remaining < 0:
            late.append(pod)
            continue
        left[meta.name(pod)] = when
        soonest = remaining if soonest is None else min(soonest, remaining)
    return left, late, soonest


def healthy(pods: list[Object], disrupted: dict[str, str]) -> int:
    return sum(
        pod_state.is_ready(pod) and not meta.is_deleting(pod) and meta.name(pod) not in disrupted for pod in pods
    )


def status(budget: Object, wanted: Expectation, current: int, disrupted: dict[str, str], now: str) -> Object:
    """In the order in which the API writes it."""
    allowed = current - wanted.desired if wanted.expected > 0 else 0
    result: Object = {"observedGeneration": budget["metadata"].get("generation", 0)}
    if disrupted:
        result["disruptedPods"] = disrupted
    result |= {
        "disruptionsAllowed": max(0, allowed),
        "currentHealthy": current,
        "desiredHealthy": wanted.desired,
        "expectedPods": wanted.expected,
    }
    enough = max(0, allowed) > 0
    return with_condition(budget, result, enough, "SufficientPods" if enough else "InsufficientPods", "", now)


def failed_status(budget: Object, message: str, now: str) -> Object:
    """Nothing may be disrupted while nobody knows how things are (failSafe)."""
    before = budget.get("status") or {}
    result = {"disruptionsAllowed": 0, "currentHealthy": 0, "desiredHealthy": 0, "expectedPods": 0}
    kept = {name: value for name, value in before.items() if name != "conditions"}
    return with_condition(budget, {**result, **kept, "disruptionsAllowed": 0}, False, "SyncFailed", message, now)


def with_condition(budget: Object, result: Object, allowed: bool, reason: str, message: str, now: str) -> Object:
    condition = {
        "type": "DisruptionAllowed",
        "status": "True" if allowed else "False",
        "observedGeneration": budget["metadata"].get("generation", 0),
        "lastTransitionTime": now,
        "reason": reason,
        "message": message,
    }
    before = (budget.get("status") or {}).get("conditions")
    return {**result, "conditions": meta.with_condition(before, condition)}
