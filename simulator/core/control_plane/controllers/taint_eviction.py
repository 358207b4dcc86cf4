"""Deletes the pods that do not tolerate a NoExecute taint of their node, each when its patience ends.

Modelled: pkg/controller/tainteviction. Most pods tolerate not-ready and unreachable for 300 seconds, which
admission has given them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.core.api import meta
from simulator.core.api.tolerations import tolerates
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers import taints
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_node
from simulator.core.control_plane.controllers.pod_disruption import DisruptedPod
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object


@dataclass(frozen=True, slots=True)
class _Timer:
    """A pod's eviction that was planned at ``since`` for ``due`` (microseconds of virtual time)."""

    since: int
    due: int


class TaintEvictionController(Reconciler):
    """Keys are names of nodes whose taints changed, and ``namespace/name`` of pods that changed."""

    name = "taint-eviction-controller"
    account = "node-controller"
    source = "taint-eviction-controller"
    workers = 8

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.timers: dict[str, _Timer] = {}
        self.pods_on = informers.index("pods", by_node)
        self.nodes = self.informer("nodes")
        self.pods = self.informer("pods")
        self.nodes.subscribe(self._node_changed)
        self.pods.subscribe(self._pod_changed)

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        if _no_execute(old) != _no_execute(new):
            self.enqueue(meta.name(new or old or {}))

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None:
            self.timers.pop(meta.namespaced_name(old or {}), None)
        elif by_node(new) and (old is None or _patience(old) != _patience(new)):
            self.enqueue(meta.namespaced_name(new))

    def sync(self, key: str) -> None:
        pods = self.pods_on.get(key)
        if "/" in key:
            pod = self.pods.objects.get(key)
            pods = [pod] if pod is not None else []
        for pod in pods:
            self._plan(pod, _no_execute(self.nodes.objects.get(by_node(pod))))
        self.see(key, {"pods": len(pods), "planned evictions": len(self.timers)})
        self.finish(key, f"pods held against the taints of their node: {len(pods)}")

    def _plan(self, pod: Object, present: list[Object]) -> None:
        """When the pod has to go, if it has to (processPodOnNode)."""
        key = meta.namespaced_name(pod)
        now = self.component.now
        if not present:
            self._cancel(key)
            return
        tolerations = pod["spec"].get("tolerations") or []
        used = [[one for one in tolerations if tolerates(one, taint)] for taint in present]
        if not all(used):
            self.timers.pop(key, None)
            self._set(key, _Timer(now, now))
            return
        patience = _least_seconds([one for matching in used for one in matching])
        if patience is None:
            self._cancel(key)
            return
        planned = self.timers.get(key)
        since = planned.since if planned else now
        if planned is None or planned.due > since + patience * SECOND:
            self._set(key, _Timer(since, since + patience * SECOND))

    def _set(self, key: str, timer: _Timer) -> None:
        self.timers[key] = timer
        self.component.after(max(0, timer.due - self.component.now), self._time_is_up, key, timer)

    def _cancel(self, key: str) -> None:
        if self.timers.pop(key, None) is not None:
            self._say(key, f"Cancelling deletion of Pod {key}")

    def _say(self, key: str, message: str) -> None:
        namespace, name = meta.split_key(key)
        about = {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": name, "namespace": namespace}}
        self.event(about, "Normal", "TaintManagerEviction", message)

    def queues(self) -> list[dict[str, Any]]:
        """Beside the queue: the pods whose patience has begun to run out (TimedWorkerQueue)."""
        planned = sorted(self.timers.items(), key=lambda one: one[1].due)
        waiting = [{"key": key, "failures": 0, "due": timer.due} for key, timer in planned]
        timers = {"name": f"{self.name}-timers", "workers": 0, "ready": [], "processing": [], "waiting": waiting}
        return [*super().queues(), timers]

    def _time_is_up(self, key: str, timer: _Timer) -> None:
        self.aside(f"patience of {key} ends", self._evict, key, timer)

    def _evict(self, key: str, timer: _Timer) -> None:
        if self.timers.get(key) != timer:
            return
        del self.timers[key]
        self._say(key, f"Marking for deletion Pod {key}")
        message = "Taint manager: deleting due to NoExecute taint"
        DisruptedPod(self, key, "DeletionByTaintManager", message).delete()


def _no_execute(node: Object | None) -> list[Object]:
    return [taint for taint in taints.of(node) if taint["effect"] == taints.NO_EXECUTE] if node else []


def _patience(pod: Object) -> tuple[str, list[Object]]:
    """What of a pod counts here."""
    return by_node(pod), pod["spec"].get("tolerations") or []


def _least_seconds(tolerations: list[Object]) -> int | None:
    """The shortest of the tolerations that end, or None if all last for ever (getMinTolerationTime)."""
    limits = [one["tolerationSeconds"] for one in tolerations if one.get("tolerationSeconds") is not None]
    return max(0, min(limits)) if limits else None
