"""NodeDeclaredFeatures: a stub. It asks no node for a feature.

Upstream's asks only for what a pod's update needs (resizing in place and the like); a new pod needs no feature, so that
the plugin skips itself, as here.
"""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import FilterPlugin, PreFilterPlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import SKIP, SUCCESS, Status


class NodeDeclaredFeatures(PreFilterPlugin, FilterPlugin):
    name = "NodeDeclaredFeatures"

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        return SKIP, None

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        return SUCCESS
