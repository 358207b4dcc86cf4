"""The scheduler's process: its watches, its turn to act, the scheduling cycle, and what follows from it."""

from __future__ import annotations

from functools import partial
from typing import Any

from simulator.core.client.event_recorder import EventRecorder
from simulator.core.client.informer import Informer, OnChange
from simulator.core.client.leader_election import LeaderElector
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.kube_scheduler.binding_cycle import BindingCycle
from simulator.core.control_plane.kube_scheduler.event_handlers import LOOKED_UP, EventHandlers
from simulator.core.control_plane.kube_scheduler.failure import FailureHandler
from simulator.core.control_plane.kube_scheduler.frames import binding_frame, decision_frame
from simulator.core.control_plane.kube_scheduler.settings import SchedulerSettings
from simulator.core.control_plane.scheduler_framework.cluster_event import ASSIGNED_POD_DELETE, Change
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.decision import Decision
from simulator.core.control_plane.scheduler_framework.fit_error import fit_error
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.node_to_status import NodeToStatus
from simulator.core.control_plane.scheduler_framework.queue import SchedulingQueue
from simulator.core.control_plane.scheduler_framework.queued_pod import QueuedPodInfo
from simulator.core.control_plane.scheduler_framework.schedule import schedule
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import Code, Status, unschedulable
from simulator.core.control_plane.scheduler_plugins.registry import REGISTRY
from simulator.core.engine.world import World

KUBE_SCHEDULER = "kube-scheduler"
_UNFINISHED_PODS = "status.phase!=Succeeded,status.phase!=Failed"


