"""How many pods of a kind are at each value of a node label (``plugins/podtopologyspread``: filtering, scoring)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from simulator.core.control_plane.scheduler_framework.node_affinity import RequiredNodeAffinity
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.spread_constraints import HOSTNAME, Constraint

Counts = dict[str, int]
"""Value of the label to a number of pods."""


class SpreadCounts:
    """For filtering: numbers by value for each constraint, over all nodes that count."""

    __slots__ = ("_affinity", "_counts", "_lowest", "constraints")

    def __init__(self, constraints: list[Constraint], affinity: RequiredNodeAffinity, counts: list[Counts]) -> None:
        self.constraints = constraints
        self._affinity = affinity
        self._counts = counts
        self._lowest: list[int | None] = [None] * len(constraints)

    @classmethod
    def of(cls, snapshot: Snapshot, pod: PodInfo, constraints: list[Constraint]) -> SpreadCounts:
        affinity = RequiredNodeAffinity(pod.spec)
        counts: list[Counts] = [{} for _ in constraints]
        for node in snapshot.nodes.values():
            for index in _counting(constraints, pod, node, affinity):
                counts[index].setdefault(node.labels[constraints[index].topology_key], 0)
        for cohort in snapshot.cohorts.all():
            meant = [index for index, c in enumerate(constraints) if c.counts_pods(pod, cohort)]
            for node, pods in snapshot.places(cohort) if meant else ():
                for index in _counting(constraints, pod, node, affinity):
                    if index in meant:
                        counts[index][node.labels[constraints[index].topology_key]] += pods
        return cls(constraints, affinity, counts)

    def number(self, index: int, value: str) -> int:
        return self._counts[index].get(value, 0)

    def lowest(self, index: int) -> int:
        """The smallest number at any value; 0 while there are fewer values than minDomains."""
        known = self._lowest[index]
        if known is None:
            counts = self._counts[index]
            too_few = len(counts) < self.constraints[index].min_domains
            known = self._lowest[index] = 0 if too_few else min(counts.values())
        return known

    def update(self, pod: PodInfo, other: PodInfo, node: NodeInfo, sign: int) -> None:
        """``other`` came to the node (1) or left it (-1)."""
        if other.namespace != pod.namespace:
            return
        for index in _counting(self.constraints, pod, node, self._affinity):
            constraint = self.constraints[index]
            if constraint.selector.matches(other.labels):
                value = node.labels[constraint.topology_key]
                self._counts[index][value] = self._counts[index].get(value, 0) + sign
                self._lowest[index] = None

    def clone(self) -> SpreadCounts:
        return SpreadCounts(self.constraints, self._affinity, [dict(counts) for counts in self._counts])


class SpreadWeights:
    """For scoring: numbers by value (by node for the host name) among the feasible nodes' values, and weights.

    ``ignored``: feasible nodes without all the labels, which score 0. A weight grows with the number of values, so that
    spreading over many small places counts as much as over a few large ones.
    """

    __slots__ = ("constraints", "counts", "ignored", "weights")

    def __init__(self, constraints: list[Constraint]) -> None:
        self.constraints = constraints
        self.counts: list[Counts] = [{} for _ in constraints]
        self.weights: list[float] = []
        self.ignored: dict[str, None] = {}

    @classmethod
    def of(
        cls,
        snapshot: Snapshot,
        pod: PodInfo,
        constraints: list[Constraint],
        nodes: Sequence[NodeInfo],
        need_all: bool,
    ) -> SpreadWeights:
        """``need_all``: only nodes that have the labels of all constraints count."""
        found = cls(constraints)
        found._find_values(nodes, need_all)
        found._count(snapshot, pod, need_all)
        return found

    def _find_values(self, nodes: Sequence[NodeInfo], need_all: bool) -> None:
        keys = [constraint.topology_key for constraint in self.constraints]
        for node in nodes:
            if need_all and not all(key in node.labels for key in keys):
                self.ignored[node.name] = None
                continue
            for key, counts in zip(keys, self.counts, strict=True):
                if key != HOSTNAME:
                    counts.setdefault(node.labels.get(key, ""), 0)
        for key, counts in zip(keys, self.counts, strict=True):
            size = len(nodes) - len(self.ignored) if key == HOSTNAME else len(counts)
            self.weights.append(math.log(size + 2))

    def _count(self, snapshot: Snapshot, pod: PodInfo, need_all: bool) -> None:
        affinity = RequiredNodeAffinity(pod.spec)
        for cohort in snapshot.cohorts.all():
            meant = [index for index, c in enumerate(self.constraints) if c.counts_pods(pod, cohort)]
            for node, pods in snapshot.places(cohort) if meant else ():
                for index in meant:
                    self._add(index, pod, node, affinity, pods, need_all)

    def _add(
        self,
        index: int,
        pod: PodInfo,
        node: NodeInfo,
        affinity: RequiredNodeAffinity,
        pods: int,
        need_all: bool,
    ) -> None:
        constraint, counts = self.constraints[index], self.counts[index]
        if constraint.topology_key == HOSTNAME:
            # Counted on the node itself, whatever the policies say of it.
            counts[node.name] = counts.get(node.name, 0) + pods
            return
        if need_all and not all(c.topology_key in node.labels for c in self.constraints):
            return
        value = node.labels.get(constraint.topology_key, "")
        if value in counts and constraint.counts_node(pod, node, affinity):
            counts[value] += pods


def _counting(constraints: list[Constraint], pod: PodInfo, node: NodeInfo, affinity: RequiredNodeAffinity) -> list[int]:
    """The constraints that count the node: it has the labels of all of them, and this one's policies want it."""
    if not all(constraint.topology_key in node.labels for constraint in constraints):
        return []
    return [index for index, c in enumerate(constraints) if c.counts_node(pod, node, affinity)]
