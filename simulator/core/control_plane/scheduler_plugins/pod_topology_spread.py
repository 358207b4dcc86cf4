"""PodTopologySpread: pods of a kind evenly over the values of a node label."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.core.control_plane.scheduler_framework.cluster_event import (
    NODE_ADD,
    NODE_DELETE,
    NODE_LABEL,
    NODE_TAINT,
    POD_ADD,
    POD_DELETE,
    POD_LABEL,
    POD_TOLERATION,
    Change,
)
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import (
    MAX_NODE_SCORE,
    FilterPlugin,
    PreFilterPlugin,
    PreScorePlugin,
    ScorePlugin,
    Scores,
)
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.spread_constraints import (
    HOSTNAME,
    SYSTEM_DEFAULTS,
    Constraint,
    default_constraints,
    own_constraints,
)
from simulator.core.control_plane.scheduler_framework.spread_counts import SpreadCounts, SpreadWeights
from simulator.core.control_plane.scheduler_framework.status import (
    SKIP,
    SUCCESS,
    Status,
    unresolvable,
    unschedulable,
)
from simulator.core.protocol.api import Object

_REFUSED = unschedulable("node(s) didn't match pod topology spread constraints")
_MISSING_LABEL = unresolvable("node(s) didn't match pod topology spread constraints (missing required label)")


class PodTopologySpread(PreFilterPlugin, FilterPlugin, PreScorePlugin, ScorePlugin):
    """Args: ``defaultingType`` (System or List), ``defaultConstraints``."""

    name = "PodTopologySpread"
    events = (
        POD_ADD,
        POD_LABEL,
        POD_TOLERATION,
        POD_DELETE,
        NODE_ADD,
        NODE_DELETE,
        NODE_LABEL,
        NODE_TAINT,
    )

    def __init__(self, args: Object | None = None) -> None:
        super().__init__(args)
        self._system = self.args.get("defaultingType", "System") == "System"
        listed: tuple[Mapping[str, Any], ...] = tuple(self.args.get("defaultConstraints") or ())
        self._defaults = SYSTEM_DEFAULTS if self._system else listed

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        if not pod.spec.get("topologySpreadConstraints"):
            # Constraints of the profile: the queue does not know the Services that they depend on.
            return True
        constraints = own_constraints(pod, "DoNotSchedule")
        if change.event.resource == "Node":
            return _topology_changed(constraints, change)
        return _counted_pods_changed(pod, constraints, change)

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        constraints = self._constraints(state, pod, "DoNotSchedule")
        if not constraints:
            return SKIP, None
        state.data[self.name] = SpreadCounts.of(state.snapshot, pod, constraints)
        return SUCCESS, None

    def add_pod(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
        state.data[self.name].update(pod, other, node, 1)

    def remove_pod(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
        state.data[self.name].update(pod, other, node, -1)

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        counts: SpreadCounts = state.data[self.name]
        for index, constraint in enumerate(counts.constraints):
            value = node.labels.get(constraint.topology_key)
            if value is None:
                return _MISSING_LABEL
            itself = constraint.selector.matches(pod.labels)
            skew = counts.number(index, value) + itself - counts.lowest(index)
            if skew > constraint.max_skew:
                return _REFUSED
        return SUCCESS

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: Sequence[NodeInfo]) -> Status:
        constraints = self._constraints(state, pod, "ScheduleAnyway")
        if not constraints:
            return SKIP
        # With the system's defaults, a node needs not have both labels to be scored.
        need_all = bool(pod.spec.get("topologySpreadConstraints")) or not self._system
        state.data[self.name + "/weights"] = SpreadWeights.of(state.snapshot, pod, constraints, nodes, need_all)
        return SUCCESS

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        """The more such pods, and the fewer values to spread over, the higher: the lowest wins after normalising."""
        weights: SpreadWeights = state.data[self.name + "/weights"]
        if node.name in weights.ignored:
            return 0
        total = 0.0
        for index, constraint in enumerate(weights.constraints):
            value = node.labels.get(constraint.topology_key)
            if value is not None:
                place = node.name if constraint.topology_key == HOSTNAME else value
                pods = weights.counts[index].get(place, 0)
                total += pods * weights.weights[index] + (constraint.max_skew - 1)
        return math.floor(total + 0.5)

    def normalize_score(self, state: CycleState, pod: PodInfo, scores: Scores) -> Scores:
        ignored = state.data[self.name + "/weights"].ignored
        counted = [score for node, score in scores.items() if node not in ignored]
        highest, lowest = max(counted, default=0), min(counted, default=0)
        return {
            node: 0
            if node in ignored
            else MAX_NODE_SCORE * (highest + lowest - score) // highest
            if highest
            else MAX_NODE_SCORE
            for node, score in scores.items()
        }

    def _constraints(self, state: CycleState, pod: PodInfo, when_unsatisfiable: str) -> list[Constraint]:
        """The pod's own, if it has any of whatever sort; else the defaults."""
        if pod.spec.get("topologySpreadConstraints"):
            return own_constraints(pod, when_unsatisfiable)
        return default_constraints(state.snapshot, pod, self._defaults, when_unsatisfiable)


def _topology_changed(constraints: list[Constraint], change: Change) -> bool:
    """A node counts now or counts no more, or it counts elsewhere, or for other pods."""
    before, after = change.old_node, change.new_node
    counted = before is not None and all(c.topology_key in before.labels for c in constraints)
    counts = after is not None and all(c.topology_key in after.labels for c in constraints)
    if before is None or after is None or counted != counts:
        return counted or counts
    moved = any(before.labels.get(c.topology_key) != after.labels.get(c.topology_key) for c in constraints)
    return counts and (moved or before.taints != after.taints)


def _counted_pods_changed(pod: PodInfo, constraints: list[Constraint], change: Change) -> bool:
    versions = [PodInfo(one) for one in (change.old, change.new) if one is not None]
    if not all(pod.is_of(one.pod) or (one.node_name and one.namespace == pod.namespace) for one in versions):
        return False
    if len(versions) == 1:
        return any(c.selector.matches(versions[0].labels) for c in constraints)
    before, after = versions
    if before.spec.get("tolerations") != after.spec.get("tolerations") and any(c.honor_taints for c in constraints):
        return pod.is_of(after.pod)
    return any(c.selector.matches(before.labels) != c.selector.matches(after.labels) for c in constraints)