class KubeScheduler(ApiComponent):
    """One scheduler process with its profiles. ``component_id``: of another one than the first, ``kube-scheduler/…``.

    Raises ValueError for a profile that names an unknown plugin or gives one wrong arguments.
    """

    def __init__(
        self, world: World, settings: SchedulerSettings | None = None, component_id: str = KUBE_SCHEDULER
    ) -> None:
        self.settings = settings or SchedulerSettings()
        self.user = self.settings.user
        self.frameworks = {one.scheduler_name: Framework(one, REGISTRY) for one in self.settings.profiles}
        super().__init__(world, component_id)

    def reset(self) -> None:
        super().reset()
        self.snapshot = Snapshot()
        self.queue = SchedulingQueue(self.frameworks, self.settings.backoff)
        self.handlers = EventHandlers(self.frameworks, self.snapshot, self.queue)
        self.recorders = {name: EventRecorder(self, self.api, name, new_style=True) for name in self.frameworks}
        first = next(iter(self.recorders.values()))
        self.elector = LeaderElector(self, self.api, first, self.settings.lease_name, self._lead)
        self.pods = self._informer("pods", self._pod_changed, _UNFINISHED_PODS)
        self.informers = [self._informer("nodes", self._node_changed), self.pods]
        self.informers += [self._informer(resource, partial(self._object_changed, resource)) for resource in LOOKED_UP]
        self.failures = FailureHandler(self, self.snapshot, self.queue, self.pods, self.recorders)
        self._waiting: dict[str, BindingCycle] = {}
        self._leading = False
        self._scheduling = False
        self._start_index = 0
        self._wake_at: int | None = None

    def _informer(self, resource: str, handler: OnChange, field_selector: str = "") -> Informer:
        informer = Informer(self, self.api, resource, field_selector=field_selector)
        informer.subscribe(handler)
        return informer

    def on_start(self) -> None:
        for informer in self.informers:
            informer.start()
        if self.settings.leader_elect:
            self.elector.start()
        else:
            self.world.emit("component", component=self.id, state="running", detail="acts without a Lease")
            self._lead()

    def _lead(self) -> None:
        self._leading = True
        self._next()

    # What the watches tell

    def _object_changed(self, resource: str, old: Any, new: Any) -> None:
        self.handlers.object_changed(resource, self.now, old, new)
        self._next()

    def _node_changed(self, old: Any, new: Any) -> None:
        self.handlers.node_changed(self.now, old, new)
        self._next()

    def _pod_changed(self, old: Any, new: Any) -> None:
        self.handlers.pod_changed(self.now, old, new)
        if new is None and self._waiting:
            cycle = self._waiting.get(f"{old['metadata']['namespace']}/{old['metadata']['name']}")
            if cycle is not None:
                cycle.reject(unschedulable("removed"))
        for cycle in list(self._waiting.values()):
            cycle.look_again()
        self._next()

    # The scheduling cycle

    def _next(self) -> None:
        """Take the next pod, if there is one and no cycle is running."""
        if not self._leading or self._scheduling or not all(informer.synced for informer in self.informers):
            return
        queued = self.queue.pop(self.now)
        if queued is not None:
            self._scheduling = True
            self.after(self.latency.scheduling_cycle, self._cycle, queued)
            return
        self._sleep()

    def _sleep(self) -> None:
        """Look again when the next back-off is over."""
        wake_at = self.queue.next_time_us()
        if wake_at is None:
            return
        wake_at = max(wake_at, self.now + 1)
        if self._wake_at is None or self._wake_at <= self.now or wake_at < self._wake_at:
            self._wake_at = wake_at
            self.after(wake_at - self.now, self._next)

    def _cycle(self, queued: QueuedPodInfo) -> None:
        self._scheduling = False
        # Otherwise it was deleted, or bound by somebody else, while it was this pod's turn.
        if self.queue.pods.get(queued.pod.key) is queued and not self._skipped(queued):
            self._schedule(queued)
        self._next()

    def _skipped(self, queued: QueuedPodInfo) -> bool:
        """A pod that is to be deleted gets no node any more (``skipPodSchedule``)."""
        pod = queued.pod
        if not pod.terminating:
            return False
        self.queue.delete(pod.key)
        note = f"skip schedule deleting pod: {pod.key}"
        self.recorders[pod.spec["schedulerName"]].record(
            pod.pod, "Warning", "FailedScheduling", note, action="Scheduling"
        )
        return True

    def _schedule(self, queued: QueuedPodInfo) -> None:
        pod = queued.pod
        framework = self.frameworks[pod.spec["schedulerName"]]
        decision, state = schedule(framework, pod, self.snapshot, self._start_index, explain=self.world.watched)
        self._start_index = decision["nextStartIndex"]
        if decision["chosen"] is not None:
            self._assume(queued, framework, state, decision, decision["chosen"])
            return
        self._tell(queued, state, decision)
        code, message = Code(decision["status"]), decision["message"] or ""
        self.failures.handle(queued, code, message, decision["unschedulablePlugins"], decision["nominatedNode"])
        if decision["preemption"] is not None:
            self.failures.preempt(pod, decision["preemption"])

    def _assume(
        self, queued: QueuedPodInfo, framework: Framework, state: CycleState, decision: Decision, node: str
    ) -> None:
        """The pod counts as being on the node from now on; Reserve and Permit may still refuse it."""
        pod = queued.pod
        self.snapshot.assume_pod(pod.pod, node)
        self.snapshot.nominate(pod.pod, "")
        timeout_us = 0
        status = framework.run_reserve(state, pod, node)
        if status.ok:
            status, timeout_us = framework.run_permit(state, pod, node)
            if not status.ok and status.code is not Code.WAIT:
                framework.run_unreserve(state, pod, node)
        if status.ok or status.code is Code.WAIT:
            self._tell(queued, state, decision)
            self._begin_binding(queued, framework, state, node, status, timeout_us)
            return
        self.snapshot.forget_pod(pod.pod)
        statuses = NodeToStatus()
        statuses[node] = status
        message = fit_error(1, statuses) if status.rejected else status.message
        code = Code.UNSCHEDULABLE if status.rejected else Code.ERROR
        self._tell(queued, state, {**decision, "status": code.value, "chosen": None, "message": message})
        self.failures.handle(queued, code, message, [status.plugin] if status.rejected else [], "")

    def _tell(self, queued: QueuedPodInfo, state: CycleState, decision: Decision) -> None:
        if state.trace is None:
            self.world.recorder.count()
            return
        self.world.emit("decision", **decision_frame(self.id, queued, decision, list(state.trace.points)))

    # The binding cycle: what binding_cycle.py asks for

    def _begin_binding(
        self, queued: QueuedPodInfo, framework: Framework, state: CycleState, node: str, permit: Status, timeout_us: int
    ) -> None:
        if state.trace is not None:
            state.trace.points = []
        cycle = BindingCycle(self, queued, framework, state, node)
        if permit.code is Code.WAIT:
            self._waiting[queued.pod.key] = cycle
        cycle.start(permit, timeout_us)

    def binding_shown(self, cycle: BindingCycle, state: str, message: str | None) -> None:
        if cycle.state.trace is None:
            self.world.recorder.count()
            return
        points = list(cycle.state.trace.points)
        self.world.emit("binding", **binding_frame(self.id, cycle.queued, cycle.node, state, message, points))

    def binding_waits(self, cycle: BindingCycle, delay: int) -> None:
        self.after(delay, cycle.look_again)

    def binding_announced(self, cycle: BindingCycle) -> None:
        self.failures.nominate(cycle.queued.pod, cycle.node)

    def binding_certain(self, cycle: BindingCycle) -> None:
        self._waiting.pop(cycle.queued.pod.key, None)
        self.queue.leave(cycle.queued)

    def bound(self, cycle: BindingCycle) -> None:
        pod = cycle.queued.pod
        message = f"Successfully assigned {pod.key} to {cycle.node}"
        self.recorders[pod.spec["schedulerName"]].record(pod.pod, "Normal", "Scheduled", message, action="Binding")

    def binding_failed(self, cycle: BindingCycle, status: Status) -> None:
        pod = cycle.queued.pod
        self._waiting.pop(pod.key, None)
        cycle.framework.run_unreserve(cycle.state, pod, cycle.node)
        self.snapshot.forget_pod(pod.pod)
        gone = Change(ASSIGNED_POD_DELETE, {**pod.pod, "spec": {**pod.spec, "nodeName": cycle.node}})
        if not status.rejected:
            self.queue.move(gone, self.now)
        self.failures.handle(cycle.queued, status.code, status.message, [status.plugin] if status.rejected else [], "")
        if status.rejected:
            # What it held is free for others, but it is no reason to try this pod again.
            self.queue.move(gone, self.now, but=pod.key)
        self._next()

    def inspect(self) -> dict[str, Any]:
        return {
            "leader": self.elector.inspect(),
            "profiles": list(self.frameworks),
            "queue": [queued.to_json() for queued in self.queue.pods.values()],
            "waiting": list(self._waiting),
            "informers": [informer.inspect() for informer in self.informers],
            "assumed": list(self.snapshot.assumed),
            "nodes": list(self.snapshot.nodes),
        }
