"""From usage to a number of replicas. Pure. Modelled: pkg/controller/podautoscaler/replica_calculator.go.

Amounts are milli-units; times are Unix time in microseconds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from simulator.core.api import meta, quantity, timestamps
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.metrics import Measured, PodMetric
from simulator.core.engine.clock import MINUTE, SECOND
from simulator.core.protocol.api import Object

CPU_INITIALIZATION_PERIOD = 5 * MINUTE
INITIAL_READINESS_DELAY = 30 * SECOND
DEFAULT_TOLERANCE = 0.1


class CalculationError(ValueError):
    """No number can be computed; the text is upstream's."""


@dataclass(frozen=True, slots=True)
class Tolerances:
    """By how much usage may differ from the target, as a share, before anything is scaled."""

    down: float = DEFAULT_TOLERANCE
    up: float = DEFAULT_TOLERANCE

    def holds(self, ratio: float) -> bool:
        return 1.0 - self.down <= ratio <= 1.0 + self.up


@dataclass(frozen=True, slots=True)
class Proposal:
    """``utilization`` is a percentage of the requests, ``average`` the usage of one pod."""

    replicas: int
    average: int
    utilization: int | None = None


@dataclass(slots=True)
class _Groups:
    ready: int
    unready: list[str]
    missing: list[str]
    ignored: list[str]


def group_pods(pods: list[Object], measured: Measured, resource: str, unix: int) -> _Groups:
    """Which pods' metrics count (groupPods)."""
    groups = _Groups(0, [], [], [])
    for pod in pods:
        name = meta.name(pod)
        metric = measured.get(name)
        if meta.is_deleting(pod) or pod_state.phase(pod) == "Failed":
            groups.ignored.append(name)
        elif pod_state.phase(pod) == "Pending":
            groups.unready.append(name)
        elif metric is None:
            groups.missing.append(name)
        elif resource == "cpu" and _is_starting(pod, metric, unix):
            # It uses much while it starts, which says nothing of the load.
            groups.unready.append(name)
        else:
            groups.ready += 1
    return groups


def _is_starting(pod: Object, metric: PodMetric, unix: int) -> bool:
    ready, start = meta.get_condition(pod, "Ready"), (pod.get("status") or {}).get("startTime")
    if ready is None or start is None:
        return True
    started, since = timestamps.parse(start), timestamps.parse(ready["lastTransitionTime"])
    if started + CPU_INITIALIZATION_PERIOD > unix:
        return ready["status"] == "False" or metric.time < since + metric.window
    return ready["status"] == "False" and started + INITIAL_READINESS_DELAY > since


