"""Keeps the graph of owners, and looks at what may have lost its owner."""

from __future__ import annotations

from simulator.core.api import kinds, meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.garbage_collector.deletion import Deletion
from simulator.core.control_plane.controllers.garbage_collector.graph import Graph, Node, uid_of
from simulator.core.control_plane.controllers.garbage_collector.orphaning import Orphaning
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.protocol.api import Object

# Events have no owners and are many.
IGNORED = ("events",)
MOST_ABSENT_OWNERS = 500


class GarbageCollector(Reconciler):
    """Keys are ``<resource> <namespace>/<name> <uid>``: an object of the same name is another object."""

    name = "garbage-collector-controller"
    account = "generic-garbage-collector"
    workers = 20

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.graph = Graph()
        # Owners that the API server said do not exist; a uid never comes back.
        self.absent: dict[str, None] = {}
        resources = dict.fromkeys(one.plural for one in kinds.SERVED if one.plural not in IGNORED)
        self.monitors = [_Monitor(self, resource) for resource in resources]

    def sync(self, key: str) -> None:
        node = self.graph.nodes.get(uid_of(key))
        if node is None:
            self.finish(key, "object is gone")
            return
        self.see(key, {"owners": len(node.owners), "dependents": len(node.dependents), "being deleted": node.deleting})
        if node.orphaning:
            Orphaning(self, key, node).start()
        else:
            Deletion(self, key, node).start()

    def changed(self, resource: str, old: Object | None, new: Object | None) -> None:
        """A cache has changed."""
        if old is not None and (new is None or meta.uid(old) != meta.uid(new)):
            # Seen as one change, a new object of the same name is the end of the old one.
            self.gone(meta.uid(old))
        if new is not None:
            self.look_at(self.graph.observe(resource, new))

    def gone(self, uid: str) -> None:
        """An object does not exist (any more)."""
        self.absent[uid] = None
        if len(self.absent) > MOST_ABSENT_OWNERS:
            del self.absent[next(iter(self.absent))]
        self.look_at(self.graph.forget(uid))

    def look_at(self, nodes: list[Node]) -> None:
        for node in nodes:
            self.enqueue(node.key)


class _Monitor:
    """Passes on what happens to one resource."""

    def __init__(self, collector: GarbageCollector, resource: str) -> None:
        self.collector = collector
        self.resource = resource
        collector.informer(resource).subscribe(self.changed)

    def changed(self, old: Object | None, new: Object | None) -> None:
        self.collector.changed(self.resource, old, new)
