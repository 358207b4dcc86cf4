"""NodeUnschedulable: a cordoned node takes only pods that tolerate being there."""

from __future__ import annotations

from simulator.core.api.tolerations import tolerated
from simulator.core.control_plane.scheduler_framework.cluster_event import (
    NODE_ADD,
    NODE_TAINT,
    POD_TOLERATION,
    Change,
)
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import FilterPlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import SUCCESS, Status, unresolvable

_TAINT = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
_REFUSED = unresolvable("node(s) were unschedulable")


class NodeUnschedulable(FilterPlugin):
    name = "NodeUnschedulable"
    events = (NODE_ADD, NODE_TAINT, POD_TOLERATION)

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        """A node that takes pods, and did not before; or the pod's own new toleration."""
        if change.event.resource != "Node":
            return pod.is_of(change.new)
        node, before = change.new_node, change.old_node
        return node is not None and not node.unschedulable and (before is None or before.unschedulable)

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        if not node.unschedulable or tolerated(pod.spec.get("tolerations") or (), _TAINT):
            return SUCCESS
        return _REFUSED
