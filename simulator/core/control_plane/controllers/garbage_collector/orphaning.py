"""One release of dependents, as ``--cascade=orphan`` asks for it: attemptToOrphanWorker upstream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.control_plane.controllers.garbage_collector.graph import ORPHAN, Node
from simulator.core.control_plane.controllers.garbage_collector.references import (
    without_finalizer,
    without_owners,
)
from simulator.core.control_plane.controllers.reconciler import error_of
from simulator.core.protocol.api import ApiRequest, ApiResponse

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.garbage_collector.controller import GarbageCollector

# Gone, or another object of that name.
SETTLED = (404, 422)


class Orphaning:
    """First no dependent refers to the owner any more; then its finalizer goes, and the owner with it."""

    def __init__(self, collector: GarbageCollector, key: str, owner: Node) -> None:
        self.collector = collector
        self.key = key
        self.owner = owner
        self._in_flight = 0
        self._error = ""

    def start(self) -> None:
        dependents = self.collector.graph.dependents(self.owner)
        self._in_flight = len(dependents)
        for dependent in dependents:
            self.collector.send(without_owners(dependent, [self.owner.uid]), self._released)
        if not dependents:
            self._free_owner()

    def _released(self, response: ApiResponse) -> None:
        if not response.ok and response.code not in SETTLED:
            self._error = error_of(response)
        self._in_flight -= 1
        if self._in_flight:
            return
        if self._error:
            self.collector.retry(self.key, self._error)
        else:
            self._free_owner()

    def _free_owner(self) -> None:
        owner = self.owner
        request = ApiRequest("get", owner.resource, owner.namespace, owner.name)
        self.collector.send(request, self._owner_read)

    def _owner_read(self, response: ApiResponse) -> None:
        if response.ok:
            request = without_finalizer(self.owner, response.body, ORPHAN)
            self.collector.send(request, self._freed)
        else:
            self._freed(response)

    def _freed(self, response: ApiResponse) -> None:
        if response.ok or response.code == 404:
            self.collector.finish(self.key, "dependents released")
        else:
            self.collector.retry(self.key, error_of(response))
