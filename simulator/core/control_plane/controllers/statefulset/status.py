"""What a StatefulSet reports. Pure. Modelled: updateStatus and completeRollingUpdate of the controller."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simulator.core.api import meta
from simulator.core.control_plane.controllers.statefulset import identity, rules
from simulator.core.protocol.api import Object

# Zeros of these are left out.
OPTIONAL = ("readyReplicas", "currentReplicas", "updatedReplicas")


def count(stateful_set: Object, pods: Iterable[Object], current: str, update: str, unix: int) -> dict[str, int]:
    counts = dict.fromkeys(("replicas", *OPTIONAL, "availableReplicas"), 0)
    for pod in pods:
        created = identity.is_created(pod)
        counts["replicas"] += created
        counts["readyReplicas"] += identity.is_ready(pod)
        counts["availableReplicas"] += identity.is_available(stateful_set, pod, unix)
        if created and not meta.is_deleting(pod):
            counts["currentReplicas"] += identity.revision(pod) == current
            counts["updatedReplicas"] += identity.revision(pod) == update
    return counts


def status(stateful_set: Object, counts: dict[str, int], current: str, update: str, collisions: int) -> Object:
    """In the order in which the API writes it."""
    counts = dict(counts)
    wanted = identity.replicas(stateful_set)
    done = all(counts[name] == wanted for name in ("replicas", "readyReplicas", "updatedReplicas"))
    if rules.is_rolling(stateful_set) and done:
        counts["currentReplicas"], current = counts["updatedReplicas"], update
    result: dict[str, Any] = {
        "observedGeneration": stateful_set["metadata"].get("generation", 0),
        "replicas": counts["replicas"],
    }
    result |= {name: counts[name] for name in OPTIONAL if counts[name]}
    result |= {"currentRevision": current, "updateRevision": update, "collisionCount": collisions}
    before = stateful_set.get("status") or {}
    if "conditions" in before:
        result["conditions"] = before["conditions"]
    return {**result, "availableReplicas": counts["availableReplicas"]}
