"""One reconciliation of one CronJob: syncCronJob in pkg/controller/cronjob/cronjob_controllerv2.go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.core.api import cron, cron_missed, meta, time_zones, timestamps
from simulator.core.control_plane.controllers.cronjob import jobs
from simulator.core.control_plane.controllers.gathering import SideBySide
from simulator.core.control_plane.controllers.reconciler import error_of, is_namespace_terminating
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.cronjob.controller import CronJobController

IN_FORCE = "Not starting job because prior execution is running and concurrency policy is Forbid"
TOO_MANY = "too many missed start times. Set or decrease .spec.startingDeadlineSeconds or check clock skew"
_FORMAT = "%a, %d %b %Y %H:%M:%S +0000"


class Reconciliation:
    """Lives for one reconciliation. ``active`` and ``times`` are the status as it will be written."""

    def __init__(self, controller: CronJobController, key: str, cron_job: Object) -> None:
        self.controller = controller
        self.key = key
        self.cron_job = cron_job
        self.spec = cron_job["spec"]
        self.children = controller.children(cron_job)
        status = cron_job.get("status") or {}
        self.active: list[Object] = list(status.get("active") or ())
        self.times = {name: status[name] for name in ("lastScheduleTime", "lastSuccessfulTime") if name in status}
        self.did: list[str] = []
        self.error = ""
        self.look_again: int | None = None
        self._schedule: cron.Schedule | None = None
        self._scheduled = 0

    def start(self) -> None:
        self.controller.see(self.key, {"jobs": len(self.children), "status.active": len(self.active)})
        doomed = jobs.beyond_history(self.cron_job, self.children)
        self._delete(doomed, self._cleaned_up)

    def _say(self, kind: str, reason: str, message: str) -> None:
        self.controller.event(self.cron_job, kind, reason, message)
        self.did.append(message)

    def _delete(self, doomed: list[Object], then: Callable[..., None]) -> None:
        namespace = meta.namespace(self.cron_job)
        policy = {"propagationPolicy": "Background"}
        requests = [ApiRequest("delete", "jobs", namespace, meta.name(one), params=policy) for one in doomed]
        SideBySide(self.controller, requests, then, doomed).start()

    def _deleted(self, response: ApiResponse, one: Object) -> bool:
        if not response.ok:
            self._say("Warning", "FailedDelete", f"Deleted job: {error_of(response)}")
            return False
        self.active = [ref for ref in self.active if ref["uid"] != meta.uid(one)]
        self._say("Normal", "SuccessfulDelete", f"Deleted job {meta.name(one)}")
        return True

    def _cleaned_up(self, responses: list[ApiResponse], doomed: list[Object]) -> None:
        for response, one in zip(responses, doomed, strict=True):
            if self._deleted(response, one):
                self.children = [child for child in self.children if child is not one]
        self._note_ended()
        self._find_missing()

    # Which Jobs run

    def _note_ended(self) -> None:
        running = [ref["uid"] for ref in self.active]
        for one in self.children:
            end = jobs.end_of(one)
            if not end and meta.uid(one) not in running:
                message = f"Saw a job that the controller did not create or forgot: {meta.name(one)}"
                self._say("Warning", "UnexpectedJob", message)
            elif end and meta.uid(one) in running:
                self.active = [ref for ref in self.active if ref["uid"] != meta.uid(one)]
                self._say("Normal", "SawCompletedJob", f"Saw completed job: {meta.name(one)}, condition: {end}")
            completed = (one.get("status") or {}).get("completionTime", "")
            if end == "Complete" and completed > self.times.get("lastSuccessfulTime", ""):
                self.times["lastSuccessfulTime"] = completed

    def _find_missing(self) -> None:
        """Jobs that run as far as the status says, and that the cache does not show: the API server is asked."""
        known = [meta.uid(one) for one in self.children]
        unseen = [ref for ref in self.active if ref["uid"] not in known]
        requests = [ApiRequest("get", "jobs", ref["namespace"], ref["name"]) for ref in unseen]
        SideBySide(self.controller, requests, self._looked, unseen).start()

    def _looked(self, responses: list[ApiResponse], unseen: list[Object]) -> None:
        for response, ref in zip(responses, unseen, strict=True):
            if response.code == 404:
                self._say("Normal", "MissingJob", f"Active job went missing: {ref['name']}")
                self.active = [one for one in self.active if one["uid"] != ref["uid"]]
            elif not response.ok:
                self.error = error_of(response)
        if self.error or meta.is_deleting(self.cron_job):
            self._report()
        else:
            self._schedule_next()

    # When the next one is due

    def _schedule_next(self) -> None:
        zone = self.spec.get("timeZone") or ""
        if zone and time_zones.find(zone) is None:
            self._say("Warning", "UnknownTimeZone", f'invalid timeZone: "{zone}": unknown time zone {zone}')
            self._report()
            return
        if self.spec.get("suspend"):
            self.did.append("suspended")
            self._report()
            return
        try:
            self._schedule = cron.parse(self.spec["schedule"], zone)
        except cron.CronError as error:
            message = f'unparseable schedule: "{self.spec["schedule"]}" : {error}'
            self._say("Warning", "UnparseableSchedule", message)
            self._report()
            return
        self._judge(self._schedule)

    def _judge(self, schedule: cron.Schedule) -> None:
        try:
            deadline = self.spec.get("startingDeadlineSeconds")
            missed = cron_missed.most_recent(schedule, self._created, self._last, self._now, deadline)
        except cron_missed.TooFrequentError as error:
            message = f"invalid schedule: {self.spec['schedule']} : {error}"
            self._say("Warning", "InvalidSchedule", message)
            self._report()
            return
        if missed.due is not None and missed.missed == "many":
            self.controller.event(self.cron_job, "Warning", "TooManyMissedTimes", TOO_MANY)
        if missed.due is None:
            self._wait()
        elif deadline is not None and missed.due + deadline < self.controller.unix / SECOND:
            when = _rfc1123(missed.due)
            self._say("Warning", "MissSchedule", f"Missed scheduled time to start a job: {when}")
            self._wait()
        elif missed.due == self._last or self._is_active(jobs.job_name(self.cron_job, missed.due)):
            self._wait()
        else:
            self._scheduled = missed.due
            self._consider_concurrency()

    @property
    def _now(self) -> int:
        return self.controller.unix // SECOND

    @property
    def _created(self) -> int:
        return timestamps.parse(self.cron_job["metadata"]["creationTimestamp"]) // SECOND

    @property
    def _last(self) -> int | None:
        last = self.times.get("lastScheduleTime")
        return timestamps.parse(last) // SECOND if last else None

    def _is_active(self, name: str) -> bool:
        return any(ref["name"] == name for ref in self.active)

    def _wait(self) -> None:
        assert self._schedule is not None
        self.look_again = cron_missed.next_look(self._schedule, self._created, self._last, self.controller.unix)
        self._report()

    # A Job is due

    def _consider_concurrency(self) -> None:
        policy = self.spec.get("concurrencyPolicy", "Allow")
        if policy == "Forbid" and self.active:
            self._say("Normal", "JobAlreadyActive", IN_FORCE)
            self._wait()
        elif policy == "Replace" and self.active:
            requests = [ApiRequest("get", "jobs", ref["namespace"], ref["name"]) for ref in self.active]
            SideBySide(self.controller, requests, self._read_replaced).start()
        else:
            self._create()

    def _read_replaced(self, responses: list[ApiResponse]) -> None:
        for response in responses:
            if not response.ok:
                self._say("Warning", "FailedGet", f"Get job: {error_of(response)}")
                self.error = error_of(response)
                self._report()
                return
        self._delete([response.body for response in responses], self._replaced)

    def _replaced(self, responses: list[ApiResponse], replaced: list[Object]) -> None:
        outcomes = [self._deleted(response, one) for response, one in zip(responses, replaced, strict=True)]
        if all(outcomes):
            self._create()
            return
        failed = replaced[outcomes.index(False)]
        self.error = f"could not replace job {meta.namespaced_name(failed)}"
        self._report()

    def _create(self) -> None:
        body = jobs.job(self.cron_job, self._scheduled)
        self.controller.send(ApiRequest("create", "jobs", meta.namespace(body), body=body), self._created_job, body)

    def _created_job(self, response: ApiResponse, body: Object) -> None:
        if response.code == 409:
            # Created by an earlier sync, which could not write it down.
            self.controller.send(ApiRequest("get", "jobs", meta.namespace(body), meta.name(body)), self._met)
        elif is_namespace_terminating(response):
            self._report()
        elif not response.ok:
            self._say("Warning", "FailedCreate", f"Error creating job: {error_of(response)}")
            self.error = error_of(response)
            self._report()
        else:
            self._say("Normal", "SuccessfulCreate", f"Created job {meta.name(body)}")
            self._started(response.body)

    def _met(self, response: ApiResponse) -> None:
        if not response.ok:
            self.error = error_of(response)
        elif meta.is_controlled_by(response.body, self.cron_job) and not jobs.end_of(response.body):
            self._started(response.body)
            return
        self._report()

    def _started(self, one: Object) -> None:
        self.active = [*self.active, jobs.reference(one)]
        self.times["lastScheduleTime"] = timestamps.time(self._scheduled * SECOND)
        self._wait()

    # The status

    def _report(self) -> None:
        status: Object = {"active": self.active} if self.active else {}
        status |= {name: self.times[name] for name in ("lastScheduleTime", "lastSuccessfulTime") if name in self.times}
        if status == (self.cron_job.get("status") or {}):
            self._end()
            return
        namespace, name = meta.namespace(self.cron_job), meta.name(self.cron_job)
        body = meta.with_status(self.cron_job, status)
        self.controller.send(ApiRequest("update", "cronjobs", namespace, name, "status", body=body), self._reported)

    def _reported(self, response: ApiResponse) -> None:
        if response.ok:
            self._end()
        else:
            self.controller.retry(self.key, error_of(response))

    def _end(self) -> None:
        if self.error:
            self.controller.retry(self.key, self.error)
            return
        if self.look_again is not None:
            self.controller.queue.add_after(self.key, self.look_again)
            self.did.append(f"looks again in {self.look_again / SECOND:g} s")
        self.controller.finish(self.key, "; ".join(self.did) or "nothing to do")


def _rfc1123(seconds: int) -> str:
    return jobs.utc(seconds).strftime(_FORMAT)
