"""How long kubelets may keep Secrets and ConfigMaps: pkg/controller/ttl. The more nodes, the longer."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, Object

ANNOTATION = "node.alpha.kubernetes.io/ttl"
# (fewest nodes, most nodes, seconds); the steps overlap, so that a cluster at a border does not flap.
STEPS = (
    (0, 100, 0),
    (90, 500, 15),
    (450, 1_000, 30),
    (900, 2_000, 60),
    (1_800, 10_000, 300),
)


class TtlController(Reconciler):
    """Keys are names of nodes."""

    name = "ttl-controller"
    account = "ttl-controller"

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.step = 0
        self.nodes = self.informer("nodes")
        self.nodes.subscribe(self._node_changed)

    def sync(self, key: str) -> None:
        node = self.nodes.objects.get(key)
        wanted = str(STEPS[self.step][2])
        if node is None or meta.annotations(node).get(ANNOTATION) == wanted:
            self.finish(key)
            return
        request = ApiRequest(
            "patch",
            "nodes",
            name=key,
            body={"metadata": {"annotations": {ANNOTATION: wanted}}},
            content_type=STRATEGIC_MERGE_PATCH,
        )
        self.send(request, self.settle, key, f"annotated with {wanted} s")

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        count = len(self.nodes.objects)
        while self.step < len(STEPS) - 1 and count > STEPS[self.step][1]:
            self.step += 1
        while self.step > 0 and count < STEPS[self.step][0]:
            self.step -= 1
        if new is not None:
            self.enqueue(meta.name(new))
