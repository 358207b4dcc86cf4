"""Which pods would have to go from a node, and which node's pods matter least (``framework/preemption``)."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.api import labels
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import NOT_STARTED, PodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import Status, unresolvable

_NO_VICTIMS = unresolvable("No preemption victims found for incoming pod")
_INT32_RANGE = 2**31


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node and the pods to delete there, the most important first; how many of them a budget protects."""

    node_name: str
    victims: tuple[PodInfo, ...]
    pdb_violations: int


def select_victims_on_node(framework: Framework, state: CycleState, pod: PodInfo, node: NodeInfo) -> Candidate | Status:
    """The fewest and least important pods whose removal lets the pod fit; or why that does not help.

    All less important pods are taken away first; then, from the most important on, each is put back that leaves room.
    Pods whose PodDisruptionBudget allows no disruption are put back before the others.
    """
    state, node = state.clone(), node.copy()
    potential = [other for other in node.pods.values() if other.priority < pod.priority]
    if not potential:
        return _NO_VICTIMS
    for other in potential:
        _remove(framework, state, pod, other, node)
    status = framework.run_filter_with_nominated_pods(state, pod, node)
    if not status.ok:
        return status
    protected, others = _by_disruption_budget(state.snapshot, _most_important_first(potential))
    victims = []
    violations = 0
    for other in [*protected, *others]:
        node.add_pod(other)
        framework.run_add_pod(state, pod, other, node)
        if framework.run_filter_with_nominated_pods(state, pod, node).ok:
            continue
        _remove(framework, state, pod, other, node)
        victims.append(other)
        violations += other in protected
    return Candidate(node.name, tuple(_most_important_first(victims) if protected and others else victims), violations)


def best_candidate(candidates: list[Candidate]) -> Candidate:
    """Fewest budgets violated; lowest highest priority; lowest sum of priorities; fewest victims; latest start."""
    # max() keeps the first of equals; start times are texts that sort as times do.
    return max(
        candidates,
        key=lambda c: (
            -c.pdb_violations,
            -c.victims[0].priority,
            -sum(victim.priority + _INT32_RANGE for victim in c.victims),
            -len(c.victims),
            _earliest_start(c.victims),
        ),
    )


def _remove(framework: Framework, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
    node.remove_pod(other)
    framework.run_remove_pod(state, pod, other, node)


def _most_important_first(pods: list[PodInfo]) -> list[PodInfo]:
    """Higher priority, then running for longer (``util.MoreImportantPod``).

    Of pods that have not started the later one comes first: upstream takes "now" for their start, at every comparison
    anew, so that each is older than the one that it is compared with, and its sort turns them around.
    """
    order = {pod.key: (-i if pod.start_time == NOT_STARTED else i) for i, pod in enumerate(pods)}
    return sorted(pods, key=lambda pod: (-pod.priority, pod.start_time, order[pod.key]))


def _earliest_start(victims: tuple[PodInfo, ...]) -> str:
    """Of the victims with the highest priority."""
    highest = max(victim.priority for victim in victims)
    return min(victim.start_time for victim in victims if victim.priority == highest)


def _by_disruption_budget(snapshot: Snapshot, pods: list[PodInfo]) -> tuple[list[PodInfo], list[PodInfo]]:
    """Pods whose removal would violate a PodDisruptionBudget, and the others; both in the order given."""
    allowed: dict[tuple[str, str], int] = {}
    violating: list[PodInfo] = []
    others: list[PodInfo] = []
    for pod in pods:
        violates = False
        for budget in snapshot.objects("poddisruptionbudgets", pod.namespace) if pod.labels else ():
            status = budget.get("status") or {}
            selector = labels.from_object((budget.get("spec") or {}).get("selector"))
            if (
                selector.everything
                or not selector.matches(pod.labels)
                or pod.name in (status.get("disruptedPods") or {})
            ):
                continue
            key = (pod.namespace, budget["metadata"]["name"])
            allowed[key] = allowed.get(key, status.get("disruptionsAllowed") or 0) - 1
            violates = violates or allowed[key] < 0
        (violating if violates else others).append(pod)
    return violating, others
