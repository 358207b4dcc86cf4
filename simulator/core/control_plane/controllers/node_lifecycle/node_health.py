"""When a node was last heard of, and what is to be said of one that has been silent too long.

Modelled: tryUpdateNodeHealth in pkg/controller/nodelifecycle/node_lifecycle_controller.go. The controller
goes by its own clock: what counts is when it *saw* a heartbeat or a renewed Lease, not the times written in
them.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.api import meta
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

MONITOR_GRACE_PERIOD = 50 * SECOND
STARTUP_GRACE_PERIOD = 60 * SECOND
CONDITIONS = ("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")


@dataclass(frozen=True, slots=True)
class NodeHealth:
    """``probed``: when (microseconds of virtual time) the last sign of life was seen."""

    probed: int
    heartbeat: str
    renewed: str


def observe(health: NodeHealth | None, node: Object, lease: Object | None, now: int) -> NodeHealth:
    """What is known of the node after a look at it and its Lease at time ``now``."""
    ready = meta.get_condition(node, "Ready")
    heartbeat = ready.get("lastHeartbeatTime", "") if ready else ""
    renewed = (lease["spec"].get("renewTime") or "") if lease else ""
    if health is None:
        return NodeHealth(now, heartbeat, renewed)
    alive = heartbeat != health.heartbeat or renewed > health.renewed
    return NodeHealth(now if alive else health.probed, heartbeat, max(renewed, health.renewed))


def is_silent(health: NodeHealth, node: Object, now: int) -> bool:
    """Whether the node was not heard of for its grace period."""
    never = meta.get_condition(node, "Ready") is None
    return now > health.probed + (STARTUP_GRACE_PERIOD if never else MONITOR_GRACE_PERIOD)


def given_up(node: Object, now: str) -> Object:
    """The node with all its conditions Unknown; the same object if they are so already. ``now``:
    ``metav1.Time``.
    """
    status = node.get("status") or {}
    conditions = list(status.get("conditions") or ())
    changed = False
    for kind in CONDITIONS:
        present = meta.get_condition({"status": {"conditions": conditions}}, kind)
        if present is not None and present["status"] == "Unknown":
            continue
        changed = True
        conditions = meta.with_condition(conditions, _unknown(kind, present, node, now))
    return meta.with_status(node, {**status, "conditions": conditions}) if changed else node


def _unknown(kind: str, present: Object | None, node: Object, now: str) -> Object:
    if present is None:
        heartbeat = node["metadata"]["creationTimestamp"]
        reason, message = "NodeStatusNeverUpdated", "Kubelet never posted node status."
    else:
        heartbeat = present.get("lastHeartbeatTime")
        reason, message = "NodeStatusUnknown", "Kubelet stopped posting node status."
    return {
        "type": kind,
        "status": "Unknown",
        "lastHeartbeatTime": heartbeat,
        "lastTransitionTime": now,
        "reason": reason,
        "message": message,
    }
