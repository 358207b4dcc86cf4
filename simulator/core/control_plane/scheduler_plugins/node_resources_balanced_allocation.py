"""NodeResourcesBalancedAllocation: nodes whose cpu and memory get used more evenly with the pod on them."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import PreScorePlugin, ScorePlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.resource_scoring import (
    DEFAULT_RESOURCES,
    balance,
    checked_resources,
    usages,
)
from simulator.core.control_plane.scheduler_framework.status import SKIP, SUCCESS, Status
from simulator.core.protocol.api import Object


class NodeResourcesBalancedAllocation(PreScorePlugin, ScorePlugin):
    """Args: ``resources``."""

    name = "NodeResourcesBalancedAllocation"

    def __init__(self, args: Object | None = None) -> None:
        super().__init__(args)
        self._resources = checked_resources(self.args.get("resources", DEFAULT_RESOURCES), "resources")

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: Sequence[NodeInfo]) -> Status:
        """A pod that requests none of the resources would go to the node that is balanced best: not scored."""
        return SUCCESS if any(pod.requests.get(name) for name, _ in self._resources) else SKIP

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        return balance(usages(self._resources, pod, node, with_defaults=False))
