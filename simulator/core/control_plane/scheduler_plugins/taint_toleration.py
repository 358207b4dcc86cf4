"""TaintToleration: no untolerated NoSchedule or NoExecute taint; the fewer untolerated PreferNoSchedule, the better."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.api.tolerations import (
    DO_NOT_SCHEDULE,
    tolerated,
    untolerated_taint,
)
from simulator.core.control_plane.scheduler_framework.cluster_event import (
    NODE_ADD,
    NODE_TAINT,
    POD_TOLERATION,
    Change,
)
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import (
    FilterPlugin,
    PreScorePlugin,
    ScorePlugin,
    Scores,
    default_normalize_score,
)
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import SUCCESS, Status, unresolvable

_REFUSED = unresolvable("node(s) had untolerated taint(s)")


class TaintToleration(FilterPlugin, PreScorePlugin, ScorePlugin):
    name = "TaintToleration"
    events = (NODE_ADD, NODE_TAINT, POD_TOLERATION)

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        """A node whose taints the pod tolerates, and did not before; or the pod's own new toleration."""
        if change.event.resource != "Node":
            return pod.is_of(change.new)
        node, before = change.new_node, change.old_node
        return node is not None and _tolerates(pod, node) and (before is None or not _tolerates(pod, before))

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        return SUCCESS if not node.taints or _tolerates(pod, node) else _REFUSED

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: Sequence[NodeInfo]) -> Status:
        state.data[self.name] = [
            toleration
            for toleration in pod.spec.get("tolerations") or ()
            if toleration.get("effect") in (None, "", "PreferNoSchedule")
        ]
        return SUCCESS

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        """How many PreferNoSchedule taints are not tolerated."""
        tolerations = state.data[self.name]
        return sum(
            taint.get("effect") == "PreferNoSchedule" and not tolerated(tolerations, taint) for taint in node.taints
        )

    def normalize_score(self, state: CycleState, pod: PodInfo, scores: Scores) -> Scores:
        return default_normalize_score(scores, reverse=True)


def _tolerates(pod: PodInfo, node: NodeInfo) -> bool:
    return untolerated_taint(node.taints, pod.spec.get("tolerations") or (), DO_NOT_SCHEDULE) is None
