"""One attempt to delete an object: attemptToDeleteItem in pkg/controller/garbagecollector.

Caches may be stale, so the object and its owners are read from the API server itself before anything is
deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.api import kinds, meta
from simulator.core.control_plane.controllers.garbage_collector.graph import FOREGROUND, ORPHAN, Node
from simulator.core.control_plane.controllers.garbage_collector.references import (
    without_finalizer,
    without_owners,
)
from simulator.core.control_plane.controllers.reconciler import error_of
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.garbage_collector.controller import GarbageCollector


class Deletion:
    """Lives for one attempt. An owner is *solid* (it stays), *dangling* (gone), or *waiting* for us to go."""

    def __init__(self, collector: GarbageCollector, key: str, node: Node) -> None:
        self.collector = collector
        self.key = key
        self.node = node
        self.latest: Object = {}
        self._unread: list[Object] = []
        self._solid: list[Object] = []
        self._dangling: list[Object] = []
        self._waiting: list[Object] = []

    def start(self) -> None:
        node = self.node
        settled = not node.virtual and not node.owners and not node.deleting_dependents
        if settled or (node.deleting and not node.deleting_dependents):
            self.collector.finish(self.key)
            return
        self.collector.send(ApiRequest("get", node.resource, node.namespace, node.name), self._read)

    def _read(self, response: ApiResponse) -> None:
        node = self.node
        if response.code == 404 or (response.ok and meta.uid(response.body) != node.uid):
            self.collector.gone(node.uid)
            self.collector.finish(self.key, "object does not exist")
        elif not response.ok:
            self.collector.retry(self.key, error_of(response))
        elif node.virtual:
            self.collector.retry(self.key, "owner exists, but is not yet in the cache")
        else:
            self.latest = response.body
            self._judge()

    def _judge(self) -> None:
        if self.node.deleting_dependents:
            self._wait_for_dependents()
            return
        self._unread = list(self.latest["metadata"].get("ownerReferences") or ())
        if self._unread:
            self._read_next_owner()
        else:
            self.collector.finish(self.key)

    # Foreground: after its dependents

    def _wait_for_dependents(self) -> None:
        blocking = self.collector.graph.blocking_dependents(self.node)
        if blocking:
            self.collector.look_at([one for one in blocking if not one.deleting_dependents])
            self.collector.finish(self.key, f"waits for {len(blocking)} dependents")
            return
        request = without_finalizer(self.node, self.latest, FOREGROUND)
        self.collector.send(request, self._done, "its dependents are gone: deletion goes on")

    # Background: because its owners are gone

    def _read_next_owner(self) -> None:
        if not self._unread:
            self._decide()
            return
        reference = self._unread.pop(0)
        resource = kinds.by_kind(reference["apiVersion"], reference["kind"])
        if reference["uid"] in self.collector.absent:
            self._dangling.append(reference)
            self._read_next_owner()
        elif resource is None:
            # Of a kind that nobody knows: it is not for us to say that it does not exist.
            self._solid.append(reference)
            self._read_next_owner()
        else:
            namespace = self.node.namespace if resource.namespaced else ""
            request = ApiRequest("get", resource.plural, namespace, reference["name"])
            self.collector.send(request, self._owner_read, reference)

    def _owner_read(self, response: ApiResponse, reference: Object) -> None:
        if response.code == 404 or (response.ok and meta.uid(response.body) != reference["uid"]):
            self.collector.absent[reference["uid"]] = None
            self._dangling.append(reference)
        elif not response.ok:
            self.collector.retry(self.key, error_of(response))
            return
        elif meta.is_deleting(response.body) and FOREGROUND in (response.body["metadata"].get("finalizers") or ()):
            self._waiting.append(reference)
        else:
            self._solid.append(reference)
        self._read_next_owner()

    def _decide(self) -> None:
        if self._solid:
            leaving = [*self._dangling, *self._waiting]
            if leaving:
                request = without_owners(self.node, [owner["uid"] for owner in leaving])
                self.collector.send(request, self._done, "references to lost owners removed")
            else:
                self.collector.finish(self.key, "has an owner")
        elif self._waiting and self.node.dependents:
            self._delete("Foreground")
        else:
            self._delete(self._policy())

    def _policy(self) -> str:
        finalizers = self.latest["metadata"].get("finalizers") or ()
        if ORPHAN in finalizers:
            return "Orphan"
        return "Foreground" if FOREGROUND in finalizers else "Background"

    def _delete(self, policy: str) -> None:
        node = self.node
        options = {
            "kind": "DeleteOptions",
            "apiVersion": "v1",
            "preconditions": {"uid": node.uid},
            "propagationPolicy": policy,
        }
        request = ApiRequest("delete", node.resource, node.namespace, node.name, body=options)
        self.collector.send(request, self._done, f"owner is gone: deleted ({policy})")

    def _done(self, response: ApiResponse, result: str) -> None:
        if response.ok or response.code == 404:
            self.collector.finish(self.key, result)
        else:
            self.collector.retry(self.key, error_of(response))
