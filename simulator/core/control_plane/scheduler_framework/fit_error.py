"""The text of FailedScheduling and of the PodScheduled condition (``framework.FitError``)."""

from __future__ import annotations

from collections import Counter

from simulator.core.control_plane.scheduler_framework.node_to_status import NodeToStatus

NO_NODES = "no nodes available to schedule pods"
"""What is said when the cluster has no node at all."""


def fit_error(node_count: int, statuses: NodeToStatus, pre_filter: str = "", post_filter: str = "") -> str:
    """``0/3 nodes are available: 3 Insufficient cpu. …``.

    ``pre_filter``: what a PreFilter plugin said of the pod as a whole, instead of reasons by node. ``post_filter``:
    what came of preemption. The reasons are sorted as strings, their numbers included, so that ``10`` is before ``2``.
    """
    parts = [f"0/{node_count} nodes are available:"]
    if pre_filter:
        parts.append(pre_filter + ".")
    else:
        reasons = sorted(f"{count} {reason}" for reason, count in _histogram(node_count, statuses).items())
        if reasons:
            parts.append(", ".join(reasons) + ".")
    if post_filter:
        parts.append(post_filter)
    return " ".join(parts)


def _histogram(node_count: int, statuses: NodeToStatus) -> Counter[str]:
    """How many nodes have each reason; a node may count for several."""
    counts = Counter(reason for status in statuses.explicit.values() for reason in status.reasons)
    absent = node_count - len(statuses)
    if absent > 0:
        for reason in statuses.absent.reasons:
            counts[reason] += absent
    return counts