def by_utilization(
    pods: list[Object], measured: Measured, resource: str, container: str, target: int, current: int,
    tolerances: Tolerances, unix: int,
) -> Proposal:  # fmt: skip
    """``target``: the wanted utilization, a percentage of what the pods request. Raises CalculationError."""
    groups, usage = _usable(pods, measured, resource, unix)
    requests = {meta.name(pod): _request(pod, resource, container) for pod in pods}
    ratio, utilization, average = _utilization_ratio(usage, requests, target)
    fallback = max(100, target)
    assumed = {name: requests[name] * fallback // 100 for name in groups.missing}
    filled = _filled(groups, usage, assumed, ratio)
    if filled is None:
        same = tolerances.holds(ratio)
        return Proposal(current if same else math.ceil(ratio * groups.ready), average, utilization)
    again = _utilization_ratio(filled, requests, target)[0]
    return Proposal(_cautious(ratio, again, len(filled), current, tolerances), average, utilization)


def by_average(
    pods: list[Object], measured: Measured, resource: str, target: int, current: int, tolerances: Tolerances, unix: int
) -> Proposal:
    """``target``: the wanted usage of one pod. Raises CalculationError."""
    groups, usage = _usable(pods, measured, resource, unix)
    ratio, average = _average_ratio(usage, target)
    filled = _filled(groups, usage, dict.fromkeys(groups.missing, target), ratio)
    if filled is None:
        return Proposal(current if tolerances.holds(ratio) else math.ceil(ratio * groups.ready), average)
    again = _average_ratio(filled, target)[0]
    return Proposal(_cautious(ratio, again, len(filled), current, tolerances), average)


def by_value(usage: int, target: int, pods: list[Object], current: int, tolerances: Tolerances) -> Proposal:
    """One number for all pods, that shall be ``target``: an object's or an external metric with a Value."""
    ratio = usage / target
    ready = sum(pod_state.phase(pod) == "Running" and pod_state.is_ready(pod) for pod in pods)
    wanted = current if tolerances.holds(ratio) else math.ceil(ratio * ready)
    if current == 0:
        wanted = math.ceil(ratio)
    return Proposal(wanted, usage)


def by_value_per_pod(usage: int, target: int, current: int, tolerances: Tolerances) -> Proposal:
    """One number that the pods share, of which each shall have ``target``: an AverageValue."""
    replicas = current
    if current == 0 or not tolerances.holds(usage / (target * current)):
        replicas = math.ceil(usage / target)
    return Proposal(replicas, math.ceil(usage / current) if current else usage)


def _usable(pods: list[Object], measured: Measured, resource: str, unix: int) -> tuple[_Groups, dict[str, int]]:
    if not pods:
        raise CalculationError("no pods returned by selector while calculating replica count")
    groups = group_pods(pods, measured, resource, unix)
    left_out = {*groups.ignored, *groups.unready}
    names = [meta.name(pod) for pod in pods]
    usage = {name: measured[name].value for name in names if name in measured and name not in left_out}
    if not usage:
        raise CalculationError("did not receive metrics for targeted pods (pods might be unready)")
    return groups, usage


def _request(pod: Object, resource: str, container: str) -> int:
    spec = pod["spec"]
    sidecars = [one for one in spec.get("initContainers") or () if one.get("restartPolicy") == "Always"]
    total = 0
    for one in [*spec["containers"], *sidecars]:
        if container and one["name"] != container:
            continue
        requested = ((one.get("resources") or {}).get("requests") or {}).get(resource)
        if requested is None:
            raise CalculationError(f"missing request for {resource} in container {one['name']} of Pod {meta.name(pod)}")
        total += quantity.milli(requested)
    return total


def _utilization_ratio(usage: dict[str, int], requests: dict[str, int], target: int) -> tuple[float, int, int]:
    known = {name: value for name, value in usage.items() if name in requests}
    requested = sum(requests[name] for name in known)
    if requested == 0:
        raise CalculationError("no metrics returned matched known pods")
    utilization = sum(known.values()) * 100 // requested
    return utilization / target, utilization, sum(known.values()) // len(known)


def _average_ratio(usage: dict[str, int], target: int) -> tuple[float, int]:
    average = sum(usage.values()) // len(usage)
    return average / target, average


def _filled(groups: _Groups, usage: dict[str, int], assumed: dict[str, int], ratio: float) -> dict[str, int] | None:
    """The usage with a careful guess for pods of which nothing is known; None if there is nothing to guess."""
    unready = groups.unready if ratio > 1.0 else []
    if not unready and not groups.missing:
        return None
    guessed: dict[str, int] = {}
    if ratio < 1.0:
        guessed = assumed
    elif ratio > 1.0:
        guessed = dict.fromkeys(groups.missing, 0)
    return {**usage, **guessed, **dict.fromkeys(unready, 0)}


def _cautious(ratio: float, again: float, count: int, current: int, tolerances: Tolerances) -> int:
    """With guesses in it, a result must not turn the direction round."""
    if tolerances.holds(again) or (ratio < 1.0 < again) or (again < 1.0 < ratio):
        return current
    replicas = math.ceil(again * count)
    if (again < 1.0 and replicas > current) or (again > 1.0 and replicas < current):
        return current
    return replicas
