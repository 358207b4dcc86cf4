"""The table of a decision: each node, each plugin, passed or the reason, the scores and the sum."""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.decision import (
    FilterResult,
    NodeDecision,
    PluginScore,
    ScoreTable,
)
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.search import Search
from simulator.core.control_plane.scheduler_framework.status import Code, Status


def explain_nodes(framework: Framework, state: CycleState, search: Search, table: ScoreTable) -> list[NodeDecision]:
    """The evaluated nodes in the order of evaluation."""
    filters = [plugin.name for plugin in framework.filters_of(state)]
    return [_explain_node(name, status, filters, table) for name, status in search.evaluated.items()]


def _explain_node(name: str, status: Status, filters: list[str], table: ScoreTable) -> NodeDecision:
    row: NodeDecision = {"node": name, "feasible": status.ok, "filters": _filter_results(status, filters)}
    if table and status.ok:
        scores = [_plugin_score(plugin, name, table) for plugin in table]
        row["scores"] = scores
        row["total"] = sum(score["weighted"] for score in scores)
    return row


def _filter_results(status: Status, filters: list[str]) -> list[FilterResult]:
    """All that passed; if one refused, those before it passed and those after it were not asked."""
    asked = filters if status.ok else filters[: filters.index(status.plugin)]
    results: list[FilterResult] = [{"plugin": plugin, "code": Code.SUCCESS.value} for plugin in asked]
    if not status.ok:
        results.append({"plugin": status.plugin, "code": status.code.value, "reasons": list(status.reasons)})
    return results


def _plugin_score(plugin: str, node: str, table: ScoreTable) -> PluginScore:
    raw, normalised, weight = table[plugin]
    return {
        "plugin": plugin,
        "raw": raw[node],
        "normalised": normalised[node],
        "weight": weight,
        "weighted": normalised[node] * weight,
    }
