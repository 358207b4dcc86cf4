"""What runs pods: Deployments, ReplicaSets, DaemonSets, StatefulSets, Jobs, CronJobs."""

from __future__ import annotations

from typing import Any

from simulator.core.api import timestamps
from simulator.core.api.duration import human
from simulator.core.api.labels import format_object
from simulator.kubectl.printers.columns.common import (
    NONE,
    Object,
    age,
    columns,
    condition,
    containers_and_images,
    labels_text,
    name,
    number,
    since,
)  # fmt: skip


def _pod_spec(obj: Object) -> Any:
    return obj.get("spec", {}).get("template", {}).get("spec", {})


def _selector(obj: Object) -> str:
    return format_object(obj.get("spec", {}).get("selector") or {})


def _deployment(obj: Object, now: int) -> list[str]:
    status = obj.get("status", {})
    return [
        name(obj),
        f"{number(status.get('readyReplicas'))}/{number(obj.get('spec', {}).get('replicas'))}",
        number(status.get("updatedReplicas")),
        number(status.get("availableReplicas")),
        age(obj, now),
        *containers_and_images(_pod_spec(obj)),
        _selector(obj),
    ]


def _replica_set(obj: Object, now: int) -> list[str]:
    status = obj.get("status", {})
    return [
        name(obj),
        number(obj.get("spec", {}).get("replicas")),
        number(status.get("replicas")),
        number(status.get("readyReplicas")),
        age(obj, now),
        *containers_and_images(_pod_spec(obj)),
        _selector(obj),
    ]


def _replication_controller(obj: Object, now: int) -> list[str]:
    return [*_replica_set(obj, now)[:-1], labels_text(obj.get("spec", {}).get("selector"))]


def _daemon_set(obj: Object, now: int) -> list[str]:
    status = obj.get("status", {})
    return [
        name(obj),
        number(status.get("desiredNumberScheduled")),
        number(status.get("currentNumberScheduled")),
        number(status.get("numberReady")),
        number(status.get("updatedNumberScheduled")),
        number(status.get("numberAvailable")),
        labels_text(_pod_spec(obj).get("nodeSelector")),
        age(obj, now),
        *containers_and_images(_pod_spec(obj)),
        _selector(obj),
    ]


def _stateful_set(obj: Object, now: int) -> list[str]:
    ready = f"{number(obj.get('status', {}).get('readyReplicas'))}/{number(obj.get('spec', {}).get('replicas'))}"
    return [name(obj), ready, age(obj, now), *containers_and_images(_pod_spec(obj))]


def job_status(job: Object) -> str:
    for kind, word in (("Complete", "Complete"), ("Failed", "Failed")):
        if condition(job, kind) == "True":
            return word
    if job.get("metadata", {}).get("deletionTimestamp"):
        return "Terminating"
    for kind in ("Suspended", "FailureTarget", "SuccessCriteriaMet"):
        if condition(job, kind) == "True":
            return kind
    return "Running"


def _job_duration(job: Object, now: int) -> str:
    status = job.get("status", {})
    if not status.get("startTime"):
        return ""
    end = timestamps.parse(status["completionTime"]) if status.get("completionTime") else now
    return human(end - timestamps.parse(status["startTime"]))


def _job(job: Object, now: int) -> list[str]:
    spec, succeeded = job.get("spec", {}), number(job.get("status", {}).get("succeeded"))
    parallelism = spec.get("parallelism") or 0
    if spec.get("completions") is not None:
        completions = f"{succeeded}/{spec['completions']}"
    else:
        completions = f"{succeeded}/1 of {parallelism}" if parallelism > 1 else f"{succeeded}/1"
    return [
        name(job),
        job_status(job),
        completions,
        _job_duration(job, now),
        age(job, now),
        *containers_and_images(_pod_spec(job)),
        _selector(job),
    ]


def _cron_job(obj: Object, now: int) -> list[str]:
    spec, status = obj.get("spec", {}), obj.get("status", {})
    job = spec.get("jobTemplate", {}).get("spec", {})
    last = status.get("lastScheduleTime")
    return [
        name(obj),
        str(spec.get("schedule", "")),
        str(spec.get("timeZone") or NONE),
        "True" if spec.get("suspend") else "False",
        str(len(status.get("active") or ())),
        since(last, now) if last else NONE,
        age(obj, now),
        *containers_and_images(job.get("template", {}).get("spec", {})),
        format_object(job.get("selector") or {}),
    ]


def _controller_revision(obj: Object, now: int) -> list[str]:
    controller = NONE
    for owner in obj.get("metadata", {}).get("ownerReferences") or ():
        if owner.get("controller"):
            group = owner.get("apiVersion", "").rpartition("/")[0]
            kind = owner.get("kind", "").lower() + (f".{group}" if group else "")
            controller = f"{kind}/{owner.get('name', '')}"
    return [name(obj), controller, number(obj.get("revision")), age(obj, now)]


def _pod_template(obj: Object, now: int) -> list[str]:
    template = obj.get("template", {})
    labels = template.get("metadata", {}).get("labels")
    return [name(obj), *containers_and_images(template.get("spec", {})), labels_text(labels)]


_WIDE = ";Containers*;Images*;Selector*"
DEPLOYMENTS = columns("Name;Ready;Up-to-date;Available;Age" + _WIDE, _deployment)
REPLICA_SETS = columns("Name;Desired;Current;Ready;Age" + _WIDE, _replica_set)
REPLICATION_CONTROLLERS = columns("Name;Desired;Current;Ready;Age" + _WIDE, _replication_controller)
DAEMON_SETS = columns("Name;Desired;Current;Ready;Up-to-date;Available;Node Selector;Age" + _WIDE, _daemon_set)
STATEFUL_SETS = columns("Name;Ready;Age;Containers*;Images*", _stateful_set)
JOBS = columns("Name;Status;Completions;Duration;Age" + _WIDE, _job)
CRON_JOBS = columns("Name;Schedule;Timezone;Suspend;Active;Last Schedule;Age" + _WIDE, _cron_job)
CONTROLLER_REVISIONS = columns("Name;Controller;Revision;Age", _controller_revision)
POD_TEMPLATES = columns("Name;Containers;Images;Pod Labels", _pod_template)
