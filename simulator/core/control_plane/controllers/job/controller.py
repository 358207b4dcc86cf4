"""Hears what changed about Jobs and their pods, keeps what a Job's syncs share, and starts reconciliations."""

from __future__ import annotations

from typing import Any

from simulator.core.api import meta, timestamps
from simulator.core.client.rest import ApiComponent
from simulator.core.client.workqueue import WorkQueue
from simulator.core.control_plane.controllers.expectations import Expectations
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_controller, orphans_in
from simulator.core.control_plane.controllers.job import pods as job_pods
from simulator.core.control_plane.controllers.job.backoff import Record
from simulator.core.control_plane.controllers.job.reconciliation import BATCH_PERIOD, RELEASE, Reconciliation
from simulator.core.control_plane.controllers.owners import Owners
from simulator.core.control_plane.controllers.pod_control import PodControl
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

OWN_NAME = "kubernetes.io/job-controller"


class JobController(Reconciler):
    """What happens to pods is collected for a second; what happens to the Job itself is looked at at once."""

    name = "job-controller"
    account = "job-controller"
    workers = 5
    base_delay = 1 * SECOND
    max_delay = 60 * SECOND

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.expectations = Expectations()
        self.pod_control = PodControl(self)
        self.orphans = WorkQueue(component, f"{self.name}-orphans", self._look_at_orphan)
        self.pods = informers.index("pods", by_controller)
        self.jobs = self.informer("jobs")
        self.owners = Owners(self.jobs, "Job")
        # By key of the Job: failures so far; uids of pods whose finalizer was removed and is still seen.
        self._records: dict[str, Record] = {}
        self._unfinalized: dict[str, dict[str, None]] = {}
        self.jobs.subscribe(self._job_changed)
        self.informer("pods").subscribe(self._pod_changed)

    def sync(self, key: str) -> None:
        job = self.jobs.objects.get(key)
        if job is None:
            self.expectations.forget(key)
            self._records.pop(key, None)
            self._unfinalized.pop(key, None)
            self.finish(key, "job has been deleted")
        elif job["spec"].get("managedBy", OWN_NAME) != OWN_NAME:
            self.finish(key, f"managed by {job['spec']['managedBy']}")
        elif job_pods.is_finished(job):
            self._records.pop(key, None)
            self.finish(key, "job has finished")
        else:
            Reconciliation(self, key, job).start()

    def candidates(self, job: Object) -> list[Object]:
        """The pods that are the Job's, or might become so."""
        return [*self.pods.get(meta.uid(job)), *self.pods.get(orphans_in(meta.namespace(job)))]

    # What the syncs of a Job share

    def record(self, key: str) -> Record:
        return self._records.get(key, Record())

    def remember(self, key: str, record: Record) -> None:
        self._records[key] = record

    def unfinalized(self, key: str) -> dict[str, None]:
        return dict(self._unfinalized.get(key, {}))

    def expect_release(self, key: str, uids: list[str]) -> None:
        self._unfinalized.setdefault(key, {}).update(dict.fromkeys(uids))

    def release_observed(self, key: str, uid: str) -> None:
        self._unfinalized.get(key, {}).pop(uid, None)

    # What changed

    def _job_changed(self, old: Object | None, new: Object | None) -> None:
        job = new or old or {}
        key = meta.namespaced_name(job)
        same_spec = old is not None and new is not None and _generation(old) == _generation(new)
        if same_spec:
            self._enqueue_batched(key)
        else:
            self.enqueue(key)
        if new is None or job_pods.is_finished(job):
            # A backup: normally all finalizers have been removed by then.
            for pod in self.pods.get(meta.uid(job)):
                if job_pods.is_tracked(pod):
                    self.orphans.add(meta.namespaced_name(pod))
        if old is not None and new is not None:
            self._deadline_changed(key, old, new)

    def _deadline_changed(self, key: str, old: Object, new: Object) -> None:
        deadline = new["spec"].get("activeDeadlineSeconds")
        start = (new.get("status") or {}).get("startTime")
        if start and deadline is not None and old["spec"].get("activeDeadlineSeconds") != deadline:
            left = timestamps.parse(start) + int(deadline) * SECOND - self.unix
            self.queue.add_after(key, left)

    def _enqueue_batched(self, key: str) -> None:
        if self.synced:
            self.queue.add_after(key, BATCH_PERIOD)
        else:
            self.enqueue(key)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None:
            if old is not None:
                self._pod_gone(old, final=True)
        elif meta.is_deleting(new):
            self._pod_gone(new, final=False)
        else:
            self._pod_seen(old, new)

    def _pod_seen(self, old: Object | None, new: Object) -> None:
        key = self.owners.key_of(new)
        before = self.owners.key_of(old) if old is not None else ""
        for owner in dict.fromkeys(filter(None, (before, key))):
            if not job_pods.is_tracked(new):
                self.release_observed(owner, meta.uid(new))
            self._enqueue_batched(owner)
        if key:
            if old is None:
                self.expectations.creation_observed(key)
        elif meta.controller_of(new) is None:
            if job_pods.is_tracked(new):
                self.orphans.add(meta.namespaced_name(new))
            if old is None or before or meta.labels(old) != meta.labels(new):
                for adopter in self.owners.adopters_of(new):
                    self._enqueue_batched(adopter)

    def _pod_gone(self, pod: Object, final: bool) -> None:
        """It counts as gone from the moment that its deletion is asked for."""
        key = self.owners.key_of(pod)
        job = self.jobs.objects.get(key)
        if job is None or job_pods.is_finished(job):
            if job_pods.is_tracked(pod) and (meta.controller_of(pod) or {"kind": "Job"})["kind"] == "Job":
                self.orphans.add(meta.namespaced_name(pod))
            return
        self.expectations.deletion_observed(key, meta.namespaced_name(pod))
        if final or not job_pods.is_tracked(pod):
            self.release_observed(key, meta.uid(pod))
        self._enqueue_batched(key)

    # Pods that nobody counts any more

    def queues(self) -> list[dict[str, Any]]:
        return [*super().queues(), self.orphans.inspect()]

    def _look_at_orphan(self, key: str) -> None:
        self.aside(f"orphan pod {key}", self._sync_orphan, key)

    def _sync_orphan(self, key: str) -> None:
        pod = self.informer("pods").objects.get(key)
        if pod is None or not job_pods.is_tracked(pod) or self._is_counted(pod):
            self.orphans.done(key)
            return
        namespace, name = meta.split_key(key)
        request = ApiRequest("patch", "pods", namespace, name, body=RELEASE, content_type=STRATEGIC_MERGE_PATCH)
        self.send(request, self._orphan_released, key)

    def _is_counted(self, pod: Object) -> bool:
        reference = meta.controller_of(pod)
        if reference is not None and reference["kind"] != "Job":
            return True
        job = self.jobs.objects.get(self.owners.key_of(pod))
        return job is not None and not job_pods.is_finished(job)

    def _orphan_released(self, response: ApiResponse, key: str) -> None:
        if response.ok or response.code == 404:
            self.orphans.done(key)
        else:
            self.orphans.failed(key)


def _generation(job: Object) -> int:
    return int(job["metadata"].get("generation", 0))
