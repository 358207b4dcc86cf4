"""NodeResourcesFit: what the pod requests must be free; scored by how full the node would be."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.control_plane.scheduler_framework.cluster_event import (
    NODE_ADD,
    NODE_ALLOCATABLE,
    POD_DELETE,
    POD_SCALE_DOWN,
    Change,
)
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import (
    FilterPlugin,
    PreFilterPlugin,
    PreScorePlugin,
    ScorePlugin,
)
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


class NodeResourcesFit(PreFilterPlugin, FilterPlugin, PreScorePlugin, ScorePlugin):
    """Args: ``scoringStrategy`` (LeastAllocated, MostAllocated, RequestedToCapacityRatio), ``ignoredResources``,
    ``ignoredResourceGroups``.
    """

    name = "NodeResourcesFit"
    events = (POD_DELETE, POD_SCALE_DOWN, NODE_ADD, NODE_ALLOCATABLE)

    def __init__(self, args: Object | None = None) -> None:
        super().__init__(args)
        strategy = self.args.get("scoringStrategy") or {}
        self._resources = checked_resources(strategy.get("resources", DEFAULT_RESOURCES), "scoringStrategy.resources")
        self._scorer = _scorer(strategy)
        self._ignored = frozenset(self.args.get("ignoredResources") or ())
        self._ignored_groups = frozenset(self.args.get("ignoredResourceGroups") or ())

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        if change.event.resource == "Node":
            return _larger_node(pod, change)
        if change.new is None:
            gone = PodInfo(change.old or {"metadata": {}})
            return bool(gone.node_name or gone.nominated_node_name)
        return pod.is_of(change.new) or _scaled_down(pod, change)

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        """What the pod requests is worked out in PodInfo."""
        return SUCCESS, None

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

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: Sequence[NodeInfo]) -> Status:
        return SUCCESS

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        if not self._resources:
            raise SchedulingError(f'running "{self.name}" score plugin: resources not found')
        return self._scorer(usages(self._resources, pod, node, with_defaults=True))

    def _is_ignored(self, resource: str) -> bool:
        if not is_extended(resource):
            return False
        return resource in self._ignored or resource.split("/", 1)[0] in self._ignored_groups


def _larger_node(pod: PodInfo, change: Change) -> bool:
    """The node would be large enough if it were empty, and has more of something that the pod wants than before."""
    node, before = change.new_node, change.old_node
    if node is None or node.allocatable.get("pods", 0) < 1:
        return False
    if any(amount > node.allocatable.get(resource, 0) for resource, amount in pod.requests.items()):
        return False
    wanted = ("pods", *pod.requests)
    return before is None or any(node.allocatable.get(name, 0) > before.allocatable.get(name, 0) for name in wanted)


def _scaled_down(pod: PodInfo, change: Change) -> bool:
    """A pod on some node requests less than before of something that this pod wants."""
    if change.old is None or change.new is None:
        return False
    before, after = PodInfo(change.old), PodInfo(change.new)
    return bool(after.node_name) and any(after.requests.get(n, 0) < before.requests.get(n, 0) for n in pod.requests)


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
