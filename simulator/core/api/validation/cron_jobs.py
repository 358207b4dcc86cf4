"""Rules for CronJobs: ``pkg/apis/batch/validation``."""

from __future__ import annotations

import re
from typing import Any, Final

from simulator.core.api import cron, names, time_zones
from simulator.core.api.field_errors import FieldError, invalid, not_supported, required
from simulator.core.api.validation.jobs import validate_job_spec
from simulator.core.api.validation.metadata import non_negative
from simulator.core.api.validation.rules import Rules

Object = dict[str, Any]
Errors = list[FieldError]

_POLICIES: Final = ("Allow", "Forbid", "Replace")
# The controller appends a time of eleven characters to name the Job.
_MAX_NAME: Final = 63 - 11
_ZONE_PART: Final = re.compile(r"[A-Za-z.\-_0-9+]{1,14}").fullmatch
_IN_SCHEDULE: Final = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
_IN_BOTH: Final = "cannot use both timeZone field and TZ or CRON_TZ in schedule"


def _create(obj: Object) -> Errors:
    errors = _spec(obj["spec"], None)
    name = obj["metadata"].get("name", "")
    if len(name) > _MAX_NAME:
        errors.append(invalid("metadata.name", name, names.max_length(_MAX_NAME)))
    return errors


def _update(new: Object, old: Object) -> Errors:
    return _spec(new["spec"], old["spec"])


def _spec(spec: Object, before: Object | None) -> Errors:
    schedule, zone = spec.get("schedule", ""), spec.get("timeZone")
    errors = _schedule(schedule, zone, before) if schedule else [required("spec.schedule")]
    errors += non_negative(spec.get("startingDeadlineSeconds"), "spec.startingDeadlineSeconds")
    if zone is not None and (before is None or before.get("timeZone") != zone):
        errors += _time_zone(zone)
    policy = spec.get("concurrencyPolicy", "")
    if not policy:
        errors.append(required("spec.concurrencyPolicy"))
    elif policy not in _POLICIES:
        errors.append(not_supported("spec.concurrencyPolicy", policy, _POLICIES))
    errors += _job_template((spec.get("jobTemplate") or {}).get("spec") or {}, "spec.jobTemplate.spec")
    errors += non_negative(spec.get("successfulJobsHistoryLimit"), "spec.successfulJobsHistoryLimit")
    return errors + non_negative(spec.get("failedJobsHistoryLimit"), "spec.failedJobsHistoryLimit")


def _schedule(schedule: str, zone: str | None, before: Object | None) -> Errors:
    path = "spec.schedule"
    errors: Errors = []
    try:
        cron.parse(schedule)
    except cron.CronError as error:
        errors.append(invalid(path, schedule, str(error)))
    if "TZ" not in schedule:
        return errors
    # What an older server let in may stay.
    if before is None or "TZ" not in before.get("schedule", ""):
        errors.append(invalid(path, schedule, _IN_SCHEDULE))
    elif zone is not None:
        errors.append(invalid(path, schedule, _IN_BOTH))
    return errors


def _time_zone(zone: str) -> Errors:
    path = "spec.timeZone"
    if not zone:
        return [invalid(path, zone, "timeZone must be nil or non-empty string")]
    unknown = invalid(path, zone, f"unknown time zone {zone}")
    if any(part in (".", "..") or part.startswith("-") or not _ZONE_PART(part) for part in zone.split("/")):
        return [unknown]
    errors: Errors = []
    if zone.lower() == "local":
        detail = "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
        errors.append(invalid(path, zone, detail))
    if zone != "Local" and time_zones.find(zone) is None:
        errors.append(unknown)
    return errors


def _job_template(spec: Object, path: str) -> Errors:
    errors = validate_job_spec(spec, path)
    if spec.get("selector") is not None:
        errors.append(invalid(f"{path}.selector", spec["selector"], "`selector` will be auto-generated"))
    if spec.get("manualSelector"):
        errors.append(not_supported(f"{path}.manualSelector", True, ("nil", "false")))
    return errors


RULES: Final = Rules(create=_create, update=_update)
