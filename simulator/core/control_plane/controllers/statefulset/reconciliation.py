"""One reconciliation of one StatefulSet: UpdateStatefulSet in pkg/controller/statefulset/stateful_set_control.go.

First the pods that are wanted, from the first to the last; then those that are not, from the last to the first; then
one step of a rolling update. What it reports is what it had counted before it wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.control_plane.controllers.gathering import InTurn
from simulator.core.control_plane.controllers.reconciler import error_of
from simulator.core.control_plane.controllers.ref_manager import Claim
from simulator.core.control_plane.controllers.slow_start import SlowStartBatch
from simulator.core.control_plane.controllers.statefulset import identity, rules, status
from simulator.core.control_plane.controllers.statefulset.pod_work import PodWork
from simulator.core.control_plane.controllers.statefulset.revisions import Revisions, applied, beyond_history
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.statefulset.controller import StatefulSetController

Work = tuple[Object, str]
"""A pod, and what is done to it (rules.py)."""


class Reconciliation:
    """Lives for one reconciliation, with the StatefulSet and the pods of the caches at its start."""

    def __init__(self, controller: StatefulSetController, key: str, stateful_set: Object) -> None:
        self.controller = controller
        self.key = key
        self.stateful_set = stateful_set
        self.unix = controller.unix
        candidates = controller.revisions_of(stateful_set)
        self.revisions = Revisions(controller, stateful_set, candidates, self._revisions_found)
        self.pods: list[Object] = []
        self.replicas: list[Object] = []
        self.condemned: list[Object] = []
        self.counts: dict[str, int] = {}
        self.did: list[str] = []
        self.error = ""
        self.batch: SlowStartBatch | None = None
        self._index = 0
        self._works: list[Work] = []
        self._then: Callable[[], None] = self._report
        self._reread_once = False

    def start(self) -> None:
        candidates = self.controller.candidates(self.stateful_set)
        Claim(self.controller, self.stateful_set, "statefulsets", "pods", candidates, self._claimed).start()

    def _claimed(self, pods: list[Object], error: str) -> None:
        if error:
            self.controller.retry(self.key, error)
            return
        self.pods = sorted(pods, key=identity.ordinal)
        self.revisions.start()

    def _revisions_found(self, error: str) -> None:
        if error:
            self.controller.retry(self.key, error)
            return
        self.counts = self._count(self.pods)
        ready = self.counts["readyReplicas"]
        self.controller.see(
            self.key, {"spec.replicas": identity.replicas(self.stateful_set), "pods": len(self.pods), "ready": ready}
        )
        self._sort_pods()
        if meta.is_deleting(self.stateful_set):
            self._report()
        else:
            self._process_replicas()

    def _count(self, pods: list[Object]) -> dict[str, int]:
        names = meta.name(self.revisions.current), meta.name(self.revisions.update)
        return status.count(self.stateful_set, pods, *names, self.unix)

    def _sort_pods(self) -> None:
        by_ordinal = {identity.ordinal(pod): pod for pod in self.pods}
        start = identity.first_ordinal(self.stateful_set)
        for number in range(start, start + identity.replicas(self.stateful_set)):
            self.replicas.append(by_ordinal.get(number) or self._new_pod(number))
        unwanted = [pod for number, pod in by_ordinal.items() if not identity.in_range(self.stateful_set, number)]
        self.condemned = sorted((pod for pod in unwanted if identity.ordinal(pod) >= 0), key=identity.ordinal)[::-1]

    def _new_pod(self, number: int) -> Object:
        start = identity.first_ordinal(self.stateful_set)
        stays = rules.is_rolling(self.stateful_set) and number < start + rules.partition(self.stateful_set)
        revision = self.revisions.current if stays else self.revisions.update
        return identity.new_pod(applied(self.stateful_set, revision), number, meta.name(revision))

    # The pods that are wanted

    def _process_replicas(self) -> None:
        if rules.in_order(self.stateful_set):
            self._next_replica()
        else:
            self._do_all([(pod, self._rule(pod)) for pod in self.replicas], self._fix_claims)

    def _next_replica(self) -> None:
        """In order: one thing, and the rest has to wait; but for an update, which changes nothing that runs."""
        while self._index < len(self.replicas):
            pod = self.replicas[self._index]
            rule = self._rule(pod)
            self._index += 1
            if rule == rules.WAIT:
                self._report()
                return
            if rule == rules.UPDATE:
                PodWork(self.controller, self.stateful_set, pod, rule, self._updated).start()
                return
            if rule != rules.NEXT:
                self._do(pod, rule)
                return
        self._fix_claims()

    def _updated(self, error: str) -> None:
        if error:
            self._done(error)
        else:
            self._next_replica()

    def _rule(self, pod: Object) -> str:
        if identity.is_created(pod):
            kept = not self.controller.claims_to_own(self.stateful_set, pod)
            complete = self.controller.has_claims(self.stateful_set, pod)
            return rules.for_replica(self.stateful_set, pod, self.unix, stale=False, complete=complete, kept=kept)
        stale = self.controller.has_stale_claim(self.stateful_set, pod)
        return rules.for_replica(self.stateful_set, pod, self.unix, stale=stale, complete=True, kept=True)

    def _do(self, pod: Object, what: str) -> None:
        self.did.append(f"{what} {meta.name(pod)}")
        PodWork(self.controller, self.stateful_set, pod, what, self._done).start()

    def _done(self, error: str) -> None:
        self.error = error
        self._report()

    def _do_all(self, works: list[Work], then: Callable[[], None]) -> None:
        """Not in order: everything at once, in growing batches."""
        self._works = [(pod, what) for pod, what in works if what not in (rules.NEXT, rules.WAIT)]
        self._then = then
        self.batch = SlowStartBatch(len(self._works), self._do_one, self._all_done)
        self.batch.start()

    def _do_one(self) -> None:
        assert self.batch is not None
        pod, what = self._works.pop(0)
        self.did.append(f"{what} {meta.name(pod)}")
        PodWork(self.controller, self.stateful_set, pod, what, self.batch.completed).start()

    def _all_done(self, _successes: int, error: str) -> None:
        if error:
            self._done(error)
        else:
            self._then()

    # The pods that are not wanted

    def _fix_claims(self) -> None:
        """Claims of condemned pods go with them, where the retention policy says so."""
        changed = [one for pod in self.condemned for one in self.controller.claims_to_own(self.stateful_set, pod)]
        requests = [
            ApiRequest("update", "persistentvolumeclaims", meta.namespace(one), meta.name(one), body=one)
            for one in changed
        ]
        InTurn(self.controller, requests, self._claims_fixed).start()

    def _claims_fixed(self, error: str, _responses: list[ApiResponse]) -> None:
        if error:
            self._done(error)
            return
        unavailable = [
            pod
            for pod in [*self.replicas, *reversed(self.condemned)]
            if identity.is_unavailable(self.stateful_set, pod, self.unix)
        ]
        first = unavailable[0] if unavailable else None
        works = [(pod, rules.for_condemned(self.stateful_set, pod, first, self.unix)) for pod in self.condemned]
        if not rules.in_order(self.stateful_set):
            self._do_all(works, self._roll)
        elif not works:
            self._roll()
        elif works[0][1] == rules.DELETE:
            self._do(*works[0])
        else:
            self._report()

    # One step of a rolling update

    def _roll(self) -> None:
        pod = None
        if rules.is_rolling(self.stateful_set):
            pod = rules.to_update(self.stateful_set, self.replicas, meta.name(self.revisions.update), self.unix)
        if pod is None:
            self._report()
        else:
            self.counts["currentReplicas"] -= identity.revision(pod) == meta.name(self.revisions.current)
            self._do(pod, rules.DELETE)

    # The status, the history

    def _report(self) -> None:
        names = meta.name(self.revisions.current), meta.name(self.revisions.update)
        reported = status.status(self.stateful_set, self.counts, *names, self.revisions.collisions)
        if reported == self.stateful_set.get("status"):
            self._truncate(reported)
        else:
            self._put_status(self.stateful_set, reported)

    def _put_status(self, stateful_set: Object, reported: Object) -> None:
        namespace, name = meta.namespace(stateful_set), meta.name(stateful_set)
        body = meta.with_status(stateful_set, reported)
        request = ApiRequest("update", "statefulsets", namespace, name, "status", body=body)
        self.controller.send(request, self._reported, reported)

    def _reported(self, response: ApiResponse, reported: Object) -> None:
        if response.ok:
            self.did.append("status updated")
            self._truncate(reported)
        elif response.code == 409 and not self._reread_once:
            self._reread_once = True
            namespace, name = meta.namespace(self.stateful_set), meta.name(self.stateful_set)
            self.controller.send(ApiRequest("get", "statefulsets", namespace, name), self._reread, reported)
        else:
            self.controller.retry(self.key, self.error or error_of(response))

    def _reread(self, response: ApiResponse, reported: Object) -> None:
        if response.ok:
            self._put_status(response.body, reported)
        else:
            self.controller.retry(self.key, self.error or error_of(response))

    def _truncate(self, reported: Object) -> None:
        names = [meta.name(self.revisions.current), meta.name(self.revisions.update)]
        live = dict.fromkeys([*names, *(identity.revision(pod) for pod in self.pods)])
        doomed = beyond_history(self.stateful_set, self.revisions.all, live)
        namespace = meta.namespace(self.stateful_set)
        requests = [ApiRequest("delete", "controllerrevisions", namespace, meta.name(one)) for one in doomed]
        InTurn(self.controller, requests, self._truncated, reported).start()

    def _truncated(self, error: str, _responses: list[ApiResponse], reported: Object) -> None:
        error = self.error or error
        min_ready = int(self.stateful_set["spec"].get("minReadySeconds", 0))
        if min_ready and reported["availableReplicas"] != reported["replicas"]:
            # One more look, since nobody tells when a pod has been ready for long enough.
            self.controller.queue.add_after(self.key, min_ready * SECOND)
        if error:
            self.controller.retry(self.key, error)
        else:
            self.controller.finish(self.key, "; ".join(self.did) or "nothing to do")
