"""What is shown of the two cycles: the ``decision`` and the ``binding`` frame (docs/protocol.md)."""

from __future__ import annotations

from typing import Any

from simulator.core.control_plane.scheduler_framework.decision import Decision, NodeDecision, PointResult
from simulator.core.control_plane.scheduler_framework.queued_pod import QueuedPodInfo

MOST_ROWS = 25
"""A frame shows so many of the evaluated nodes at most: the first ones, and the chosen one in any case."""


def decision_frame(component: str, queued: QueuedPodInfo, decision: Decision, points: list[PointResult]) -> Any:
    """The fields of a ``decision`` frame: a whole scheduling cycle."""
    chosen = decision["chosen"]
    preemption = decision["preemption"]
    return {
        "component": component,
        "scheduler": decision["schedulerName"],
        "pod": queued.pod.key,
        "uid": queued.pod.uid,
        "attempt": queued.attempts,
        "result": "error" if decision["status"] == "Error" else "bound" if chosen else "unschedulable",
        "node": chosen,
        "message": decision["message"],
        "evaluated": decision["evaluatedNodes"],
        "feasible": decision["feasibleNodes"],
        "points": points,
        "nodes": [_row(node) for node in _shown(decision)],
        "nominated": decision["nominatedNode"] or None,
        "victims": list(preemption["victims"]) if preemption else [],
    }


def _shown(decision: Decision) -> list[NodeDecision]:
    nodes = decision.get("nodes", [])
    shown = nodes[:MOST_ROWS]
    if decision["chosen"] is None or any(node["node"] == decision["chosen"] for node in shown):
        return shown
    return [*shown[:-1], *(node for node in nodes if node["node"] == decision["chosen"])]


def _row(node: NodeDecision) -> dict[str, Any]:
    filters = [
        {
            "plugin": result["plugin"],
            "passed": result["code"] == "Success",
            "reason": ", ".join(result.get("reasons", [])) or None,
        }
        for result in node["filters"]
    ]
    scores = [
        {
            "plugin": score["plugin"],
            "raw": score["raw"],
            "normalized": score["normalised"],
            "weight": score["weight"],
            "weighted": score["weighted"],
        }
        for score in node.get("scores", [])
    ]
    return {"name": node["node"], "filters": filters, "scores": scores, "total": node.get("total")}


def binding_frame(
    component: str, queued: QueuedPodInfo, node: str, state: str, message: str | None, points: list[PointResult]
) -> dict[str, Any]:
    """The fields of a ``binding`` frame: how far a binding cycle has come."""
    return {
        "component": component,
        "scheduler": queued.pod.spec["schedulerName"],
        "pod": queued.pod.key,
        "uid": queued.pod.uid,
        "attempt": queued.attempts,
        "node": node,
        "state": state,
        "message": message,
        "points": points,
    }
