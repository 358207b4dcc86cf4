"""One round of emptying a namespace: deletion/namespaced_resources_deleter.go.

Pods go first, and nothing else until the last of them is gone; then all other resources, side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.api import kinds, meta
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.namespace.conditions import Remaining, with_conditions
from simulator.core.control_plane.controllers.namespace.content import Content
from simulator.core.control_plane.controllers.reconciler import error_of
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.namespace.controller import NamespaceController

FINALIZER = "kubernetes"
FINALIZER_ESTIMATE = 15
"""Seconds that an object with finalizers is given."""


def _others() -> list[Resource]:
    """All other resources that live in namespaces, each under one version (discovery, in the real one)."""
    by_prefix: dict[str, Resource] = {}
    for resource in kinds.SERVED:
        if resource.namespaced and resource is not kinds.PODS:
            by_prefix.setdefault(resource.key_prefix, resource)
    return list(by_prefix.values())


class NamespaceDeletion:
    """Lives for one round."""

    def __init__(self, controller: NamespaceController, key: str) -> None:
        self.controller = controller
        self.key = key
        self.namespace: Object = {}
        self.remaining: Remaining = {}
        self.errors: list[str] = []
        self._in_flight = 0

    def start(self) -> None:
        self.controller.send(ApiRequest("get", "namespaces", name=self.key), self._read)

    def _read(self, response: ApiResponse) -> None:
        if response.code == 404:
            self.controller.finish(self.key, "namespace is gone")
        elif not response.ok:
            self.controller.retry(self.key, error_of(response))
        elif not meta.is_deleting(response.body) or FINALIZER not in self._finalizers(response.body):
            self.controller.finish(self.key)
        else:
            self.namespace = response.body
            self._empty([kinds.PODS])

    def _finalizers(self, namespace: Object) -> list[str]:
        return namespace["spec"].get("finalizers") or []

    def _empty(self, resources: list[Resource]) -> None:
        self._in_flight = len(resources)
        for resource in resources:
            Content(self.controller, self.key, resource, self._emptied).delete()

    def _emptied(self, resource: Resource, remaining: list[Object], error: str) -> None:
        self.remaining[resource] = remaining
        if error:
            self.errors.append(error)
        self._in_flight -= 1
        if self._in_flight:
            return
        pods_only = list(self.remaining) == [kinds.PODS]
        if pods_only and not self.errors and not self.remaining[kinds.PODS]:
            self._empty(_others())
        else:
            self._report()

    def _report(self) -> None:
        now = self.controller.timestamp()
        reported = with_conditions(self.namespace, self.remaining, self.errors, now)
        if reported is self.namespace:
            self._conclude()
            return
        request = ApiRequest("update", "namespaces", name=self.key, subresource="status", body=reported)
        self.controller.send(request, self._reported)

    def _reported(self, response: ApiResponse) -> None:
        if response.ok:
            self.namespace = response.body
            self._conclude()
        else:
            self.controller.retry(self.key, error_of(response))

    def _conclude(self) -> None:
        left = sum(len(items) for items in self.remaining.values())
        remaining = {resource.qualified: len(items) for resource, items in self.remaining.items() if items}
        self.controller.see(self.key, {"objects that remain": left, **remaining})
        seconds = self._estimate()
        if self.errors:
            self.controller.retry(self.key, "; ".join(self.errors))
        elif seconds:
            self.controller.queue.add_after(self.key, (seconds // 2 + 1) * SECOND)
            self.controller.finish(self.key, f"{left} objects remain")
        elif left:
            self.controller.retry(self.key, f"{left} objects remain")
        else:
            self._finalize()

    def _estimate(self) -> int:
        """Seconds that what remains may take to go; 0 if it should have gone."""
        seconds = 0
        for resource, items in self.remaining.items():
            for item in items:
                if item["metadata"].get("finalizers"):
                    seconds = max(seconds, FINALIZER_ESTIMATE)
                if resource is kinds.PODS and not pod_state.is_terminal(item):
                    seconds = max(seconds, int(item["spec"].get("terminationGracePeriodSeconds", 0)))
        return seconds

    def _finalize(self) -> None:
        finalizers = [one for one in self._finalizers(self.namespace) if one != FINALIZER]
        body = {**self.namespace, "spec": {"finalizers": finalizers} if finalizers else {}}
        request = ApiRequest("update", "namespaces", name=self.key, subresource="finalize", body=body)
        self.controller.send(request, self.controller.settle, self.key, "namespace is empty: finalized")
