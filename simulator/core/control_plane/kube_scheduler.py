"""kube-scheduler: finds pods without a node, chooses one for each, and asks the API server to bind them.

The choosing is in scheduler_framework/ and scheduler_plugins/; here are the watches, the two cycles, and what is told
to the API server. Scheduling cycles run one after the other; binding cycles go on beside them.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from simulator.core.api import kinds, meta, timestamps
from simulator.core.client.event_recorder import EventRecorder
from simulator.core.client.informer import Informer, OnChange
from simulator.core.client.leader_election import LeaderElector
from simulator.core.client.patching import strategic_diff
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.scheduler_framework import cluster_event
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.decision import Decision, NodeDecision
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo, is_terminal
from simulator.core.control_plane.scheduler_framework.profile import Profile
from simulator.core.control_plane.scheduler_framework.queue import SchedulingQueue
from simulator.core.control_plane.scheduler_framework.queued_pod import QueuedPodInfo
from simulator.core.control_plane.scheduler_framework.schedule import schedule
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_plugins.registry import REGISTRY
from simulator.core.engine.world import World
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

KUBE_SCHEDULER = "kube-scheduler"
# What plugins look up beside nodes and pods: affinity to namespaces, the default spreading of a workload's pods.
LOOKED_UP = ("namespaces", "replicasets")
PREEMPTING = "preempting to accommodate a higher priority pod"


class KubeScheduler(ApiComponent):
    """One scheduler process with its profiles."""

    user = "system:kube-scheduler"

    def __init__(self, world: World, profiles: tuple[Profile, ...] = (Profile(),)) -> None:
        self.frameworks = {profile.scheduler_name: Framework(profile, REGISTRY) for profile in profiles}
        super().__init__(world, KUBE_SCHEDULER)

    def reset(self) -> None:
        super().reset()
        self.snapshot = Snapshot()
        self.queue = SchedulingQueue(self.frameworks)
        name = next(iter(self.frameworks))
        self.recorder = EventRecorder(self, self.api, name, new_style=True)
        self.elector = LeaderElector(self, self.api, self.recorder, KUBE_SCHEDULER, self._lead)
        self.informers = [self._informer("nodes", self._node_changed), self._informer("pods", self._pod_changed)]
        self.informers += [self._informer(resource, partial(self._object_changed, resource)) for resource in LOOKED_UP]
        self._leading = False
        self._scheduling = False
        self._start_index = 0
        self._wake_at: int | None = None
        self._last: Decision | None = None

    def _informer(self, resource: str, handler: OnChange) -> Informer:
        informer = Informer(self, self.api, resource)
        informer.subscribe(handler)
        return informer

    def on_start(self) -> None:
        for informer in self.informers:
            informer.start()
        self.elector.start()

    def _lead(self) -> None:
        self._leading = True
        self._next()

    # What the watches tell

    def _object_changed(self, resource: str, old: Object | None, new: Object | None) -> None:
        if new is not None:
            self.snapshot.set_object(resource, new)
        elif old is not None:
            self.snapshot.remove_object(resource, old)

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None:
            assert old is not None
            self.snapshot.remove_node(meta.name(old))
            events = [cluster_event.NODE_DELETE]
        else:
            self.snapshot.set_node(new)
            events = [cluster_event.NODE_ADD] if old is None else cluster_event.node_update_events(old, new)
        node = self.snapshot.nodes.get(meta.name(new)) if new else None
        for event in events:
            self.queue.move(event, self.now, node)
        self._next()

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and new["spec"].get("nodeName"):
            self._bound_pod_changed(old, new)
        elif new is not None and not is_terminal(new):
            self._pending_pod_changed(old, new)
        elif old is not None:
            self._pod_gone(new or old)
        self._next()

    def _bound_pod_changed(self, old: Object | None, new: Object) -> None:
        self.queue.delete(meta.namespaced_name(new))
        self.snapshot.nominate(new, "")
        was_bound = old is not None and bool(old["spec"].get("nodeName"))
        self.snapshot.set_pod(new)
        if is_terminal(new):
            self.queue.move(cluster_event.ASSIGNED_POD_DELETE, self.now)
        elif was_bound and old is not None:
            for event in cluster_event.assigned_pod_update_events(old, new):
                self.queue.move(event, self.now)
        else:
            self.queue.move(cluster_event.ASSIGNED_POD_ADD, self.now)

    def _pending_pod_changed(self, old: Object | None, new: Object) -> None:
        if new["spec"].get("schedulerName") not in self.frameworks:
            return
        if meta.is_deleting(new):
            self.queue.delete(meta.namespaced_name(new))
        elif old is None or meta.uid(old) != meta.uid(new):
            self.queue.delete(meta.namespaced_name(new))
            self.queue.add(new, self.now)
        else:
            self.queue.update(new, self.now)

    def _pod_gone(self, pod: Object) -> None:
        self.queue.delete(meta.namespaced_name(pod))
        self.snapshot.nominate(pod, "")
        if pod["spec"].get("nodeName"):
            self.snapshot.remove_pod(pod)
            self.queue.move(cluster_event.ASSIGNED_POD_DELETE, self.now)

    # The scheduling cycle

    def _next(self) -> None:
        """Take the next pod, if there is one and no cycle is running."""
        if not self._leading or self._scheduling or not all(informer.synced for informer in self.informers):
            return
        queued = self.queue.pop(self.now)
        if queued is not None:
            self._scheduling = True
            self.after(self.world.latency.scheduling_cycle, self._cycle, queued)
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
        if self.queue.pods.get(queued.pod.key) is not queued:
            # It was deleted, or bound by somebody else, while it was this pod's turn.
            self._next()
            return
        pod = queued.pod
        framework = self.frameworks[pod.spec["schedulerName"]]
        decision, state = schedule(framework, pod, self.snapshot, self._start_index)
        self._start_index = decision["nextStartIndex"]
        self._last = decision
        self._tell(queued, decision)
        if decision["chosen"] is None:
            self._failed(queued, decision)
        else:
            self._assume(queued, framework, state, decision["chosen"])
        self._next()

    def _tell(self, queued: QueuedPodInfo, decision: Decision) -> None:
        if not self.world.watched:
            self.world.recorder.count()
            return
        chosen = decision["chosen"]
        result = "error" if decision["status"] == "Error" else "bound" if chosen else "unschedulable"
        self.world.emit(
            "decision",
            component=self.id,
            pod=queued.pod.key,
            uid=queued.pod.uid,
            attempt=queued.attempts,
            result=result,
            node=chosen,
            message=decision["message"],
            evaluated=decision["evaluatedNodes"],
            feasible=decision["feasibleNodes"],
            nodes=[_node_row(node) for node in decision.get("nodes", [])],
        )

    def _assume(self, queued: QueuedPodInfo, framework: Framework, state: CycleState, node: str) -> None:
        pod = queued.pod
        self.snapshot.assume_pod(pod.pod, node)
        status = framework.run_reserve(state, pod, node)
        if status.ok:
            status, _timeout = framework.run_permit(state, pod, node)
            if not status.ok:
                framework.run_unreserve(state, pod, node)
        if not status.ok:
            self.snapshot.forget_pod(pod.pod)
            self.queue.add_unschedulable(pod.key, [status.plugin] if status.rejected else [], self.now)
            return
        self._bind(queued, framework, state, node)

    # The binding cycle

    def _bind(self, queued: QueuedPodInfo, framework: Framework, state: CycleState, node: str) -> None:
        pod = queued.pod
        status = framework.run_pre_bind(state, pod, node)
        if not status.ok:
            self._binding_failed(queued, framework, state, node)
            return
        body = framework.run_bind(state, pod, node)
        request = ApiRequest("create", "pods", pod.namespace, pod.name, "binding", body=body)
        self.api.send(request, self._bound, queued, framework, state, node)

    def _bound(
        self, response: ApiResponse, queued: QueuedPodInfo, framework: Framework, state: CycleState, node: str
    ) -> None:
        if not response.ok:
            self._binding_failed(queued, framework, state, node)
            return
        pod = queued.pod
        framework.run_post_bind(state, pod, node)
        self.queue.delete(pod.key)
        message = f"Successfully assigned {pod.key} to {node}"
        self.recorder.record(pod.pod, "Normal", "Scheduled", message, action="Binding")

    def _binding_failed(self, queued: QueuedPodInfo, framework: Framework, state: CycleState, node: str) -> None:
        framework.run_unreserve(state, queued.pod, node)
        self.snapshot.forget_pod(queued.pod.pod)
        self.queue.add_unschedulable(queued.pod.key, [], self.now)
        self.queue.move(cluster_event.ASSIGNED_POD_DELETE, self.now)
        self._next()

    # A pod that fits nowhere

    def _failed(self, queued: QueuedPodInfo, decision: Decision) -> None:
        pod = queued.pod
        message = decision["message"] or ""
        self.queue.add_unschedulable(pod.key, decision["unschedulablePlugins"], self.now)
        self.recorder.record(pod.pod, "Warning", "FailedScheduling", message, action="Scheduling")
        reason = "SchedulerError" if decision["status"] == "Error" else "Unschedulable"
        condition = {
            "type": "PodScheduled",
            "observedGeneration": pod.pod["metadata"].get("generation", 1),
            "status": "False",
            "lastProbeTime": None,
            "lastTransitionTime": self._timestamp(),
            "reason": reason,
            "message": message,
        }
        new = meta.set_condition(pod.pod, condition)
        nominated = decision["nominatedNode"]
        if nominated is not None:
            self.snapshot.nominate(pod.pod, nominated)
            new = meta.set_in(new, ("status", "nominatedNodeName"), nominated)
        self._patch_status(pod, new)
        preemption = decision["preemption"]
        if preemption is not None:
            for victim in preemption["victims"]:
                self._preempt(pod, victim, preemption["nominatedNode"])

    def _patch_status(self, pod: PodInfo, new: Object) -> None:
        body = strategic_diff(pod.pod, new, kinds.PODS)
        if not body:
            return
        request = ApiRequest(
            "patch", "pods", pod.namespace, pod.name, "status", body=body, content_type=STRATEGIC_MERGE_PATCH
        )
        self.api.send(request, _told)

    def _preempt(self, preemptor: PodInfo, victim_key: str, node: str) -> None:
        victim = self.snapshot.pods.get(victim_key)
        if victim is None:
            return
        condition = {
            "type": "DisruptionTarget",
            "observedGeneration": victim.pod["metadata"].get("generation", 1),
            "status": "True",
            "lastProbeTime": None,
            "lastTransitionTime": self._timestamp(),
            "reason": "PreemptionByScheduler",
            "message": f"{preemptor.spec['schedulerName']}: {PREEMPTING}",
        }
        self._patch_status(victim, meta.set_condition(victim.pod, condition))
        self.api.send(
            ApiRequest("delete", "pods", victim.namespace, victim.name, body={"preconditions": {"uid": victim.uid}}),
            _told,
        )
        message = f"Preempted by pod {preemptor.uid} on node {node}"
        self.recorder.record(victim.pod, "Normal", "Preempted", message, action="Preempting")

    def _timestamp(self) -> str:
        return timestamps.time(self.world.clock.unix())

    def inspect(self) -> dict[str, Any]:
        return {
            "leader": self.elector.inspect(),
            "queue": [queued.to_json() for queued in self.queue.pods.values()],
            "informers": [informer.inspect() for informer in self.informers],
            "assumed": list(self.snapshot.assumed),
            "nodes": list(self.snapshot.nodes),
        }


def _node_row(node: NodeDecision) -> dict[str, Any]:
    """A node of the decision, as frames show it."""
    filters = [
        {
            "plugin": result["plugin"],
            "passed": result["code"] in ("Success", "Skip"),
            "reason": ", ".join(result.get("reasons", [])) or None,
        }
        for result in node["filters"]
    ]
    scores = [
        {
            "plugin": score["plugin"],
            "raw": score["raw"],
            "normalized": score["normalised"],
            "weight": score["weight"],
            "weighted": score["weighted"],
        }
        for score in node.get("scores", [])
    ]
    return {"name": node["node"], "filters": filters, "scores": scores, "total": node.get("total")}


def _told(_response: ApiResponse) -> None:
    """If it was refused, the watch shows what is there instead, and the pod is tried again."""
