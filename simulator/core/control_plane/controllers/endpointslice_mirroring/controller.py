"""Hears what changed about Endpoints, and keeps their copies."""

from __future__ import annotations

import json

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.endpointslice_mirroring import mirror
from simulator.core.control_plane.controllers.gathering import InTurn
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object


class EndpointSliceMirroringController(Reconciler):
    """Keys are ``namespace/name`` of Endpoints objects, and of the Services of the same name."""

    name = "endpointslice-mirroring-controller"
    account = "endpointslicemirroring-controller"
    workers = 5
    max_retries = 15
    base_delay = 1 * SECOND
    max_delay = 100 * SECOND

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.slices = informers.index("endpointslices", by_endpoints)
        self.endpoints = self.informer("endpoints")
        self.services = self.informer("services")
        # Keys whose copies were written and are not yet seen.
        self.expected: dict[str, dict[str, int]] = {}
        self.endpoints.subscribe(self._changed)
        self.services.subscribe(self._changed)
        self.informer("endpointslices").subscribe(self._slice_changed)

    def sync(self, key: str) -> None:
        endpoints, service = self.endpoints.objects.get(key), self.services.objects.get(key)
        copies = self.slices.get(key)
        if self._is_stale(key, copies):
            self.retry(key, "EndpointSlice informer cache is out of date")
        elif endpoints is None or service is None or not mirror.should_mirror(endpoints):
            self._write(key, [], copies)
        elif service["spec"].get("selector"):
            self.finish(key, "its service selects pods")
        else:
            self._reconcile(key, endpoints, copies)

    def _reconcile(self, key: str, endpoints: Object, copies: list[Object]) -> None:
        wanted = mirror.mirrored(endpoints)
        left = {_shape(copy): copy for copy in copies}
        requests = []
        namespace = meta.namespace(endpoints)
        for body in wanted:
            copy = left.pop(_shape(body), None)
            if copy is None:
                requests.append(ApiRequest("create", "endpointslices", namespace, body=body))
            elif not _is_right(copy, body):
                noted = meta.with_metadata(
                    {**copy, "endpoints": body["endpoints"]},
                    labels=body["metadata"]["labels"],
                    annotations=body["metadata"]["annotations"] or None,
                )
                requests.append(ApiRequest("update", "endpointslices", namespace, meta.name(copy), body=noted))
        self._write(key, requests, list(left.values()))

    def _write(self, key: str, requests: list[ApiRequest], doomed: list[Object]) -> None:
        deletions = [ApiRequest("delete", "endpointslices", meta.namespace(one), meta.name(one)) for one in doomed]
        for one in doomed:
            self.expected.get(key, {}).pop(meta.uid(one), None)
        done = f"{len(requests)} slices written, {len(deletions)} deleted"
        InTurn(self, [*requests, *deletions], self._written, key, done if requests or doomed else "").start()

    def _written(self, error: str, responses: list[ApiResponse], key: str, done: str) -> None:
        for response in responses:
            if response.ok and response.body.get("kind") == "EndpointSlice":
                generation = int(response.body["metadata"].get("generation", 0))
                self.expected.setdefault(key, {})[meta.uid(response.body)] = generation
        if error:
            self.retry(key, error)
        else:
            self.finish(key, done or "nothing to do")

    def _is_stale(self, key: str, copies: list[Object]) -> bool:
        present = {meta.uid(one): int(one["metadata"].get("generation", 0)) for one in copies}
        return any(present.get(uid, -1) < generation for uid, generation in self.expected.get(key, {}).items())

    def _changed(self, old: Object | None, new: Object | None) -> None:
        self.enqueue(meta.namespaced_name(new or old or {}))

    def _slice_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None or old is None:
            return
        key = by_endpoints(old)
        if self.expected.get(key, {}).pop(meta.uid(old), None) is not None:
            self.enqueue(key)


def by_endpoints(one: Object) -> str:
    """Group slices by the key of the Endpoints of which they are copies; empty for all others."""
    labels = meta.labels(one)
    if labels.get(mirror.MANAGED_BY) != mirror.CONTROLLER:
        return ""
    return f"{meta.namespace(one)}/{labels.get(mirror.SERVICE_NAME, '')}"


def _shape(one: Object) -> str:
    return f"{one['addressType']} {json.dumps(one.get('ports') or [])}"


def _is_right(copy: Object, body: Object) -> bool:
    metadata = body["metadata"]
    noted = (meta.labels(copy), meta.annotations(copy)) == (metadata["labels"], metadata["annotations"])
    return noted and (copy.get("endpoints") or []) == body["endpoints"]
