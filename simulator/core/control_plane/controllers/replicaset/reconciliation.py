"""One reconciliation of one ReplicaSet: count the pods, create or delete some, report the count.

Modelled: syncReplicaSet in pkg/controller/replicaset/replica_set.go. What it reports is what it had counted
before it wrote: the sync that creates a pod says that there is none yet, and the next one counts it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.control_plane.controllers.deletion_order import pods_to_delete
from simulator.core.control_plane.controllers.reconciler import error_of, is_namespace_terminating
from simulator.core.control_plane.controllers.ref_manager import Claim
from simulator.core.control_plane.controllers.replicaset import status
from simulator.core.control_plane.controllers.replicaset.tally import Tally, tally_of
from simulator.core.control_plane.controllers.slow_start import SlowStartBatch
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.replicaset.controller import ReplicaSetController

BURST_REPLICAS = 500
STATUS_UPDATE_RETRIES = 1


class Reconciliation:
    """Lives for one reconciliation. ``replica_set`` and the pods are what the caches held at its start."""

    def __init__(self, controller: ReplicaSetController, key: str, replica_set: Object) -> None:
        self.controller = controller
        self.key = key
        self.replica_set = replica_set
        self.trusted = controller.expectations.satisfied(key, controller.component.now)
        self.tally = Tally()
        self.did: list[str] = []
        self.error = ""
        self.batch: SlowStartBatch | None = None
        self._wanted = 0
        self._deletions = 0
        self._status_retries = 0

    def start(self) -> None:
        controller, replica_set = self.controller, self.replica_set
        self.tally = replace(controller.tallies.get(replica_set))
        orphans = controller.adoptable(replica_set)
        if not orphans and not self.tally.stray:
            self._counted()
            return
        active = [*controller.active_pods(replica_set), *orphans]
        resource, selector_of = controller.resource, controller.selector_of
        Claim(controller, replica_set, resource, "pods", active, self._claimed, selector_of=selector_of).start()

    def _claimed(self, pods: list[Object], error: str) -> None:
        if error:
            self.controller.retry(self.key, error)
            return
        terminating = self.tally.terminating
        self.tally = tally_of(self.replica_set, pods, self.controller.selector_of(self.replica_set))
        self.tally.terminating = terminating
        self._counted()

    def _counted(self) -> None:
        replicas = int(self.replica_set["spec"].get("replicas", 1))
        counts = {"active pods": self.tally.active, "ready": self.tally.ready, "terminating": self.tally.terminating}
        self.controller.see(self.key, {"spec.replicas": replicas, **counts, "expectations met": self.trusted})
        surplus = self.tally.active - replicas
        if not self.trusted or meta.is_deleting(self.replica_set) or surplus == 0:
            self._report()
        elif surplus < 0:
            self._create(min(-surplus, BURST_REPLICAS))
        else:
            self._delete(min(surplus, BURST_REPLICAS))

    # Too few

    def _create(self, count: int) -> None:
        self._wanted = count
        self.controller.expectations.expect_creations(self.key, count, self.controller.component.now)
        self.batch = SlowStartBatch(count, self._create_one, self._created_all)
        self.batch.start()

    def _create_one(self) -> None:
        template = self.replica_set["spec"]["template"]
        self.controller.pod_control.create(template, self.replica_set, self._created)

    def _created(self, response: ApiResponse) -> None:
        assert self.batch is not None
        # In a namespace that is being deleted, trying again would be of no use: no error.
        failed = not response.ok and not is_namespace_terminating(response)
        self.batch.completed(error_of(response) if failed else "")

    def _created_all(self, successes: int, error: str) -> None:
        for _ in range(self._wanted - successes):
            # What was not created will never be seen.
            self.controller.expectations.creation_observed(self.key)
        self.error = error
        self.did.append(f"created {successes} of {self._wanted} pods")
        self._report()

    # Too many

    def _delete(self, count: int) -> None:
        related = self.controller.related_pods(self.replica_set)
        pods = self.controller.active_pods(self.replica_set)
        doomed = pods_to_delete(pods, related, count, self.controller.unix)
        keys = [meta.namespaced_name(pod) for pod in doomed]
        self.controller.expectations.expect_deletions(self.key, keys, self.controller.component.now)
        self._deletions = len(doomed)
        self.did.append(f"deleted {len(doomed)} pods")
        for pod in doomed:
            self.controller.pod_control.delete(pod, self.replica_set, self._deleted)

    def _deleted(self, response: ApiResponse, pod: Object) -> None:
        if not response.ok:
            self.controller.expectations.deletion_observed(self.key, meta.namespaced_name(pod))
            if response.code != 404:
                self.error = self.error or error_of(response)
        self._deletions -= 1
        if self._deletions == 0:
            self._report()

    # The status

    def _report(self) -> None:
        unix = self.controller.unix
        available = self.controller.available(self.replica_set, self.tally)
        reported = status.calculate(self.replica_set, self.tally, available, self.error, unix)
        if not self.controller.tells_terminating:
            del reported["terminatingReplicas"]
        if reported == self.replica_set.get("status"):
            self._end(reported)
        else:
            self._put_status(self.replica_set, reported)

    def _put_status(self, replica_set: Object, reported: Object) -> None:
        request = ApiRequest(
            "update",
            self.controller.resource,
            meta.namespace(replica_set),
            meta.name(replica_set),
            "status",
            body=meta.with_status(replica_set, reported),
        )
        self.controller.send(request, self._reported, reported)

    def _reported(self, response: ApiResponse, reported: Object) -> None:
        if response.ok:
            self.did.append("status updated")
            self._end(reported)
        elif self._status_retries < STATUS_UPDATE_RETRIES:
            self._status_retries += 1
            request = ApiRequest(
                "get", self.controller.resource, meta.namespace(self.replica_set), meta.name(self.replica_set)
            )
            self.controller.send(request, self._reread, reported)
        else:
            self.controller.retry(self.key, error_of(response))

    def _reread(self, response: ApiResponse, reported: Object) -> None:
        if response.ok:
            self._put_status(response.body, reported)
        else:
            self.controller.retry(self.key, error_of(response))

    def _end(self, reported: Object) -> None:
        if self.error:
            self.controller.retry(self.key, self.error)
            return
        wanted = int(self.replica_set["spec"].get("replicas", 1))
        min_ready = int(self.replica_set["spec"].get("minReadySeconds", 0))
        waiting = reported.get("readyReplicas", 0) == wanted != reported.get("availableReplicas", 0)
        if min_ready and waiting:
            # Against lost timers: look again once the pods must be available.
            self.controller.queue.add_after(self.key, min_ready * SECOND)
        self.controller.finish(self.key, "; ".join(self.did) or "nothing to do")
