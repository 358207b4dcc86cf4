"""One scheduling cycle for one pod (``schedulePod`` and ``schedulingCycle`` of ``scheduler/schedule_one.go``).

A pure function: the snapshot is only read. What follows from the decision (assuming the pod, posting the binding,
deleting victims, Events, the queue) is the caller's.
"""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.decision import Decision, ScoreTable
from simulator.core.control_plane.scheduler_framework.explanation import explain_nodes
from simulator.core.control_plane.scheduler_framework.fit_error import NO_NODES, fit_error
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.search import Search, find_feasible_nodes
from simulator.core.control_plane.scheduler_framework.selection import pick_index
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import Code, SchedulingError
from simulator.core.control_plane.scheduler_framework.trace import Trace


def schedule(
    framework: Framework, pod: PodInfo, snapshot: Snapshot, start_index: int = 0, *, explain: bool = True
) -> tuple[Decision, CycleState]:
    """Where the pod goes, or why nowhere; and the state that the plugins' later extension points want.

    ``start_index``: the ``nextStartIndex`` of the decision before, 0 at first. ``explain``: with the table of nodes.
    """
    state = CycleState(snapshot, Trace() if explain else None)
    decision = _blank(framework, pod, snapshot, start_index)
    if not snapshot.nodes:
        decision["status"], decision["message"] = Code.UNSCHEDULABLE.value, NO_NODES
        return decision, state
    try:
        search = find_feasible_nodes(framework, state, pod, start_index)
        if state.trace is not None and not search.pre_filter_message:
            state.trace.filters([plugin.name for plugin in framework.filters_of(state)], search.evaluated.values())
        table: ScoreTable = {}
        if search.feasible:
            table = _choose(framework, state, pod, search, decision)
        else:
            _explain_failure(framework, state, pod, search, decision)
    except SchedulingError as failure:
        decision["status"], decision["message"] = Code.ERROR.value, str(failure)
        return decision, state
    decision["evaluatedNodes"] = len(search.evaluated)
    decision["feasibleNodes"] = len(search.feasible)
    decision["nextStartIndex"] = (start_index + len(search.evaluated)) % len(snapshot.nodes)
    decision["unschedulablePlugins"] = sorted(search.unschedulable_plugins)
    decision["skippedFilters"] = [p.name for p in framework.filter if p.name in state.skip_filter]
    decision["skippedScores"] = [p.name for p, _ in framework.score if p.name in state.skip_score]
    if explain:
        decision["nodes"] = explain_nodes(framework, state, search, table)
    return decision, state


def _blank(framework: Framework, pod: PodInfo, snapshot: Snapshot, start_index: int) -> Decision:
    return {
        "pod": pod.key,
        "schedulerName": framework.profile.scheduler_name,
        "status": Code.SUCCESS.value,
        "chosen": None,
        "winners": [],
        "message": None,
        "nodeCount": len(snapshot.nodes),
        "evaluatedNodes": 0,
        "feasibleNodes": 0,
        "nextStartIndex": start_index,
        "unschedulablePlugins": [],
        "skippedFilters": [],
        "skippedScores": [],
        "nominatedNode": None,
        "preemption": None,
    }


def _choose(framework: Framework, state: CycleState, pod: PodInfo, search: Search, decision: Decision) -> ScoreTable:
    """Score the feasible nodes and take the best. A single one is taken without being scored."""
    nodes = search.feasible
    if len(nodes) == 1:
        decision["chosen"] = nodes[0].name
        decision["winners"] = [nodes[0].name]
        return {}
    status = framework.run_pre_score(state, pod, nodes)
    if not status.ok:
        raise SchedulingError(f'running PreScore plugin "{status.plugin}": {status.message}')
    table = framework.run_score(state, pod, nodes)
    totals = [sum(normalised[n.name] * weight for _, normalised, weight in table.values()) for n in nodes]
    highest = max(totals)
    decision["chosen"] = nodes[pick_index(totals)].name
    decision["winners"] = [n.name for n, total in zip(nodes, totals, strict=True) if total == highest]
    return table


def _explain_failure(framework: Framework, state: CycleState, pod: PodInfo, search: Search, decision: Decision) -> None:
    """No node fits: let the PostFilter plugins look for victims, and say why."""
    status, result = framework.run_post_filter(state, pod, search.statuses)
    if not status.ok and not status.rejected:
        raise SchedulingError(f'running PostFilter plugin "{status.plugin}": {status.message}')
    decision["status"] = Code.UNSCHEDULABLE.value
    decision["message"] = fit_error(decision["nodeCount"], search.statuses, search.pre_filter_message, status.message)
    if result is None:
        return
    decision["nominatedNode"] = result.nominated_node
    if result.nominated_node:
        decision["preemption"] = {
            "nominatedNode": result.nominated_node,
            "victims": [victim.key for victim in result.victims],
        }
