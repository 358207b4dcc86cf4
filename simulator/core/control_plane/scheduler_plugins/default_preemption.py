"""DefaultPreemption: makes room for a pod on the node where the least important pods have to go."""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.fit_error import fit_error
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.interface import PostFilterPlugin, PostFilterResult
from simulator.core.control_plane.scheduler_framework.node_to_status import NodeToStatus
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.preemption import (
    Candidate,
    best_candidate,
    select_victims_on_node,
)
from simulator.core.control_plane.scheduler_framework.status import (
    SUCCESS,
    Code,
    Status,
    unresolvable,
    unschedulable,
)
from simulator.core.protocol.api import Object

_NOT_HELPFUL = unresolvable("Preemption is not helpful for scheduling")


class DefaultPreemption(PostFilterPlugin):
    """Args: ``minCandidateNodesPercentage`` (default 10) and ``minCandidateNodesAbsolute`` (default 100)."""

    name = "DefaultPreemption"
    events = ()

    def __init__(self, args: Object | None = None) -> None:
        super().__init__(args)
        self._percentage: int = self.args.get("minCandidateNodesPercentage", 10)
        self._absolute: int = self.args.get("minCandidateNodesAbsolute", 100)

    def post_filter(
        self, state: CycleState, pod: PodInfo, framework: Framework, statuses: NodeToStatus
    ) -> tuple[Status, PostFilterResult | None]:
        refusal = _not_eligible(state, pod, statuses)
        if refusal:
            return unschedulable(f"preemption: {refusal}"), None
        snapshot = state.snapshot
        names = statuses.with_code(snapshot.names(), Code.UNSCHEDULABLE)
        candidates, failures = self._dry_run(framework, state, pod, names)
        if not candidates:
            # An empty node name tells the caller to clear an older nomination.
            text = fit_error(len(snapshot.nodes), failures)
            return unschedulable(f"preemption: {text}"), PostFilterResult("")
        best = best_candidate(candidates)
        return SUCCESS, PostFilterResult(best.node_name, best.victims)

    def _dry_run(
        self, framework: Framework, state: CycleState, pod: PodInfo, names: list[str]
    ) -> tuple[list[Candidate], NodeToStatus]:
        """The nodes that victims would make fit, until there are enough, and why the others would not do.

        Upstream begins at a random node; here it is the first, so that the same cluster decides the same.
        """
        enough = min(max(len(names) * self._percentage // 100, self._absolute), len(names))
        candidates: list[Candidate] = []
        failures = NodeToStatus(_NOT_HELPFUL)
        for name in names:
            found = select_victims_on_node(framework, state, pod, state.snapshot.nodes[name])
            if isinstance(found, Status):
                failures[name] = found
                continue
            candidates.append(found)
            if len(candidates) >= enough and any(not c.pdb_violations for c in candidates):
                break
        return candidates, failures


def _not_eligible(state: CycleState, pod: PodInfo, statuses: NodeToStatus) -> str:
    """Why the pod may not preempt, or an empty string."""
    if pod.spec.get("preemptionPolicy") == "Never":
        return "not eligible due to preemptionPolicy=Never."
    nominated = state.snapshot.nodes.get(pod.nominated_node_name)
    if nominated is None or statuses[nominated.name].code is Code.UNSCHEDULABLE_AND_UNRESOLVABLE:
        return ""
    if any(_is_terminating_victim(other, pod) for other in nominated.pods.values()):
        return "not eligible due to a terminating pod on the nominated node."
    return ""


def _is_terminating_victim(other: PodInfo, pod: PodInfo) -> bool:
    """A less important pod that preemption has already told to go."""
    if not other.terminating or other.priority >= pod.priority:
        return False
    return any(
        condition.get("type") == "DisruptionTarget"
        and condition.get("status") == "True"
        and condition.get("reason") == "PreemptionByScheduler"
        for condition in (other.pod.get("status") or {}).get("conditions") or ()
    )
