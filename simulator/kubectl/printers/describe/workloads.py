"""Deployments and ReplicaSets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.core.api.labels import format_object, from_object
from simulator.kubectl.printers.describe.events import write_events
from simulator.kubectl.printers.describe.pod import write_template
from simulator.kubectl.printers.describe.reader import Reader
from simulator.kubectl.printers.describe.writer import NONE, Object, Writer, controlled_by, rfc1123

_HASH = "pod-template-hash"


def deployment(obj: Object, reader: Reader) -> str:
    metadata, spec, status = obj.get("metadata", {}), obj.get("spec", {}), obj.get("status", {})
    events = reader.events(obj)
    w = Writer()
    w.head(obj, labels=False)
    w.field("CreationTimestamp", rfc1123(metadata.get("creationTimestamp")))
    w.labels("Labels", metadata.get("labels"))
    w.annotations("Annotations", metadata.get("annotations"))
    w.field("Selector", format_object(spec.get("selector") or {}))
    counts = (
        (spec.get("replicas", 0), "desired"), (status.get("updatedReplicas", 0), "updated"),
        (status.get("replicas", 0), "total"), (status.get("availableReplicas", 0), "available"),
        (status.get("unavailableReplicas", 0), "unavailable"),
    )  # fmt: skip
    w.field("Replicas", " | ".join(f"{count} {word}" for count, word in counts))
    strategy = spec.get("strategy") or {}
    w.field("StrategyType", strategy.get("type", ""))
    w.field("MinReadySeconds", spec.get("minReadySeconds", 0))
    rolling = strategy.get("rollingUpdate")
    if rolling:
        w.field(
            "RollingUpdateStrategy",
            f"{rolling.get('maxUnavailable', '')} max unavailable, {rolling.get('maxSurge', '')} max surge",
        )
    write_template(w, spec.get("template") or {})
    write_conditions(w, status)
    selector = str(from_object(spec.get("selector")))
    new, old = replica_sets(obj, reader.objects("replicasets", metadata.get("namespace", ""), selector) or [])
    w.field("OldReplicaSets", ", ".join(_created(item) for item in old) or NONE)
    w.field("NewReplicaSet", _created(new) if new else NONE)
    write_events(w, events, reader.unix_us)
    return w.text()


def _created(replica_set: Object) -> str:
    name = replica_set.get("metadata", {}).get("name", "")
    now, wanted = replica_set.get("status", {}).get("replicas", 0), replica_set.get("spec", {}).get("replicas", 0)
    return f"{name} ({now}/{wanted} replicas created)"


def replica_sets(owner: Object, found: Sequence[Object]) -> tuple[Object | None, list[Object]]:
    """The ReplicaSet of a Deployment's present template, and its others, oldest first."""
    uid = owner.get("metadata", {}).get("uid")
    owned = sorted((item for item in found if controller_uid(item) == uid), key=_age_then_name)
    template = owner.get("spec", {}).get("template") or {}
    new = next(
        (item for item in owned if without_hash(item["spec"].get("template") or {}) == without_hash(template)), None
    )
    return new, [item for item in owned if item is not new]


def _age_then_name(obj: Object) -> tuple[str, str]:
    metadata = obj.get("metadata", {})
    return metadata.get("creationTimestamp") or "", metadata.get("name", "")


def controller_uid(obj: Object) -> str | None:
    for owner in obj.get("metadata", {}).get("ownerReferences") or ():
        if owner.get("controller"):
            return str(owner.get("uid", ""))
    return None


def without_hash(template: dict[str, Any]) -> dict[str, Any]:
    """A pod template without the label that the Deployment controller adds, to compare it."""
    metadata = template.get("metadata") or {}
    labels = {key: value for key, value in (metadata.get("labels") or {}).items() if key != _HASH}
    kept = {key: value for key, value in metadata.items() if value and key != "creationTimestamp"}
    return {**template, "metadata": {**kept, "labels": labels}}


def write_conditions(w: Writer, status: Object) -> None:
    """Type, status and reason."""
    if not status.get("conditions"):
        return
    w.line(0, "Conditions:")
    w.line(1, "Type\tStatus\tReason")
    w.line(1, "----\t------\t------")
    for item in status["conditions"]:
        w.line(1, f"{item.get('type', '')} \t{item.get('status', '')}\t{item.get('reason', '')}")


def pods_status(reader: Reader, obj: Object) -> str:
    """``3 Running / 0 Waiting / 0 Succeeded / 0 Failed`` of the pods that an object controls."""
    metadata = obj.get("metadata", {})
    selector = str(from_object(obj.get("spec", {}).get("selector")))
    counts = dict.fromkeys(("Running", "Pending", "Succeeded", "Failed"), 0)
    for pod in reader.objects("pods", metadata.get("namespace", ""), selector) or ():
        phase = pod.get("status", {}).get("phase")
        if controller_uid(pod) == metadata.get("uid") and phase in counts:
            counts[phase] += 1
    return (
        f"{counts['Running']} Running / {counts['Pending']} Waiting / {counts['Succeeded']} Succeeded / "
        f"{counts['Failed']} Failed"
    )


def replica_set(obj: Object, reader: Reader) -> str:
    metadata, spec, status = obj.get("metadata", {}), obj.get("spec", {}), obj.get("status", {})
    pods = pods_status(reader, obj)
    events = reader.events(obj)
    w = Writer()
    w.head(obj, labels=False)
    w.field("Selector", format_object(spec.get("selector") or {}))
    w.labels("Labels", metadata.get("labels"))
    w.annotations("Annotations", metadata.get("annotations"))
    controlled_by(w, obj)
    w.field("Replicas", f"{status.get('replicas', 0)} current / {spec.get('replicas', 0)} desired")
    w.field("Pods Status", pods)
    write_template(w, spec.get("template") or {})
    write_conditions(w, status)
    write_events(w, events, reader.unix_us)
    return w.text()
