"""Deletes Jobs some time after they have finished (ttlSecondsAfterFinished). pkg/controller/ttlafterfinished."""

from __future__ import annotations

from simulator.core.api import meta, timestamps
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object


class TtlAfterFinishedController(Reconciler):
    """Keys are ``namespace/name`` of Jobs."""

    name = "ttl-after-finished-controller"
    account = "ttl-after-finished-controller"
    workers = 5

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.jobs = self.informer("jobs")
        self.jobs.subscribe(self._job_changed)

    def sync(self, key: str) -> None:
        job = self.jobs.objects.get(key)
        left = _left(job, self.unix) if job is not None else None
        if left is None:
            self.finish(key)
        elif left > 0:
            self.queue.add_after(key, left)
            self.finish(key, f"to be deleted in {left / SECOND:g} s")
        else:
            # The cache may not know of a longer TTL yet.
            namespace, name = meta.split_key(key)
            self.send(ApiRequest("get", "jobs", namespace, name), self._reread, key)

    def _reread(self, response: ApiResponse, key: str) -> None:
        if response.code == 404:
            self.finish(key)
            return
        if not response.ok:
            self.retry(key, error_of(response))
            return
        left = _left(response.body, self.unix)
        if left is None or left > 0:
            if left is not None:
                self.queue.add_after(key, left)
            self.finish(key)
            return
        options = {
            "kind": "DeleteOptions",
            "apiVersion": "v1",
            "preconditions": {"uid": meta.uid(response.body)},
            "propagationPolicy": "Foreground",
        }
        namespace, name = meta.split_key(key)
        self.send(ApiRequest("delete", "jobs", namespace, name, body=options), self._deleted, key)

    def _deleted(self, response: ApiResponse, key: str) -> None:
        if response.code == 404:
            self.finish(key)
        else:
            self.settle(response, key, "TTL expired: job deleted")

    def _job_changed(self, old: Object | None, new: Object | None) -> None:
        if new is not None and _left(new, self.unix) is not None:
            self.enqueue(meta.namespaced_name(new))


def _left(job: Object, unix: int) -> int | None:
    """Microseconds until the Job's time is over; None if it does not end by itself."""
    ttl = job["spec"].get("ttlSecondsAfterFinished")
    ends = [meta.get_condition(job, kind) for kind in ("Complete", "Failed") if meta.is_condition_true(job, kind)]
    if ttl is None or not ends or meta.is_deleting(job) or ends[0] is None:
        return None
    return timestamps.parse(ends[0]["lastTransitionTime"]) + int(ttl) * SECOND - unix
