"""How many pods matter to inter-pod affinity, by node label and value (``plugins/interpodaffinity/filtering.go``)."""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.affinity import AffinityTerm
from simulator.core.control_plane.scheduler_framework.cohort import Cohort
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot

TopologyCounts = dict[str, dict[str, int]]
"""Node label to its value to a number."""


def count(counts: TopologyCounts, snapshot: Snapshot, cohort: Cohort, topology_key: str, weight: int) -> None:
    """Add ``weight`` for each pod of the cohort under the value that its node's label has."""
    for node, pods in snapshot.places(cohort):
        _add(counts, node, topology_key, weight * pods)


def _add(counts: TopologyCounts, node: NodeInfo, topology_key: str, amount: int) -> None:
    value = node.labels.get(topology_key)
    if value is not None:
        by_value = counts.setdefault(topology_key, {})
        by_value[value] = by_value.get(value, 0) + amount


class InterPodCounts:
    """``existing``: pods whose required anti-affinity means the new pod. ``affinity``: pods that all its required
    affinity terms mean. ``anti_affinity``: pods that one of its required anti-affinity terms means.
    """

    __slots__ = ("affinity", "anti_affinity", "existing", "fits_itself")

    def __init__(self) -> None:
        self.existing: TopologyCounts = {}
        self.affinity: TopologyCounts = {}
        self.anti_affinity: TopologyCounts = {}
        self.fits_itself = False

    @classmethod
    def of(cls, snapshot: Snapshot, pod: PodInfo) -> InterPodCounts:
        counts = cls()
        wanted, unwanted = pod.affinity.required_affinity, pod.affinity.required_anti_affinity
        counts.fits_itself = _all_match(wanted, snapshot, pod)
        for cohort in snapshot.cohorts.all() if wanted or unwanted else snapshot.cohorts.with_affinity():
            for topology, keys in counts._changes(snapshot, pod, cohort):
                for key in keys:
                    count(topology, snapshot, cohort, key, 1)
        return counts

    def update(self, snapshot: Snapshot, pod: PodInfo, other: PodInfo, node: NodeInfo, sign: int) -> None:
        """``other`` came to the node (1) or left it (-1)."""
        for topology, keys in self._changes(snapshot, pod, other):
            for key in keys:
                _add(topology, node, key, sign)

    def _changes(
        self, snapshot: Snapshot, pod: PodInfo, other: PodInfo | Cohort
    ) -> list[tuple[TopologyCounts, list[str]]]:
        """Which counts a pod changes, under which node labels."""
        repels = [t.topology_key for t in other.affinity.required_anti_affinity if _matches(t, snapshot, pod)]
        changes = [(self.existing, repels)]
        wanted = pod.affinity.required_affinity
        if wanted and _all_match(wanted, snapshot, other):
            changes.append((self.affinity, [term.topology_key for term in wanted]))
        unwanted = pod.affinity.required_anti_affinity
        changes.append((self.anti_affinity, [t.topology_key for t in unwanted if _matches(t, snapshot, other)]))
        return changes

    def affinity_satisfied(self, pod: PodInfo, node: NodeInfo) -> bool:
        """Every term's label must be on the node, with a pod there; or no pod anywhere fits, but the pod does itself.

        The latter lets the first pod of a group that wants to be together start at all.
        """
        terms = pod.affinity.required_affinity
        if not all(term.topology_key in node.labels for term in terms):
            return False
        if all(_at(self.affinity, node, term.topology_key) > 0 for term in terms):
            return True
        nowhere = not any(number > 0 for by_value in self.affinity.values() for number in by_value.values())
        return nowhere and self.fits_itself

    def anti_affinity_satisfied(self, pod: PodInfo, node: NodeInfo) -> bool:
        terms = pod.affinity.required_anti_affinity
        return not any(_at(self.anti_affinity, node, term.topology_key) > 0 for term in terms)

    def existing_anti_affinity_satisfied(self, node: NodeInfo) -> bool:
        return not any(_at(self.existing, node, key) > 0 for key in self.existing)

    def clone(self) -> InterPodCounts:
        copy = InterPodCounts()
        copy.existing = {key: dict(by_value) for key, by_value in self.existing.items()}
        copy.affinity = {key: dict(by_value) for key, by_value in self.affinity.items()}
        copy.anti_affinity = {key: dict(by_value) for key, by_value in self.anti_affinity.items()}
        copy.fits_itself = self.fits_itself
        return copy


def _at(counts: TopologyCounts, node: NodeInfo, topology_key: str) -> int:
    value = node.labels.get(topology_key)
    return 0 if value is None else counts.get(topology_key, {}).get(value, 0)


def _matches(term: AffinityTerm, snapshot: Snapshot, pod: PodInfo | Cohort) -> bool:
    return term.matches(pod.namespace, pod.labels, snapshot.namespace_labels(pod.namespace))


def _all_match(terms: tuple[AffinityTerm, ...], snapshot: Snapshot, pod: PodInfo | Cohort) -> bool:
    """No terms: nothing is meant."""
    return bool(terms) and all(_matches(term, snapshot, pod) for term in terms)
