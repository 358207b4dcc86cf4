"""SchedulingGates: a pod with gates waits outside of the queue until somebody removes them."""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cluster_event import POD_GATES_ELIMINATED, Change
from simulator.core.control_plane.scheduler_framework.interface import PreEnqueuePlugin
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import SUCCESS, Status, unresolvable


class SchedulingGates(PreEnqueuePlugin):
    name = "SchedulingGates"
    events = (POD_GATES_ELIMINATED,)

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        return pod.is_of(change.new)

    def pre_enqueue(self, pod: PodInfo) -> Status:
        gates = [gate["name"] for gate in pod.spec.get("schedulingGates") or ()]
        if not gates:
            return SUCCESS
        return unresolvable(f"waiting for scheduling gates: [{' '.join(gates)}]")
