"""Hears what changed about CronJobs and their Jobs, and starts reconciliations."""

from __future__ import annotations

from simulator.core.api import cron, cron_missed, meta, timestamps
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.cronjob.reconciliation import Reconciliation
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_controller
from simulator.core.control_plane.controllers.owners import Owners
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object


class CronJobController(Reconciler):
    name = "cronjob-controller"
    account = "cronjob-controller"
    workers = 5

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.jobs = informers.index("jobs", by_controller)
        self.cron_jobs = self.informer("cronjobs")
        self.owners = Owners(self.cron_jobs, "CronJob")
        self.cron_jobs.subscribe(self._cron_job_changed)
        self.informer("jobs").subscribe(self._job_changed)

    def sync(self, key: str) -> None:
        cron_job = self.cron_jobs.objects.get(key)
        if cron_job is None:
            self.finish(key, "cron job has been deleted")
        else:
            Reconciliation(self, key, cron_job).start()

    def children(self, cron_job: Object) -> list[Object]:
        return self.jobs.get(meta.uid(cron_job))

    def _cron_job_changed(self, old: Object | None, new: Object | None) -> None:
        key = meta.namespaced_name(new or old or {})
        if old is not None and new is not None and _timing(old) != _timing(new):
            wait = self._until_next(new)
            if wait is not None:
                # The new schedule counts from now: what it would have missed is not made up for at once.
                self.queue.add_after(key, wait)
            return
        self.enqueue(key)

    def _until_next(self, cron_job: Object) -> int | None:
        try:
            schedule = cron.parse(*_timing(cron_job))
        except cron.CronError as error:
            message = f'unparseable schedule for cronjob: "{cron_job["spec"]["schedule"]}" : {error}'
            self.event(cron_job, "Warning", "UnParseableCronJobSchedule", message)
            return None
        last = (cron_job.get("status") or {}).get("lastScheduleTime")
        created = timestamps.parse(cron_job["metadata"]["creationTimestamp"]) // SECOND
        return cron_missed.next_look(schedule, created, timestamps.parse(last) // SECOND if last else None, self.unix)

    def _job_changed(self, old: Object | None, new: Object | None) -> None:
        for job in (old, new):
            key = self.owners.key_of(job) if job is not None else ""
            if key:
                self.enqueue(key)


def _timing(cron_job: Object) -> tuple[str, str]:
    return cron_job["spec"]["schedule"], cron_job["spec"].get("timeZone") or ""
