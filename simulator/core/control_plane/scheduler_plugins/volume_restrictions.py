"""VolumeRestrictions: two pods that may not use one volume together.

A stub for as long as the simulator has no volumes to attach: it skips itself, as upstream's does for a pod without
PersistentVolumeClaims. A pod with claims is not held back by it.
"""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import FilterPlugin, PreFilterPlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import SKIP, SUCCESS, Status


class VolumeRestrictions(PreFilterPlugin, FilterPlugin):
    name = "VolumeRestrictions"

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        return SKIP, None

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        return SUCCESS
