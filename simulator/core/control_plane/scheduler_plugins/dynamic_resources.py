"""DynamicResources: a stub. It knows no ResourceClaims.

What it adds for a pod without claims is what upstream's adds: a score of 0 for every node, and the first half of the
text that follows the reasons when no node fits. A pod with ``spec.resourceClaims`` is treated as if it had none.
"""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.interface import (
    PostFilterPlugin,
    PostFilterResult,
    PreBindPlugin,
    PreFilterPlugin,
    ReservePlugin,
    ScorePlugin,
)
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.node_to_status import NodeToStatus
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import SKIP, SUCCESS, Status, unschedulable

_NOTHING_TO_DEALLOCATE = unschedulable("no new claims to deallocate")


class DynamicResources(PreFilterPlugin, PostFilterPlugin, ScorePlugin, ReservePlugin, PreBindPlugin):
    name = "DynamicResources"
    events = ()

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        return SKIP, None

    def post_filter(
        self, state: CycleState, pod: PodInfo, framework: Framework, statuses: NodeToStatus
    ) -> tuple[Status, PostFilterResult | None]:
        return _NOTHING_TO_DEALLOCATE, None

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        return 0

    def reserve(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        return SUCCESS

    def unreserve(self, state: CycleState, pod: PodInfo, node_name: str) -> None:
        """Nothing was reserved."""

    def pre_bind_pre_flight(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        return SKIP
