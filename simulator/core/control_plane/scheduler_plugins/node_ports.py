"""NodePorts: a host port can be used once on a node, for one address and protocol."""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cluster_event import (
    NODE_ADD,
    POD_DELETE,
    Change,
)
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import FilterPlugin, PreFilterPlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import HostPort, PodInfo
from simulator.core.control_plane.scheduler_framework.status import SKIP, SUCCESS, Status, unschedulable

_REFUSED = unschedulable("node(s) didn't have free ports for the requested pod ports")
_EVERY_ADDRESS = "0.0.0.0"


class NodePorts(PreFilterPlugin, FilterPlugin):
    name = "NodePorts"
    events = (POD_DELETE, NODE_ADD)

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        """A pod that is gone must have held one of the ports."""
        if change.event.resource == "Node" or change.old is None:
            return True
        gone = PodInfo(change.old)
        return bool(gone.node_name) and any(_conflict(a, b) for a in pod.host_ports for b in gone.host_ports)

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        return (SUCCESS if pod.host_ports else SKIP), None

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        taken = any(_conflict(wanted, used) for wanted in pod.host_ports for used in node.ports)
        return _REFUSED if taken else SUCCESS


def _conflict(one: HostPort, other: HostPort) -> bool:
    """0.0.0.0 is every address of the node."""
    if one[1:] != other[1:]:
        return False
    return one[0] == other[0] or _EVERY_ADDRESS in (one[0], other[0])
