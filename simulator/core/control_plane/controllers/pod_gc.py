"""Removes pods that nobody else will remove: pkg/controller/podgc.

Pods of nodes that are gone, pods that were deleted before they were bound, and ended pods beyond a number.
"""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_node
from simulator.core.control_plane.controllers.pod_disruption import DisruptedPod
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

CHECK_PERIOD = 20 * SECOND
QUARANTINE = 40 * SECOND
TERMINATED_POD_THRESHOLD = 12_500


class PodGarbageCollector(Reconciler):
    """Keys are names of nodes that pods are bound to and that are not there."""

    name = "pod-garbage-collector-controller"
    account = "pod-garbage-collector"

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.missing: dict[str, None] = {}
        self.pods_on = informers.index("pods", by_node)
        self.pods = self.informer("pods")
        self.nodes = self.informer("nodes")

    def start(self) -> None:
        self._collect()

    def _collect(self) -> None:
        self.aside("all pods", self._look_at_pods)
        self.component.after(CHECK_PERIOD, self._collect)

    def _look_at_pods(self) -> None:
        self._collect_terminated()
        for pod in self.pods_on.get(""):
            if meta.is_deleting(pod):
                self._remove(pod)
        self._quarantine_nodes()

    def _collect_terminated(self) -> None:
        ended = [pod for pod in self.pods.objects.values() if pod_state.is_terminal(pod)]
        surplus = len(ended) - TERMINATED_POD_THRESHOLD
        if surplus > 0:
            oldest = sorted(ended, key=lambda pod: (pod["metadata"]["creationTimestamp"], meta.name(pod)))
            for pod in oldest[:surplus]:
                self._remove(pod)

    def _remove(self, pod: Object) -> None:
        request = ApiRequest("delete", "pods", meta.namespace(pod), meta.name(pod), params={"gracePeriodSeconds": 0})
        self.send(request, _ignore)

    def _quarantine_nodes(self) -> None:
        """A node that the cache does not know may just be new: it is asked for 40 seconds later."""
        bound = dict.fromkeys(by_node(pod) for pod in self.pods.objects.values())
        for node in bound:
            if node and node not in self.nodes.objects and node not in self.missing:
                self.missing[node] = None
                self.component.after(QUARANTINE, self.enqueue, node)

    def sync(self, key: str) -> None:
        if key in self.nodes.objects:
            self._known(key)
        else:
            self.send(ApiRequest("get", "nodes", name=key), self._asked, key)

    def _known(self, key: str) -> None:
        self.missing.pop(key, None)
        self.finish(key, "node exists")

    def _asked(self, response: ApiResponse, key: str) -> None:
        if response.code != 404:
            self._known(key)
            return
        self.missing.pop(key, None)
        pods = self.pods_on.get(key)
        for pod in pods:
            why = "PodGC: node no longer exists"
            DisruptedPod(self, meta.namespaced_name(pod), "DeletionByPodGC", why, fail=True, known=pod).delete()
        self.finish(key, f"node is gone: {len(pods)} pods deleted")


def _ignore(_response: ApiResponse) -> None:
    """What could not be removed is found again in the next round."""
