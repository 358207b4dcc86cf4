"""One reconciliation of one Job: syncJob in pkg/controller/job/job_controller.go.

Count and judge; delete or create pods; write the status with what is uncounted; remove finalizers; write the counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.job import conditions, planning
from simulator.core.control_plane.controllers.job import pods as job_pods
from simulator.core.control_plane.controllers.job.evaluation import Evaluation, evaluate
from simulator.core.control_plane.controllers.job.tracking import Tracking, ordered
from simulator.core.control_plane.controllers.reconciler import error_of, is_namespace_terminating
from simulator.core.control_plane.controllers.ref_manager import Claim
from simulator.core.control_plane.controllers.slow_start import SlowStartBatch
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.job.controller import JobController

BATCH_PERIOD = 1 * SECOND
RELEASE = {"metadata": {"$deleteFromPrimitiveList/finalizers": [job_pods.FINALIZER]}}


class Reconciliation:
    """Lives for one reconciliation, with the Job and the pods of the caches at its start."""

    def __init__(self, controller: JobController, key: str, job: Object) -> None:
        self.controller = controller
        self.key = key
        self.job = job
        self.trusted = controller.expectations.satisfied(key, controller.component.now)
        self.found: Evaluation | None = None
        self.tracking: Tracking | None = None
        self.error = ""
        self.did: list[str] = []
        self.batch: SlowStartBatch | None = None
        self._template: Object = {}
        self._indexes: list[int] = []
        self._wanted = 0
        self._left = 0
        self._changed = False
        self._tracking_error = ""

    def start(self) -> None:
        candidates = self.controller.candidates(self.job)
        finalizers = (job_pods.FINALIZER,)
        Claim(self.controller, self.job, "jobs", "pods", candidates, self._claimed, finalizers).start()

    def _claimed(self, pods: list[Object], error: str) -> None:
        if error:
            self.controller.retry(self.key, error)
            return
        record = self.controller.record(self.key)
        unfinalized = self.controller.unfinalized(self.key)
        found = self.found = evaluate(self.job, pods, record, unfinalized, self.controller.unix)
        counts = {"active": found.active_count, "succeeded": found.succeeded, "failed": found.failed}
        self.controller.see(self.key, {**counts, "terminating": found.terminating, "expectations met": self.trusted})
        if found.deadline_in is not None:
            self.controller.queue.add_after(self.key, found.deadline_in)
        if found.finished is not None:
            self._stop(found)
        elif self.trusted and not meta.is_deleting(self.job):
            self._manage(found, planning.plan(found))
        else:
            self._judge(managed=False)

    # The Job has ended: what is active goes

    def _stop(self, found: Evaluation) -> None:
        self._left = len(found.active)
        if not self._left:
            self._stopped(found)
        for pod in found.active:
            self.controller.pod_control.delete(pod, self.job, self._stopped_one)

    def _stopped_one(self, response: ApiResponse, pod: Object) -> None:
        assert self.found is not None
        if response.ok or response.code == 404:
            self._gone(self.found, pod)
        else:
            self.error = self.error or error_of(response)
        self._left -= 1
        if self._left == 0:
            self._stopped(self.found)

    def _gone(self, found: Evaluation, pod: Object) -> None:
        """An active pod is on its way out."""
        found.active_count -= 1
        found.terminating += 1
        found.ready -= pod_state.is_ready(pod)

    def _stopped(self, found: Evaluation) -> None:
        if found.active_count or not self.trusted:
            # Pods may be there that the cache does not show yet: the end cannot be declared.
            found.finished = None
        self._track()

    # Too many pods, or too few

    def _manage(self, found: Evaluation, plan: planning.Plan) -> None:
        now = self.controller.component.now
        if plan.delete:
            self.controller.expectations.expect_deletions(self.key, [meta.namespaced_name(p) for p in plan.delete], now)
            self._left = len(plan.delete)
            self.did.append(f"deleted {self._left} pods")
            for pod in plan.delete:
                self._release(pod, self._released_to_delete)
        elif plan.create:
            self.controller.expectations.expect_creations(self.key, plan.create, now)
            self._template = job_pods.template(self.job)
            self._indexes, self._wanted = list(plan.indexes), plan.create
            self.batch = SlowStartBatch(plan.create, self._create_one, self._created_all)
            self.batch.start()
        else:
            if plan.wait:
                self.controller.queue.add_after(self.key, max(plan.wait, BATCH_PERIOD))
                self.did.append(f"waits {plan.wait / SECOND:g} s before the next pod")
                # As upstream has it: while it waits, it tells of no active pod.
                found.active_count = 0
            self._judge()

    def _released_to_delete(self, response: ApiResponse, pod: Object) -> None:
        if response.ok:
            self.controller.pod_control.delete(pod, self.job, self._deleted)
        else:
            self._deleted(response, pod)

    def _deleted(self, response: ApiResponse, pod: Object) -> None:
        assert self.found is not None
        if not response.ok:
            self.controller.expectations.deletion_observed(self.key, meta.namespaced_name(pod))
        if response.ok or response.code == 404:
            self._gone(self.found, pod)
        else:
            self.error = self.error or error_of(response)
        self._left -= 1
        if self._left == 0:
            self._judge()

    def _create_one(self) -> None:
        template, prefix = self._template, ""
        if self._indexes:
            assert self.found is not None
            index = self._indexes.pop(0)
            counts = planning.failure_counts(self.found, index)
            template = job_pods.template_for_index(template, self.job, index, counts)
            prefix = job_pods.prefix_for_index(self.job, index)
        self.controller.pod_control.create(template, self.job, self._created, prefix)

    def _created(self, response: ApiResponse) -> None:
        assert self.batch is not None
        failed = not response.ok and not is_namespace_terminating(response)
        self.batch.completed(error_of(response) if failed else "")

    def _created_all(self, successes: int, error: str) -> None:
        assert self.found is not None
        for _ in range(self._wanted - successes):
            # What was not created will never be seen.
            self.controller.expectations.creation_observed(self.key)
        self.found.active_count += successes
        self.error = error
        self.did.append(f"created {successes} of {self._wanted} pods")
        self._judge()

    # Has it ended? Is it suspended?

    def _judge(self, managed: bool = True) -> None:
        found = self.found
        assert found is not None
        completions = self.job["spec"].get("completions")
        enough = found.succeeded > 0 if completions is None else found.succeeded >= int(completions)
        if enough and found.active_count == 0:
            kind = conditions.SUCCESS_CRITERIA_MET
            found.finished = conditions.condition(kind, "True", *conditions.COMPLETIONS_REACHED, found.now)
        elif managed:
            self._note_suspension(found)
        self._track()

    def _note_suspension(self, found: Evaluation) -> None:
        suspended = job_pods.is_suspended(self.job)
        value, word = ("True", "suspended") if suspended else ("False", "resumed")
        wanted = conditions.condition(conditions.SUSPENDED, value, f"Job{word.capitalize()}", f"Job {word}", found.now)
        before = found.status.get("conditions") or []
        after = conditions.ensured(before, wanted)
        if after is before:
            return
        found.status["conditions"] = after
        self._changed = True
        self.controller.event(self.job, "Normal", word.capitalize(), f"Job {word}")
        if suspended:
            # Since 1.36 (MutableSchedulingDirectivesForSuspendedJobs): its template may be changed until it goes on.
            found.status.pop("startTime", None)
        else:
            # The deadline counts from here.
            found.status["startTime"] = found.now

    # Counting

    def _track(self) -> None:
        found = self.found
        assert found is not None
        before = self.job.get("status") or {}
        now = {"active": found.active_count, "ready": found.ready, "terminating": found.terminating}
        changed = before.get("active", 0) != now["active"] or any(
            before.get(f) != now[f] for f in ("ready", "terminating")
        )
        found.status |= now
        tracking = self.tracking = Tracking(found, changed or self._changed)
        if tracking.flush:
            tracking.flush = False
            self._put_status(self._flushed)
        else:
            self._release_all(tracking)

    def _put_status(self, then: Callable[..., None], *context: object) -> None:
        assert self.tracking is not None
        namespace, name = meta.namespace(self.job), meta.name(self.job)
        body = meta.with_status(self.job, ordered(self.tracking.status))
        self.controller.send(ApiRequest("update", "jobs", namespace, name, "status", body=body), then, *context)

    def _flushed(self, response: ApiResponse) -> None:
        assert self.tracking is not None
        assert self.found is not None
        if not response.ok:
            self.controller.retry(self.key, f"tracking status: adding uncounted pods to status: {error_of(response)}")
            return
        self.job = response.body
        self.did.append("status updated")
        self.controller.remember(self.key, self.found.record)
        self._release_all(self.tracking)

    def _release_all(self, tracking: Tracking) -> None:
        self.controller.expect_release(self.key, [meta.uid(pod) for pod in tracking.release])
        self._left = len(tracking.release)
        if not self._left:
            self._count(tracking)
        for pod in tracking.release:
            self._release(pod, self._released)

    def _release(self, pod: Object, then: Callable[..., None]) -> None:
        request = ApiRequest(
            "patch",
            "pods",
            meta.namespace(pod),
            meta.name(pod),
            body=RELEASE,
            content_type=STRATEGIC_MERGE_PATCH,
        )
        self.controller.send(request, then, pod)

    def _released(self, response: ApiResponse, pod: Object) -> None:
        assert self.tracking is not None
        if not response.ok:
            self.controller.release_observed(self.key, meta.uid(pod))
        if response.ok or response.code == 404:
            self.tracking.released(pod)
        else:
            self._tracking_error = self._tracking_error or error_of(response)
        self._left -= 1
        if self._left == 0:
            self._count(self.tracking)

    def _count(self, tracking: Tracking) -> None:
        tracking.count()
        finished = not self._tracking_error and tracking.finish()
        if tracking.flush:
            self._put_status(self._counted, finished)
        else:
            self._end()

    def _counted(self, response: ApiResponse, finished: bool) -> None:
        if not response.ok:
            self.controller.retry(
                self.key, f"tracking status: removing uncounted pods from status: {error_of(response)}"
            )
            return
        if finished:
            self._say_finished(response.body)
        self._end()

    def _say_finished(self, job: Object) -> None:
        assert self.tracking is not None
        assert self.tracking.final is not None
        final = self.tracking.final
        self.did.append(f"job is {final['type']}")
        if final["type"] == conditions.FAILED:
            self.controller.event(job, "Warning", final["reason"], final["message"])
            return
        completions = job["spec"].get("completions")
        if completions is not None and job["status"].get("succeeded", 0) > int(completions):
            message = "Too many succeeded pods running after completion count reached"
            self.controller.event(job, "Warning", "TooManySucceededPods", message)
        self.controller.event(job, "Normal", "Completed", "Job completed")

    def _end(self) -> None:
        error = self._tracking_error or self.error
        if error:
            self.controller.retry(self.key, error)
        else:
            self.controller.finish(self.key, "; ".join(self.did) or "nothing to do")
