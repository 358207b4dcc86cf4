"""How fast and how steadily an autoscaler may follow. Pure. Modelled: pkg/controller/podautoscaler/horizontal.go.

Times are microseconds of virtual time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from simulator.core.engine.clock import MINUTE, SECOND
from simulator.core.protocol.api import Object

DOWNSCALE_STABILIZATION = 5 * MINUTE
SCALE_UP_FACTOR = 2
SCALE_UP_LEAST = 4

Why = tuple[str, str]
"""Reason and message of a condition."""

READY = ("ReadyForNewScale", "recommended size matches current size")
UP_STABILIZED = (
    "ScaleUpStabilized",
    "recent recommendations were lower than current one, applying the lowest recent recommendation",
)
DOWN_STABILIZED = (
    "ScaleDownStabilized",
    "recent recommendations were higher than current one, applying the highest recent recommendation",
)
WITHIN_RANGE = ("DesiredWithinRange", "the desired count is within the acceptable range")
TOO_FEW = ("TooFewReplicas", "the desired replica count is less than the minimum replica count")
TOO_MANY = ("TooManyReplicas", "the desired replica count is more than the maximum replica count")
UP_LIMIT = ("ScaleUpLimit", "the desired replica count is increasing faster than the maximum scale rate")
DOWN_LIMIT = ("ScaleDownLimit", "the desired replica count is decreasing faster than the maximum scale rate")

# What a behavior that names only some of its rules means by the others (pkg/apis/autoscaling/v2/defaults.go).
UP_DEFAULTS: Object = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [
        {"type": "Pods", "value": 4, "periodSeconds": 15},
        {"type": "Percent", "value": 100, "periodSeconds": 15},
    ],
}
DOWN_DEFAULTS: Object = {
    "stabilizationWindowSeconds": DOWNSCALE_STABILIZATION // SECOND,
    "selectPolicy": "Max",
    "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
}


@dataclass(slots=True)
class Memory:
    """What is remembered of an autoscaler: (time, replicas) recommended; (time, change) of its scalings."""

    recommendations: list[tuple[int, int]] = field(default_factory=list)
    ups: list[tuple[int, int]] = field(default_factory=list)
    downs: list[tuple[int, int]] = field(default_factory=list)

    def recommend(self, now: int, replicas: int, window: int) -> None:
        kept = [one for one in self.recommendations if one[0] > now - window]
        self.recommendations = [*kept, (now, replicas)]

    def scaled(self, now: int, before: int, after: int, longest: int) -> None:
        """``longest``: the longest period of any policy."""
        self.ups = [one for one in self.ups if one[0] > now - longest]
        self.downs = [one for one in self.downs if one[0] > now - longest]
        if after > before:
            self.ups.append((now, after - before))
        elif after < before:
            self.downs.append((now, before - after))


@dataclass(frozen=True, slots=True)
class Normalized:
    """``able``: why it is AbleToScale; ``limited``: whether it is ScalingLimited, and ``why``."""

    replicas: int
    able: Why
    limited: bool
    why: Why


def rules(behavior: Object, direction: str) -> Object:
    """``scaleUp`` or ``scaleDown`` of a behavior, with its defaults."""
    named = {key: value for key, value in (behavior.get(direction) or {}).items() if value is not None}
    return {**(UP_DEFAULTS if direction == "scaleUp" else DOWN_DEFAULTS), **named}


def longest_period(behavior: Object | None) -> int:
    if behavior is None:
        return 0
    both = [*rules(behavior, "scaleUp")["policies"], *rules(behavior, "scaleDown")["policies"]]
    return max((int(policy["periodSeconds"]) for policy in both), default=0) * SECOND


def normalize(memory: Memory, now: int, current: int, desired: int, least: int, most: int) -> Normalized:
    """Without a behavior: down only to what was enough for five minutes, up at most to the double or to four."""
    recent = [one for time, one in memory.recommendations if time > now - DOWNSCALE_STABILIZATION]
    stabilized = max([*recent, desired])
    memory.recommend(now, desired, DOWNSCALE_STABILIZATION)
    able = READY if stabilized == desired else DOWN_STABILIZED
    speed = max(SCALE_UP_FACTOR * current, SCALE_UP_LEAST)
    if stabilized < least:
        return Normalized(least, able, True, TOO_FEW)
    if stabilized > min(speed, most):
        return Normalized(min(speed, most), able, True, UP_LIMIT if most > speed else TOO_MANY)
    return Normalized(stabilized, able, False, WITHIN_RANGE)


def normalize_with(
    behavior: Object, memory: Memory, now: int, current: int, desired: int, least: int, most: int
) -> Normalized:
    """As a ``spec.behavior`` has it."""
    stabilized = _stabilize(behavior, memory, now, current, desired)
    able = READY
    if stabilized != desired:
        able = UP_STABILIZED if desired >= current else DOWN_STABILIZED
    replicas, why = _limit(behavior, memory, now, current, stabilized, least, most)
    return Normalized(replicas, able, replicas != stabilized, why)


def _stabilize(behavior: Object, memory: Memory, now: int, current: int, desired: int) -> int:
    up_window = int(rules(behavior, "scaleUp")["stabilizationWindowSeconds"]) * SECOND
    down_window = int(rules(behavior, "scaleDown")["stabilizationWindowSeconds"]) * SECOND
    lowest = min([desired, *(one for time, one in memory.recommendations if time > now - up_window)])
    highest = max([desired, *(one for time, one in memory.recommendations if time > now - down_window)])
    memory.recommend(now, desired, max(up_window, down_window))
    return min(max(current, lowest), highest)


def _limit(
    behavior: Object, memory: Memory, now: int, current: int, desired: int, least: int, most: int
) -> tuple[int, Why]:
    if desired > current:
        limit = max(current, _up_limit(rules(behavior, "scaleUp"), memory, now, current))
        bound, why = (limit, UP_LIMIT) if most > limit else (most, TOO_MANY)
        if desired > bound:
            return bound, why
    elif desired < current:
        limit = min(current, _down_limit(rules(behavior, "scaleDown"), memory, now, current))
        bound, why = (limit, DOWN_LIMIT) if least < limit else (least, TOO_FEW)
        if desired < bound:
            return bound, why
    return desired, WITHIN_RANGE


def _period_start(policy: Object, memory: Memory, now: int, current: int) -> int:
    """How many replicas there were when the period of a policy began."""
    since = now - int(policy["periodSeconds"]) * SECOND
    added = sum(change for time, change in memory.ups if time > since)
    removed = sum(change for time, change in memory.downs if time > since)
    return current - added + removed


def _up_limit(rule: Object, memory: Memory, now: int, current: int) -> int:
    if rule["selectPolicy"] == "Disabled":
        return current
    proposals = []
    for policy in rule["policies"]:
        start = _period_start(policy, memory, now, current)
        value = int(policy["value"])
        proposals.append(start + value if policy["type"] == "Pods" else math.ceil(start * (100 + value) / 100))
    return min(proposals) if rule["selectPolicy"] == "Min" else max(proposals)


def _down_limit(rule: Object, memory: Memory, now: int, current: int) -> int:
    """The least change is the highest number, so ``Min`` takes the maximum."""
    if rule["selectPolicy"] == "Disabled":
        return current
    proposals = []
    for policy in rule["policies"]:
        start = _period_start(policy, memory, now, current)
        value = int(policy["value"])
        proposals.append(start - value if policy["type"] == "Pods" else start * (100 - value) // 100)
    return max(proposals) if rule["selectPolicy"] == "Min" else min(proposals)
