"""NodeName: a pod that names its node fits no other."""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cluster_event import NODE_ADD
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import FilterPlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import SUCCESS, Status, unresolvable

_REFUSED = unresolvable("node(s) didn't match the requested node name")


class NodeName(FilterPlugin):
    name = "NodeName"
    events = (NODE_ADD,)

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        wanted = pod.spec.get("nodeName")
        return SUCCESS if not wanted or wanted == node.name else _REFUSED
