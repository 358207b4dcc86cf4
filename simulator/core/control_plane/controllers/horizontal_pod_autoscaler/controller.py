"""Looks at each autoscaler every 15 seconds, whatever happens."""

from __future__ import annotations

from simulator.core.api import labels, meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.behavior import Memory
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.metrics import MetricsReader, NoMetrics
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.reconciliation import Reconciliation
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_namespace
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

SYNC_PERIOD = 15 * SECOND


class HorizontalPodAutoscalerController(Reconciler):
    """Keys are ``namespace/name`` of HorizontalPodAutoscalers. What it remembers of each is lost when it crashes."""

    name = "horizontal-pod-autoscaler-controller"
    account = "horizontal-pod-autoscaler"
    workers = 5

    def __init__(
        self, component: ApiComponent, informers: InformerFactory, metrics: MetricsReader | None = None
    ) -> None:
        super().__init__(component, informers)
        self.metrics: MetricsReader = metrics or NoMetrics()
        self.pods = informers.index("pods", by_namespace)
        self.informer("pods")
        self.autoscalers = self.informer("horizontalpodautoscalers")
        self.selectors: dict[str, str] = {}
        self._memories: dict[str, Memory] = {}
        self.autoscalers.subscribe(self._autoscaler_changed)

    def start(self) -> None:
        for key in self.autoscalers.objects:
            self.queue.add_after(key, SYNC_PERIOD)

    def sync(self, key: str) -> None:
        autoscaler = self.autoscalers.objects.get(key)
        if autoscaler is None:
            self._memories.pop(key, None)
            self.selectors.pop(key, None)
            self.finish(key, "autoscaler has been deleted")
        else:
            Reconciliation(self, key, autoscaler).start()

    def looked(self, key: str, result: str) -> None:
        """A look has ended, well or not: the next one comes after the same time."""
        self.queue.add_after(key, SYNC_PERIOD)
        self.finish(key, result)

    def memory(self, key: str) -> Memory:
        return self._memories.setdefault(key, Memory())

    def rivals(self, namespace: str, pods: list[Object]) -> list[str]:
        """The autoscalers whose targets have some of these pods."""
        found = []
        for key, text in self.selectors.items():
            selector = labels.parse(text)
            if meta.split_key(key)[0] == namespace and any(selector.matches(meta.labels(pod)) for pod in pods):
                found.append(key)
        return found

    def _autoscaler_changed(self, old: Object | None, new: Object | None) -> None:
        """Only a new one is planned: one that is there has its next look planned already."""
        if self.synced and new is not None:
            self.queue.add_after(meta.namespaced_name(new), SYNC_PERIOD)
