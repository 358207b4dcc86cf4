"""Scores from how full a node would be (``plugins/noderesources``: resource_allocation, least, most, ratio)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.core.control_plane.scheduler_framework.interface import MAX_NODE_SCORE
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.resources import is_scalar

DEFAULT_RESOURCES: tuple[Mapping[str, Any], ...] = (
    {"name": "cpu", "weight": 1},
    {"name": "memory", "weight": 1},
)


@dataclass(frozen=True, slots=True)
class Usage:
    """Of one resource on one node: allocatable, what pods request already, and what the new pod would add."""

    allocatable: int
    requested: int
    added: int
    weight: int


Scorer = Callable[[Sequence[Usage]], int]


def checked_resources(resources: Sequence[Mapping[str, Any]], path: str) -> tuple[tuple[str, int], ...]:
    """(name, weight) of each. Raises ValueError for a weight that is not 1 to 100, naming it by its path."""
    for index, resource in enumerate(resources):
        if not 1 <= resource.get("weight", 1) <= MAX_NODE_SCORE:
            raise ValueError(f"{path}[{index}].weight: must be 1 to {MAX_NODE_SCORE}, not {resource['weight']}")
    return tuple((resource["name"], resource.get("weight", 1)) for resource in resources)


def usages(resources: Sequence[tuple[str, int]], pod: PodInfo, node: NodeInfo, *, with_defaults: bool) -> list[Usage]:
    """What is to be scored: resources that the node has, and scalar ones only if the pod wants them.

    ``with_defaults``: containers without cpu or memory requests count as 100m and 200 MiB.
    """
    found = []
    for name, weight in resources:
        wanted = pod.requests.get(name, 0)
        allocatable = node.allocatable.get(name, 0)
        if allocatable == 0 or (wanted == 0 and is_scalar(name)):
            continue
        if with_defaults and name in pod.scored_requests:
            found.append(Usage(allocatable, node.scoring_requested[name], pod.scored_requests[name], weight))
        else:
            found.append(Usage(allocatable, node.requested.get(name, 0), wanted, weight))
    return found


def least_allocated(of: Sequence[Usage]) -> int:
    """The free share, as a weighted mean of whole percents; 0 for a resource that would be overcommitted."""
    return _weighted_mean(of, lambda u, total: (u.allocatable - total) * MAX_NODE_SCORE // u.allocatable)


def most_allocated(of: Sequence[Usage]) -> int:
    """The used share. More than all of it counts as all: requests that are only assumed may overcommit a node."""
    return _weighted_mean(of, lambda u, total: total * MAX_NODE_SCORE // u.allocatable, clamp=True)


def _weighted_mean(of: Sequence[Usage], score: Callable[[Usage, int], int], *, clamp: bool = False) -> int:
    weights = sum(usage.weight for usage in of)
    if not weights:
        return 0
    total = 0
    for usage in of:
        wanted = usage.requested + usage.added
        if wanted <= usage.allocatable or clamp:
            total += score(usage, min(wanted, usage.allocatable)) * usage.weight
    return total // weights


class RequestedToCapacityRatio:
    """Scores along a line through points (utilization 0 to 100, score 0 to 10), constant before and after them."""

    def __init__(self, shape: Sequence[tuple[int, int]]) -> None:
        self._points = [(utilization, score * MAX_NODE_SCORE // 10) for utilization, score in shape]

    def __call__(self, of: Sequence[Usage]) -> int:
        total = weights = 0
        for usage in of:
            wanted = usage.requested + usage.added
            full = wanted > usage.allocatable
            score = _on_line(self._points, 100 if full else wanted * 100 // usage.allocatable)
            if score > 0:
                total += score * usage.weight
                weights += usage.weight
        return math.floor(total / weights + 0.5) if weights else 0


def _on_line(points: Sequence[tuple[int, int]], utilization: int) -> int:
    before = points[0]
    for point in points:
        if utilization <= point[0]:
            if point is before:
                return point[1]
            # Go divides towards zero, and the line may fall.
            rise = (point[1] - before[1]) * (utilization - before[0])
            return before[1] + int(rise / (point[0] - before[0]))
        before = point
    return before[1]


def balance(of: Sequence[Usage]) -> int:
    """How much evener the pod makes the node's resources used: 50 to 100, 75 where it changes nothing.

    The balance of a node is (1 - standard deviation of the used shares) in whole percents; 1.36 scores by how it moves.
    """
    before = _balance([min(u.requested / u.allocatable, 1.0) for u in of])
    after = _balance([min((u.requested + u.added) / u.allocatable, 1.0) for u in of])
    return 50 + (50 + after - before) // 2


def _balance(shares: Sequence[float]) -> int:
    if len(shares) == 2:
        deviation = abs((shares[0] - shares[1]) / 2)
    elif shares:
        mean = sum(shares) / len(shares)
        deviation = math.sqrt(sum((share - mean) * (share - mean) for share in shares) / len(shares))
    else:
        deviation = 0.0
    return int((1 - deviation) * MAX_NODE_SCORE)
