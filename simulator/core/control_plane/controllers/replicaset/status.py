"""What a ReplicaSet reports. Pure functions. Modelled: pkg/controller/replicaset/replica_set_utils.go."""

from __future__ import annotations

from typing import Any

from simulator.core.api import labels, meta, timestamps
from simulator.core.control_plane.controllers import pod_state
from simulator.core.protocol.api import Object

# In the order in which the API writes them; zeros are left out of these.
OPTIONAL_COUNTS = ("fullyLabeledReplicas", "readyReplicas", "availableReplicas")


def calculate(replica_set: Object, pods: list[Object], terminating: int, error: str, unix: int) -> Object:
    """The status for its active ``pods`` and so many ``terminating`` ones. ``error``: why managing failed."""
    spec = replica_set["spec"]
    template = labels.from_labels((spec["template"].get("metadata") or {}).get("labels"))
    min_ready = int(spec.get("minReadySeconds", 0))
    counts = {
        "fullyLabeledReplicas": sum(template.matches(meta.labels(pod)) for pod in pods),
        "readyReplicas": sum(pod_state.is_ready(pod) for pod in pods),
        "availableReplicas": sum(pod_state.is_available(pod, min_ready, unix) for pod in pods),
    }
    status: dict[str, Any] = {"replicas": len(pods)}
    status |= {field: counts[field] for field in OPTIONAL_COUNTS if counts[field]}
    status["terminatingReplicas"] = terminating
    status["observedGeneration"] = replica_set["metadata"].get("generation", 0)
    conditions = _conditions(replica_set, len(pods), error, timestamps.time(unix))
    if conditions:
        status["conditions"] = conditions
    return status


def _conditions(replica_set: Object, count: int, error: str, now: str) -> list[Object]:
    """ReplicaFailure stays as it was first said until managing succeeds."""
    present = (replica_set.get("status") or {}).get("conditions") or []
    if not error:
        return [condition for condition in present if condition["type"] != "ReplicaFailure"]
    if meta.get_condition(replica_set, "ReplicaFailure"):
        return list(present)
    missing = count < int(replica_set["spec"].get("replicas", 1))
    failure = {
        "type": "ReplicaFailure",
        "status": "True",
        "lastTransitionTime": now,
        "reason": "FailedCreate" if missing else "FailedDelete",
        "message": error,
    }
    return [*present, failure]
