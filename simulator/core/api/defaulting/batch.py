"""Defaults of Jobs and CronJobs: ``pkg/apis/batch/v1/defaults.go``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import each, fill, put
from simulator.core.api.defaulting.pods import default_template

Object = dict[str, Any]

BACKOFF_LIMIT: Final = 6
# With a limit for each index the Job itself has none.
_NO_BACKOFF_LIMIT: Final = 2**31 - 1
_JOB: Final = {"parallelism": 1, "completionMode": "NonIndexed", "suspend": False, "manualSelector": False}
_CRON_JOB: Final = {
    "concurrencyPolicy": "Allow", "suspend": False, "successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 1,
}  # fmt: skip


def default_job(obj: Object) -> Object:
    """A Job without labels takes those of its template."""
    spec = obj.get("spec") or {}
    if "completions" not in spec and "parallelism" not in spec:
        spec = fill("JobSpec", spec, {"completions": 1})
    limit = _NO_BACKOFF_LIMIT if "backoffLimitPerIndex" in spec else BACKOFF_LIMIT
    replacement = "Failed" if "podFailurePolicy" in spec else "TerminatingOrFailed"
    spec = fill("JobSpec", spec, {**_JOB, "backoffLimit": limit, "podReplacementPolicy": replacement})
    if "podFailurePolicy" in spec:
        policy = each("PodFailurePolicy", spec["podFailurePolicy"], "rules", _failure_rule)
        spec = put("JobSpec", spec, "podFailurePolicy", policy)
    spec = put("JobSpec", spec, "template", default_template(spec.get("template") or {}))
    labels = (spec["template"].get("metadata") or {}).get("labels")
    if labels and not obj["metadata"].get("labels"):
        obj = {**obj, "metadata": put("ObjectMeta", obj["metadata"], "labels", labels)}
    return put("Job", obj, "spec", spec)


def _failure_rule(rule: Object) -> Object:
    def condition(pattern: Object) -> Object:
        return fill("PodFailurePolicyOnPodConditionsPattern", pattern, {"status": "True"})

    return each("PodFailurePolicyRule", rule, "onPodConditions", condition)


def default_cron_job(obj: Object) -> Object:
    """Its Jobs get their own defaults when they are created; the pod template has its already."""
    spec = fill("CronJobSpec", obj.get("spec") or {}, _CRON_JOB)
    template = spec.get("jobTemplate") or {}
    job = template.get("spec") or {}
    job = put("JobSpec", job, "template", default_template(job.get("template") or {}))
    spec = put("CronJobSpec", spec, "jobTemplate", put("JobTemplateSpec", template, "spec", job))
    return put("CronJob", obj, "spec", spec)
