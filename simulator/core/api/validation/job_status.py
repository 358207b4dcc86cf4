"""Rules for the status of a Job: what its controller may not claim."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import meta, timestamps
from simulator.core.api.field_errors import FieldError, duplicate, invalid, invalid_without_value, required
from simulator.core.api.job_indexes import IndexesError, parse_indexes
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.metadata import non_negative

Object = dict[str, Any]
Errors = list[FieldError]

_COUNTS: Final = ("active", "succeeded", "failed", "ready", "terminating")
_TERMINAL: Final = ("Failed", "Complete", "FailureTarget")
# Pairs that cannot be, and conditions that must have come before.
_EXCLUDE: Final = (
    ("Complete", "Failed", "cannot set Complete=True and Failed=true conditions"),
    ("Complete", "FailureTarget", "cannot set Complete=True and FailureTarget=true conditions"),
)
_NEED: Final = (
    ("Failed", "FailureTarget", "cannot set Failed=True condition without the FailureTarget=true condition"),
    (
        "Complete",
        "SuccessCriteriaMet",
        "cannot set Complete=True condition without the SuccessCriteriaMet=true condition",
    ),
)


def validate_job_status(new: Object, old: Object) -> Errors:
    """Of an update of ``/status``."""
    status = new.get("status") or {}
    errors: Errors = []
    for field in _COUNTS:
        errors += non_negative(status.get(field), f"status.{field}")
    errors += _uncounted(status.get("uncountedTerminatedPods") or {})
    errors += _conditions(new, old)
    errors += _times(new, old)
    errors += _finished(new)
    errors += _indexes(new)
    return errors + _counters(status, old.get("status") or {})


def _true(obj: Object, kind: str) -> bool:
    return meta.is_condition_true(obj, kind)


def _uncounted(pods: Object) -> Errors:
    errors: Errors = []
    seen: list[str] = []
    for field in ("succeeded", "failed"):
        for index, uid in enumerate(pods.get(field) or ()):
            path = f"status.uncountedTerminatedPods.{field}[{index}]"
            if not uid:
                errors.append(invalid(path, uid, "must not be empty"))
            elif uid in seen:
                errors.append(duplicate(path, uid))
            seen.append(uid)
    return errors


def _conditions(new: Object, old: Object) -> Errors:
    path = "status.conditions"
    texts = [text for one, other, text in _EXCLUDE if _true(new, one) and _true(new, other)]
    # Only what this update claims for the first time is held against it.
    texts += [text for one, before, text in _NEED if _true(new, one) and not _true(old, one) and not _true(new, before)]
    if _true(new, "SuccessCriteriaMet"):
        texts += [
            f"cannot set SuccessCriteriaMet=True and {other}=true conditions"
            for other in ("Failed", "FailureTarget")
            if _true(new, other)
        ]
    for kind in _TERMINAL:
        if _true(old, kind) and not _true(new, kind):
            texts.append(f"cannot disable the terminal {kind}=True condition")
    if _true(old, "SuccessCriteriaMet") and not _true(new, "SuccessCriteriaMet"):
        texts.append("cannot disable the SuccessCriteriaMet=True condition")
    return [invalid_without_value(path, text) for text in texts]


def _times(new: Object, old: Object) -> Errors:
    status, before = new.get("status") or {}, old.get("status") or {}
    done, started = status.get("completionTime"), status.get("startTime")
    path = "status.completionTime"
    errors: Errors = []
    if done is not None and not _true(new, "Complete"):
        detail = "cannot set completionTime when there is no Complete=True condition"
        errors.append(invalid(path, done, detail))
    if done is None and _true(new, "Complete"):
        errors.append(required(path, "completionTime is required for Complete jobs"))
    if done and started and timestamps.parse(done) < timestamps.parse(started):
        errors.append(invalid(path, done, "must be equal to or after `startTime`"))
    if done and before.get("completionTime") not in (None, done):
        errors.append(invalid(path, done, "field is immutable"))
    if before.get("startTime") not in (None, started) and not new["spec"].get("suspend"):
        errors.append(required("status.startTime", "startTime cannot be removed for unsuspended job"))
    return errors


def _finished(new: Object) -> Errors:
    """Of a Job that has come to its end."""
    status = new.get("status") or {}
    errors: Errors = []
    if (status.get("ready") or 0) > status.get("active", 0):
        errors.append(invalid("status.ready", status["ready"], "cannot set more ready pods than active"))
    if not _true(new, "Complete") and not _true(new, "Failed"):
        return errors
    for field in ("active", "terminating"):
        if (status.get(field) or 0) > 0:
            detail = f"{field}>0 is invalid for finished job"
            errors.append(invalid(f"status.{field}", status[field], detail))
    if status.get("startTime") is None:
        errors.append(required("status.startTime", "startTime is required for finished job"))
    pods = status.get("uncountedTerminatedPods") or {}
    if pods.get("succeeded") or pods.get("failed"):
        dump = internal("UncountedTerminatedPods", pods)
        errors.append(invalid("status.uncountedTerminatedPods", dump, "must be empty for finished job"))
    return errors


def _indexes(new: Object) -> Errors:
    spec, status = new["spec"], new.get("status") or {}
    errors: Errors = []
    for field in ("completedIndexes", "failedIndexes"):
        text = status.get(field)
        if not text or spec.get("completions") is None:
            continue
        try:
            parse_indexes(text, spec["completions"])
        except IndexesError as error:
            errors.append(invalid(f"status.{field}", text, f"error parsing {field}: {error}"))
    if status.get("completedIndexes") and spec.get("completionMode") != "Indexed":
        detail = "cannot set non-empty completedIndexes when non-indexed completion mode"
        errors.append(invalid("status.completedIndexes", status["completedIndexes"], detail))
    if status.get("failedIndexes") is not None and spec.get("backoffLimitPerIndex") is None:
        detail = "cannot set non-null failedIndexes when backoffLimitPerIndex is null"
        errors.append(invalid("status.failedIndexes", status["failedIndexes"], detail))
    return errors


def _counters(status: Object, before: Object) -> Errors:
    return [
        invalid(f"status.{field}", status.get(field, 0), f"cannot decrease the {field} counter")
        for field in ("failed", "succeeded")
        if status.get(field, 0) < before.get(field, 0)
    ]
