"""DaemonSets, StatefulSets, Jobs and CronJobs."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.api import timestamps
from simulator.core.api.duration import human
from simulator.core.api.labels import format_object
from simulator.kubectl.printers.columns.common import labels_text
from simulator.kubectl.printers.columns.storage import storage_class_of
from simulator.kubectl.printers.describe.events import write_events
from simulator.kubectl.printers.describe.pod import write_template
from simulator.kubectl.printers.describe.reader import Reader
from simulator.kubectl.printers.describe.workloads import pods_status
from simulator.kubectl.printers.describe.writer import (
    NONE,
    UNSET,
    Object,
    Writer,
    controlled_by,
    lower_truth,
    rfc1123,
    truth,
)  # fmt: skip


def daemon_set(obj: Object, reader: Reader) -> str:
    metadata, spec, status = obj.get("metadata", {}), obj.get("spec", {}), obj.get("status", {})
    pods = pods_status(reader, obj)
    events = reader.events(obj)
    w = Writer()
    w.head(obj, labels=False)
    w.field("Selector", format_object(spec.get("selector") or {}))
    w.field("Node-Selector", labels_text(spec.get("template", {}).get("spec", {}).get("nodeSelector")))
    w.labels("Labels", metadata.get("labels"))
    w.annotations("Annotations", metadata.get("annotations"))
    for title, field in (
        ("Desired Number of Nodes Scheduled", "desiredNumberScheduled"),
        ("Current Number of Nodes Scheduled", "currentNumberScheduled"),
        ("Number of Nodes Scheduled with Up-to-date Pods", "updatedNumberScheduled"),
        ("Number of Nodes Scheduled with Available Pods", "numberAvailable"),
        ("Number of Nodes Misscheduled", "numberMisscheduled"),
    ):
        w.line(0, f"{title}: {status.get(field, 0)}")
    w.field("Pods Status", pods)
    write_template(w, spec.get("template") or {})
    write_events(w, events, reader.unix_us)
    return w.text()


def stateful_set(obj: Object, reader: Reader) -> str:
    metadata, spec, status = obj.get("metadata", {}), obj.get("spec", {}), obj.get("status", {})
    pods = pods_status(reader, obj)
    events = reader.events(obj)
    w = Writer()
    w.head(obj, labels=False)
    w.field("CreationTimestamp", rfc1123(metadata.get("creationTimestamp")))
    w.field("Selector", format_object(spec.get("selector") or {}))
    w.labels("Labels", metadata.get("labels"))
    w.annotations("Annotations", metadata.get("annotations"))
    w.field("Replicas", f"{spec.get('replicas', 0)} desired | {status.get('replicas', 0)} total")
    strategy = spec.get("updateStrategy") or {}
    w.field("Update Strategy", strategy.get("type", ""))
    if strategy.get("rollingUpdate"):
        w.field("Partition", strategy["rollingUpdate"].get("partition", 0), 1)
    w.field("Pods Status", pods)
    write_template(w, spec.get("template") or {})
    _claims(w, spec.get("volumeClaimTemplates") or [])
    write_events(w, events, reader.unix_us)
    return w.text()


def _claims(w: Writer, templates: Sequence[Object]) -> None:
    if not templates:
        w.field("Volume Claims", NONE)
        return
    w.line(0, "Volume Claims:")
    for claim in templates:
        metadata, spec = claim.get("metadata", {}), claim.get("spec", {})
        w.field("Name", metadata.get("name", ""), 1)
        w.field("StorageClass", storage_class_of(claim), 1)
        w.labels("Labels", metadata.get("labels"), "  ")
        w.annotations("Annotations", metadata.get("annotations"), "  ")
        capacity = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
        w.field("Capacity", capacity or "<default>", 1)
        w.field("Access Modes", f"[{' '.join(spec.get('accessModes') or ())}]", 1)


def job(obj: Object, reader: Reader) -> str:
    metadata, spec, status = obj.get("metadata", {}), obj.get("spec", {}), obj.get("status", {})
    events = reader.events(obj)
    w = Writer()
    w.head(obj, labels=False)
    if spec.get("selector"):
        w.field("Selector", format_object(spec["selector"]))
    w.labels("Labels", metadata.get("labels"))
    w.annotations("Annotations", metadata.get("annotations"))
    controlled_by(w, obj)
    if spec.get("parallelism") is not None:
        w.field("Parallelism", spec["parallelism"])
    w.field("Completions", UNSET if spec.get("completions") is None else spec["completions"])
    if spec.get("completionMode"):
        w.field("Completion Mode", spec["completionMode"])
    if spec.get("suspend") is not None:
        w.field("Suspend", lower_truth(spec["suspend"]))
    if spec.get("backoffLimit") is not None:
        w.field("Backoff Limit", spec["backoffLimit"])
    if spec.get("ttlSecondsAfterFinished") is not None:
        w.field("TTL Seconds After Finished", spec["ttlSecondsAfterFinished"])
    start, end = status.get("startTime"), status.get("completionTime")
    if start:
        w.field("Start Time", rfc1123(start))
    if end:
        w.field("Completed At", rfc1123(end))
    if start and end:
        w.field("Duration", human(timestamps.parse(end) - timestamps.parse(start)))
    if spec.get("activeDeadlineSeconds") is not None:
        w.field("Active Deadline Seconds", f"{spec['activeDeadlineSeconds']}s")
    w.field(
        "Pods Statuses",
        f"{status.get('active', 0)} Active ({status.get('ready', 0)} Ready) / {status.get('succeeded', 0)} Succeeded / "
        f"{status.get('failed', 0)} Failed",
    )
    if spec.get("completionMode") == "Indexed":
        w.field("Completed Indexes", status.get("completedIndexes") or NONE)
    write_template(w, spec.get("template") or {})
    write_events(w, events, reader.unix_us)
    return w.text()


def cron_job(obj: Object, reader: Reader) -> str:
    spec, status = obj.get("spec", {}), obj.get("status", {})
    events = reader.events(obj)
    w = Writer()
    w.head(obj)
    w.field("Schedule", spec.get("schedule", ""))
    w.field("Concurrency Policy", spec.get("concurrencyPolicy", ""))
    w.field("Suspend", truth(spec.get("suspend")))
    w.field("Time Zone", spec.get("timeZone") or UNSET)
    w.field("Successful Job History Limit", spec.get("successfulJobsHistoryLimit", UNSET))
    w.field("Failed Job History Limit", spec.get("failedJobsHistoryLimit", UNSET))
    deadline = spec.get("startingDeadlineSeconds")
    w.field("Starting Deadline Seconds", UNSET if deadline is None else f"{deadline}s")
    made = spec.get("jobTemplate", {}).get("spec", {})
    w.field("Selector", format_object(made["selector"]) if made.get("selector") else UNSET)
    w.field("Parallelism", made.get("parallelism", UNSET))
    w.field("Completions", made.get("completions", UNSET))
    if made.get("activeDeadlineSeconds") is not None:
        w.field("Active Deadline Seconds", f"{made['activeDeadlineSeconds']}s")
    write_template(w, made.get("template") or {})
    last = status.get("lastScheduleTime")
    w.field("Last Schedule Time", rfc1123(last) if last else UNSET)
    active = ", ".join(str(item.get("name", "")) for item in status.get("active") or ())
    w.field("Active Jobs", active or NONE)
    write_events(w, events, reader.unix_us)
    return w.text()
