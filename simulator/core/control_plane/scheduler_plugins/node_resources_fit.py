"""NodeResourcesFit: what the pod requests must be free; scored by how full the node would be."""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cluster_event import (
    ASSIGNED_POD_DELETE,
    ASSIGNED_POD_SCALE_DOWN,
    NODE_ADD,
    NODE_ALLOCATABLE,
    ClusterEvent,
)
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import FilterPlugin, ScorePlugin
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.resource_scoring import (
    DEFAULT_RESOURCES,
    RequestedToCapacityRatio,
    Scorer,
    checked_resources,
    least_allocated,
    most_allocated,
    usages,
)
from simulator.core.control_plane.scheduler_framework.resources import is_extended
from simulator.core.control_plane.scheduler_framework.status import SUCCESS, Code, SchedulingError, Status
from simulator.core.protocol.api import Object


class NodeResourcesFit(FilterPlugin, ScorePlugin):
    """Args: ``scoringStrategy`` (LeastAllocated, MostAllocated, RequestedToCapacityRatio), ``ignoredResources``,
    ``ignoredResourceGroups``.
    """

    name = "NodeResourcesFit"
    events = (ASSIGNED_POD_DELETE, ASSIGNED_POD_SCALE_DOWN, NODE_ADD, NODE_ALLOCATABLE)

    def __init__(self, args: Object | None = None) -> None:
        super().__init__(args)
        strategy = self.args.get("scoringStrategy") or {}
        self._resources = checked_resources(strategy.get("resources", DEFAULT_RESOURCES), "scoringStrategy.resources")
        self._scorer = _scorer(strategy)
        self._ignored = frozenset(self.args.get("ignoredResources") or ())
        self._ignored_groups = frozenset(self.args.get("ignoredResourceGroups") or ())

    def queueing_hint(self, pod: PodInfo, event: ClusterEvent, node: NodeInfo | None) -> bool:
        """A node that would be too small even when empty is of no help."""
        return node is None or all(
            amount <= node.allocatable.get(resource, 0) or self._is_ignored(resource)
            for resource, amount in pod.requests.items()
        )

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        """A reason for each resource that is short. Preemption cannot help where the empty node is too small."""
        reasons = []
        hopeless = False
        if len(node.pods) + 1 > node.allocatable.get("pods", 0):
            reasons.append("Too many pods")
        allocatable, requested = node.allocatable, node.requested
        for resource, wanted in pod.requests.items():
            capacity = allocatable.get(resource, 0)
            if wanted > capacity - requested.get(resource, 0) and not self._is_ignored(resource):
                reasons.append(f"Insufficient {resource}")
                hopeless = hopeless or wanted > capacity
        if not reasons:
            return SUCCESS
        code = Code.UNSCHEDULABLE_AND_UNRESOLVABLE if hopeless else Code.UNSCHEDULABLE
        return Status(code, tuple(reasons))

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        if not self._resources:
            raise SchedulingError(f'running "{self.name}" score plugin: resources not found')
        return self._scorer(usages(self._resources, pod, node, with_defaults=True))

    def _is_ignored(self, resource: str) -> bool:
        if not is_extended(resource):
            return False
        return resource in self._ignored or resource.split("/", 1)[0] in self._ignored_groups


def _scorer(strategy: Object) -> Scorer:
    kind = strategy.get("type", "LeastAllocated")
    if kind == "LeastAllocated":
        return least_allocated
    if kind == "MostAllocated":
        return most_allocated
    if kind == "RequestedToCapacityRatio":
        shape = (strategy.get("requestedToCapacityRatio") or {}).get("shape") or ()
        if not shape:
            raise ValueError("scoringStrategy.requestedToCapacityRatio.shape: at least one point must be given")
        return RequestedToCapacityRatio([(point["utilization"], point["score"]) for point in shape])
    raise ValueError(f"scoringStrategy.type: no such strategy: {kind}")
