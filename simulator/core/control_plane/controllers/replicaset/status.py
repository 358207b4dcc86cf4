"""What a ReplicaSet reports. Pure functions. Modelled: pkg/controller/replicaset/replica_set_utils.go."""

from __future__ import annotations

from typing import Any

from simulator.core.api import meta, timestamps
from simulator.core.control_plane.controllers.replicaset.tally import Tally
from simulator.core.protocol.api import Object

# In the order in which the API writes them; zeros are left out of these.
OPTIONAL_COUNTS = ("fullyLabeledReplicas", "readyReplicas", "availableReplicas")


def calculate(replica_set: Object, tally: Tally, available: int, error: str, unix: int) -> Object:
    """The status for what was counted, and so many ``available`` pods. ``error``: why managing failed."""
    counts = {"fullyLabeledReplicas": tally.labelled, "readyReplicas": tally.ready, "availableReplicas": available}
    status: dict[str, Any] = {"replicas": tally.active}
    status |= {field: counts[field] for field in OPTIONAL_COUNTS if counts[field]}
    status["terminatingReplicas"] = tally.terminating
    status["observedGeneration"] = replica_set["metadata"].get("generation", 0)
    conditions = _conditions(replica_set, tally.active, error, timestamps.time(unix))
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
