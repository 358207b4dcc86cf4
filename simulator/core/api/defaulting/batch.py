"""Defaults of Jobs and CronJobs: ``pkg/apis/batch/v1/defaults.go``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, each, fill, put
from simulator.core.api.defaulting.pods import default_template

Object = dict[str, Any]

_BACKOFF_LIMIT: Final = 6
_NO_BACKOFF_LIMIT: Final = (1 << 31) - 1
_CRON_JOB: Final[Object] = {
    "concurrencyPolicy": "Allow",
    "suspend": False,
    "successfulJobsHistoryLimit": 3,
    "failedJobsHistoryLimit": 1,
}


def default_job(obj: Object) -> Object:
    spec = change("JobSpec", obj.get("spec") or {}, "template", default_template)
    defaults: Object = {"parallelism": 1}
    if "completions" not in spec and "parallelism" not in spec:
        defaults["completions"] = 1
    # Indexes that have a limit each need none together.
    defaults["backoffLimit"] = _NO_BACKOFF_LIMIT if "backoffLimitPerIndex" in spec else _BACKOFF_LIMIT
    defaults["completionMode"] = "NonIndexed"
    defaults["suspend"] = False
    defaults["manualSelector"] = False
    # A policy on failed pods must see the pod's end before it can be replaced.
    defaults["podReplacementPolicy"] = "Failed" if "podFailurePolicy" in spec else "TerminatingOrFailed"
    spec = fill("JobSpec", spec, defaults)
    spec = change("JobSpec", spec, "podFailurePolicy", _pod_failure_policy)
    return put("Job", with_template_labels(obj, spec), "spec", spec)


def with_template_labels(obj: Object, spec: Object) -> Object:
    """An object without labels has those of its pods."""
    labels = ((spec.get("template") or {}).get("metadata") or {}).get("labels")
    metadata = obj.get("metadata") or {}
    if not labels or metadata.get("labels"):
        return obj
    return {**obj, "metadata": put("ObjectMeta", metadata, "labels", labels)}


def _pod_failure_policy(policy: Object) -> Object:
    return each("PodFailurePolicy", policy, "rules", _pod_failure_rule)


def _pod_failure_rule(rule: Object) -> Object:
    return each("PodFailurePolicyRule", rule, "onPodConditions", _pod_condition_pattern)


def _pod_condition_pattern(pattern: Object) -> Object:
    # Decoding writes the empty status out, since the field is not omitted.
    if pattern.get("status"):
        return pattern
    return put("PodFailurePolicyOnPodConditionsPattern", pattern, "status", "True")


def default_cron_job(obj: Object) -> Object:
    """Of the Job's own defaults its template has none: those come when the Job is made."""
    spec = fill("CronJobSpec", obj.get("spec") or {}, _CRON_JOB)
    return put("CronJob", obj, "spec", change("CronJobSpec", spec, "jobTemplate", _job_template))


def _job_template(template: Object) -> Object:
    spec = change("JobSpec", template.get("spec") or {}, "template", default_template)
    return put("JobTemplateSpec", template, "spec", spec)
