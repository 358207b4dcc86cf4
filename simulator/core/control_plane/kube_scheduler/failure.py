"""A pod that fits nowhere, or whose binding failed: what is told of it (``handleSchedulingFailure``), and preemption."""

from __future__ import annotations

from simulator.core.api import kinds, meta, timestamps
from simulator.core.client.event_recorder import EventRecorder
from simulator.core.client.informer import Informer
from simulator.core.client.patching import strategic_diff
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.scheduler_framework.decision import Preemption
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.queue import SchedulingQueue
from simulator.core.control_plane.scheduler_framework.queued_pod import QueuedPodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import Code
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

_LONGEST_NOTE = 1024
_CUT = " ..."
_NOMINATED = ("status", "nominatedNodeName")


class FailureHandler:
    """``recorders`` by the name of the profile that speaks."""

    def __init__(
        self,
        component: ApiComponent,
        snapshot: Snapshot,
        queue: SchedulingQueue,
        pods: Informer,
        recorders: dict[str, EventRecorder],
    ) -> None:
        self._component = component
        self._snapshot = snapshot
        self._queue = queue
        self._pods = pods
        self._recorders = recorders

    def handle(
        self, queued: QueuedPodInfo, code: Code, message: str, plugins: list[str], nominated: str | None
    ) -> None:
        """The attempt ended without a node. ``plugins``: who refused; none after an error.

        ``nominated``: the node to keep room on, "" to keep none any more, None to leave it as it is.
        """
        cached = self._pods.objects.get(queued.pod.key)
        if cached is not None and meta.uid(cached) == queued.pod.uid and not cached["spec"].get("nodeName"):
            self._queue.add_unschedulable(queued, plugins, self._component.now)
            if nominated is not None:
                self._snapshot.nominate(queued.pod.pod, nominated)
        else:
            self._queue.delete(queued.pod.key)
        pod = queued.pod
        recorder = self._recorders[pod.spec["schedulerName"]]
        recorder.record(pod.pod, "Warning", "FailedScheduling", _note(message), action="Scheduling")
        rejected = code in (Code.UNSCHEDULABLE, Code.UNSCHEDULABLE_AND_UNRESOLVABLE)
        reason = "Unschedulable" if rejected else "SchedulerError"
        new = meta.set_condition(pod.pod, self._condition(pod, "PodScheduled", "False", reason, message))
        self.patch_status(pod, _with_nomination(new, nominated))

    def nominate(self, pod: PodInfo, node: str) -> None:
        """Tell others, such as an autoscaler, where the pod is about to be bound."""
        self.patch_status(pod, _with_nomination(pod.pod, node))

    def patch_status(self, pod: PodInfo, new: Object) -> None:
        body = strategic_diff(pod.pod, new, kinds.PODS)
        if not body:
            return
        request = ApiRequest(
            "patch", "pods", pod.namespace, pod.name, "status", body=body, content_type=STRATEGIC_MERGE_PATCH
        )
        self._component.api.send(request, _told)

    # Preemption

    def preempt(self, preemptor: PodInfo, preemption: Preemption) -> None:
        """Delete the victims; and pods of less priority that were to go to that node look for another."""
        node = preemption["nominatedNode"]
        for key in preemption["victims"]:
            victim = self._snapshot.pods.get(key)
            if victim is not None:
                self._delete(preemptor, victim, node)
        for other in self._snapshot.nominated_on(node):
            if other.priority < preemptor.priority:
                self._snapshot.nominate(other.pod, "")
                self.patch_status(other, _with_nomination(other.pod, ""))

    def _delete(self, preemptor: PodInfo, victim: PodInfo, node: str) -> None:
        scheduler = preemptor.spec["schedulerName"]
        message = f"{scheduler}: preempting to accommodate a higher priority pod"
        condition = self._condition(victim, "DisruptionTarget", "True", "PreemptionByScheduler", message)
        self.patch_status(victim, meta.set_condition(victim.pod, condition))
        body = {"preconditions": {"uid": victim.uid}}
        self._component.api.send(ApiRequest("delete", "pods", victim.namespace, victim.name, body=body), _told)
        note = f"Preempted by pod {preemptor.uid} on node {node}"
        self._recorders[scheduler].record(victim.pod, "Normal", "Preempted", note, action="Preempting")

    def _condition(self, pod: PodInfo, kind: str, status: str, reason: str, message: str) -> Object:
        return {
            "type": kind,
            "observedGeneration": pod.pod["metadata"].get("generation", 1),
            "status": status,
            "lastProbeTime": None,
            "lastTransitionTime": timestamps.time(self._component.world.clock.unix()),
            "reason": reason,
            "message": message,
        }


def _with_nomination(pod: Object, node: str | None) -> Object:
    if node is None:
        return pod
    changed: Object = meta.set_in(pod, _NOMINATED, node) if node else meta.delete_in(pod, _NOMINATED)
    return changed


def _note(message: str) -> str:
    """An Event's note has a longest length (``truncateMessage``)."""
    return message if len(message) <= _LONGEST_NOTE else message[: _LONGEST_NOTE - len(_CUT)] + _CUT


def _told(_response: ApiResponse) -> None:
    """If it was refused, the watch shows what is there instead, and the pod is tried again."""
