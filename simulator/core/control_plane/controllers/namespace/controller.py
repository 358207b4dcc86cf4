"""Hears of namespaces that are being deleted."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.namespace.deletion import NamespaceDeletion
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

# So that every API server has seen the deletion, and nothing new comes into the namespace.
GRACE_PERIOD = 5 * SECOND


class NamespaceController(Reconciler):
    """Keys are names of namespaces."""

    name = "namespace-controller"
    account = "namespace-controller"
    workers = 10

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.namespaces = self.informer("namespaces")
        self.namespaces.subscribe(self._namespace_changed)

    def sync(self, key: str) -> None:
        namespace = self.namespaces.objects.get(key)
        if namespace is None or not meta.is_deleting(namespace):
            self.finish(key)
            return
        NamespaceDeletion(self, key).start()

    def _namespace_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and meta.is_deleting(new):
            self.component.after(GRACE_PERIOD, self.enqueue, meta.name(new))
