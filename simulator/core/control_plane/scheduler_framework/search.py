"""Finding the nodes that fit (``findNodesThatFitPod`` of ``scheduler/schedule_one.go``)."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.node_to_status import NodeToStatus
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.selection import nodes_to_find
from simulator.core.control_plane.scheduler_framework.status import SchedulingError, Status, unresolvable


class Search:
    """``evaluated`` in the order of evaluation, feasible nodes too. ``pre_filter_message``: no node was even tried."""

    def __init__(self) -> None:
        self.evaluated: dict[str, Status] = {}
        self.feasible: list[NodeInfo] = []
        self.statuses = NodeToStatus()
        self.pre_filter_message = ""
        self.unschedulable_plugins: dict[str, None] = {}

    def try_node(self, framework: Framework, state: CycleState, pod: PodInfo, node: NodeInfo) -> None:
        """Raises SchedulingError."""
        status = framework.run_filter_with_nominated_pods(state, pod, node)
        self.evaluated[node.name] = status
        if status.ok:
            self.feasible.append(node)
            return
        if not status.rejected:
            raise SchedulingError(f'running "{status.plugin}" filter plugin: {status.message}')
        self.statuses[node.name] = status
        self.unschedulable_plugins[status.plugin] = None


def find_feasible_nodes(framework: Framework, state: CycleState, pod: PodInfo, start_index: int) -> Search:
    """Every node that fits, or the first so many from ``start_index`` on, in order. Raises SchedulingError."""
    snapshot = state.snapshot
    search = Search()
    status, names, narrowing = framework.run_pre_filter(state, pod)
    if not status.ok:
        _whole_pod_refused(search, status)
        return search
    nominated = snapshot.nodes.get(pod.nominated_node_name)
    if nominated is not None and (names is None or nominated.name in names):
        search.try_node(framework, state, pod, nominated)
        if search.feasible:
            return search
    if names is None:
        names = snapshot.names()
    else:
        search.statuses.absent = unresolvable(f"node(s) didn't satisfy plugin(s) [{' '.join(sorted(narrowing))}]")
        search.unschedulable_plugins.update(dict.fromkeys(narrowing))
        names = [name for name in names if name in snapshot.nodes]
    wanted = nodes_to_find(framework.profile.percentage_of_nodes_to_score, len(names))
    for name in _from(names, start_index):
        search.try_node(framework, state, pod, snapshot.nodes[name])
        if len(search.feasible) == wanted:
            break
    return search


def _whole_pod_refused(search: Search, status: Status) -> None:
    """A PreFilter plugin refused the pod, whatever the node."""
    if not status.rejected:
        raise SchedulingError(f'running PreFilter plugin "{status.plugin}": {status.message}')
    search.statuses.absent = status
    search.pre_filter_message = status.message
    search.unschedulable_plugins[status.plugin] = None


def _from(names: Sequence[str], start_index: int) -> list[str]:
    """All names, beginning at the index and going round."""
    start = start_index % len(names) if names else 0
    return [*names[start:], *names[:start]]
