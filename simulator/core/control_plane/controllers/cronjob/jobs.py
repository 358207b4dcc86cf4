"""What a Job of a CronJob is, and which of them are too old to be kept. Pure functions.

Modelled: pkg/controller/cronjob/{utils,cronjob_controllerv2}.go. Times are whole seconds since 1970.
"""

from __future__ import annotations

import datetime

from simulator.core.api import meta, time_zones
from simulator.core.protocol.api import Object

SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp"
# The history limits, and the condition of the Jobs that each is about.
LIMITS = (("successfulJobsHistoryLimit", "Complete"), ("failedJobsHistoryLimit", "Failed"))
_SECONDS_IN_MINUTE = 60


def job_name(cron_job: Object, scheduled: int) -> str:
    return f"{meta.name(cron_job)}-{scheduled // _SECONDS_IN_MINUTE}"


def job(cron_job: Object, scheduled: int) -> Object:
    """The Job for a scheduled time."""
    template = cron_job["spec"]["jobTemplate"]
    wanted = template.get("metadata") or {}
    stamp = local_time(scheduled, cron_job["spec"].get("timeZone") or "")
    metadata: Object = {
        "name": job_name(cron_job, scheduled),
        "namespace": meta.namespace(cron_job),
        "labels": wanted.get("labels"),
        "annotations": dict(sorted({**(wanted.get("annotations") or {}), SCHEDULED: stamp}.items())),
        "ownerReferences": [meta.owner_reference(cron_job)],
    }
    metadata = {field: value for field, value in metadata.items() if value}
    return {"kind": "Job", "apiVersion": "batch/v1", "metadata": metadata, "spec": template["spec"]}


def local_time(seconds: int, zone_name: str) -> str:
    """RFC 3339, in the CronJob's time zone."""
    zone = time_zones.find(zone_name) or time_zones.UTC
    offset = zone.offset(seconds)
    text = utc(seconds + offset).strftime("%Y-%m-%dT%H:%M:%S")
    if offset == 0:
        return f"{text}Z"
    hours, minutes = divmod(abs(offset) // _SECONDS_IN_MINUTE, _SECONDS_IN_MINUTE)
    return f"{text}{'-' if offset < 0 else '+'}{hours:02d}:{minutes:02d}"


def utc(seconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def end_of(one: Object) -> str:
    """``Complete`` or ``Failed``, or empty for a Job that goes on."""
    return next((kind for _, kind in LIMITS if meta.is_condition_true(one, kind)), "")


def reference(one: Object) -> Object:
    """How a status names a Job: an ObjectReference."""
    metadata = one["metadata"]
    return {
        "kind": one["kind"],
        "namespace": metadata["namespace"],
        "name": metadata["name"],
        "uid": metadata["uid"],
        "apiVersion": one["apiVersion"],
        "resourceVersion": metadata["resourceVersion"],
    }


def beyond_history(cron_job: Object, jobs: list[Object]) -> list[Object]:
    """Finished Jobs that the history limits remove: the oldest of each sort."""
    doomed: list[Object] = []
    for field, kind in LIMITS:
        limit = cron_job["spec"].get(field)
        same = [one for one in jobs if end_of(one) == kind]
        if limit is not None and len(same) > limit:
            doomed += sorted(same, key=_start)[: len(same) - limit]
    return doomed


def _start(one: Object) -> tuple[bool, str, str]:
    start = (one.get("status") or {}).get("startTime")
    return (start is None, start or "", meta.name(one))
