"""InterPodAffinity: near to some pods, away from others, by any node label (``topologyKey``)."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.control_plane.scheduler_framework.affinity import AffinityTerm
from simulator.core.control_plane.scheduler_framework.cluster_event import (
    NODE_ADD,
    NODE_LABEL,
    NODE_TAINT,
    POD_ADD,
    POD_DELETE,
    POD_LABEL,
    Change,
)
from simulator.core.control_plane.scheduler_framework.cohort import Cohort
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.inter_pod_counts import (
    InterPodCounts,
    TopologyCounts,
    count,
)
from simulator.core.control_plane.scheduler_framework.interface import (
    MAX_NODE_SCORE,
    FilterPlugin,
    PreFilterPlugin,
    PreScorePlugin,
    ScorePlugin,
    Scores,
)
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import (
    SKIP,
    SUCCESS,
    Status,
    error,
    unresolvable,
    unschedulable,
)
from simulator.core.protocol.api import Object

_NO_AFFINITY = unresolvable("node(s) didn't match pod affinity rules")
_ANTI_AFFINITY = unschedulable("node(s) didn't match pod anti-affinity rules")
_EXISTING_ANTI_AFFINITY = unschedulable("node(s) didn't satisfy existing pods anti-affinity rules")


class InterPodAffinity(PreFilterPlugin, FilterPlugin, PreScorePlugin, ScorePlugin):
    """Args: ``hardPodAffinityWeight`` (default 1), ``ignorePreferredTermsOfExistingPods`` (default false)."""

    name = "InterPodAffinity"
    events = (POD_ADD, POD_LABEL, POD_DELETE, NODE_ADD, NODE_LABEL, NODE_TAINT)

    def __init__(self, args: Object | None = None) -> None:
        super().__init__(args)
        self._hard_weight: int = self.args.get("hardPodAffinityWeight", 1)
        self._ignore_existing = bool(self.args.get("ignorePreferredTermsOfExistingPods"))

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        if change.event.resource == "Node":
            return _has_topology_key(pod, change)
        before = PodInfo(change.old) if change.old is not None else None
        after = PodInfo(change.new) if change.new is not None else None
        if (before and not before.node_name) or (after and not after.node_name):
            return False
        wanted, unwanted = pod.affinity.required_affinity, pod.affinity.required_anti_affinity
        if before and after:
            attracted = not _all_mean(wanted, before) and _all_mean(wanted, after)
            return attracted or (_all_mean(unwanted, before) and not _all_mean(unwanted, after))
        if after:
            return _all_mean(wanted, after)
        return before is not None and (_all_mean(unwanted, before) or _kept_away(before, pod))

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        if pod.affinity.error:
            return error(f"parsing pod: {pod.affinity.error}"), None
        counts = InterPodCounts.of(state.snapshot, pod)
        if not counts.existing and not pod.affinity.required_affinity and not pod.affinity.required_anti_affinity:
            return SKIP, None
        state.data[self.name] = counts
        return SUCCESS, None

    def add_pod(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
        state.data[self.name].update(state.snapshot, pod, other, node, 1)

    def remove_pod(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
        state.data[self.name].update(state.snapshot, pod, other, node, -1)

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        counts: InterPodCounts = state.data[self.name]
        if not counts.affinity_satisfied(pod, node):
            return _NO_AFFINITY
        if not counts.anti_affinity_satisfied(pod, node):
            return _ANTI_AFFINITY
        if not counts.existing_anti_affinity_satisfied(node):
            return _EXISTING_ANTI_AFFINITY
        return SUCCESS

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: Sequence[NodeInfo]) -> Status:
        """Sum the weights of all terms that hold, of this pod and of the others, by label and its value."""
        if pod.affinity.error:
            return error(f"parsing pod: {pod.affinity.error}")
        wants = pod.affinity.has_preferred
        if self._ignore_existing and not wants:
            return SKIP
        weights: TopologyCounts = {}
        cohorts = state.snapshot.cohorts
        for cohort in cohorts.all() if wants else cohorts.with_affinity():
            for term, weight in self._holding(state, pod, cohort):
                count(weights, state.snapshot, cohort, term.topology_key, weight)
        if not weights:
            return SKIP
        state.data[self.name + "/weights"] = weights
        return SUCCESS

    def _holding(self, state: CycleState, pod: PodInfo, cohort: Cohort) -> list[tuple[AffinityTerm, int]]:
        """Terms between the pod and the pods of a cohort, with the weight that each counts for."""
        snapshot = state.snapshot
        theirs = (cohort.namespace, cohort.labels, snapshot.namespace_labels(cohort.namespace))
        ours = (pod.namespace, pod.labels, snapshot.namespace_labels(pod.namespace))
        found = [(t, t.weight) for t in pod.affinity.preferred_affinity if t.matches(*theirs)]
        found += [(t, -t.weight) for t in pod.affinity.preferred_anti_affinity if t.matches(*theirs)]
        other = cohort.affinity
        if self._hard_weight > 0:
            found += [(t, self._hard_weight) for t in other.required_affinity if t.matches(*ours)]
        if not self._ignore_existing:
            found += [(t, t.weight) for t in other.preferred_affinity if t.matches(*ours)]
            found += [(t, -t.weight) for t in other.preferred_anti_affinity if t.matches(*ours)]
        return found

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        weights: TopologyCounts = state.data[self.name + "/weights"]
        return sum(by_value.get(node.labels[key], 0) for key, by_value in weights.items() if key in node.labels)

    def normalize_score(self, state: CycleState, pod: PodInfo, scores: Scores) -> Scores:
        lowest, highest = min(scores.values()), max(scores.values())
        if highest == lowest:
            return dict.fromkeys(scores, 0)
        return {node: int(MAX_NODE_SCORE * ((s - lowest) / (highest - lowest))) for node, s in scores.items()}


def _has_topology_key(pod: PodInfo, change: Change) -> bool:
    """The node has a label by which the pod wants to be near to others or away from them."""
    terms = (*pod.affinity.required_affinity, *pod.affinity.required_anti_affinity)
    return change.new_node is not None and any(term.topology_key in change.new_node.labels for term in terms)


def _kept_away(gone: PodInfo, pod: PodInfo) -> bool:
    return any(term.matches(pod.namespace, pod.labels, {}) for term in gone.affinity.required_anti_affinity)


def _all_mean(terms: tuple[AffinityTerm, ...], other: PodInfo) -> bool:
    """Without a look at the labels of namespaces, which the queue does not know."""
    return bool(terms) and all(term.matches(other.namespace, other.labels, {}) for term in terms)
