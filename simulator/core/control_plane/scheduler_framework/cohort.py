"""Bound pods counted by what tells them apart for affinity and spreading.

Upstream walks over every pod of every node to count the pods that a selector means. Here pods with the same namespace,
labels and inter-pod affinity form a cohort that knows how many of them are on which node, so that such a count costs
as many selector matches as there are cohorts (about one a ReplicaSet), however many pods there are.
"""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.affinity import PodAffinity
from simulator.core.control_plane.scheduler_framework.pod_info import CohortKey, PodInfo


class Cohort:
    """``nodes``: how many of these pods are on which node; no entry is 0."""

    __slots__ = ("affinity", "labels", "namespace", "nodes", "terminating")

    def __init__(self, pod: PodInfo) -> None:
        self.namespace = pod.namespace
        self.labels = pod.labels
        self.terminating = pod.terminating
        self.affinity: PodAffinity = pod.affinity
        self.nodes: dict[str, int] = {}


class Cohorts:
    """All cohorts, in the order in which their first pod came."""

    def __init__(self) -> None:
        self._by_key: dict[CohortKey, Cohort] = {}
        self._with_affinity: dict[CohortKey, Cohort] = {}

    def all(self) -> list[Cohort]:
        return list(self._by_key.values())

    def with_affinity(self) -> list[Cohort]:
        """Those whose pods have inter-pod affinity or anti-affinity of any sort."""
        return list(self._with_affinity.values())

    def add(self, pod: PodInfo) -> None:
        cohort = self._by_key.get(pod.cohort_key)
        if cohort is None:
            cohort = self._by_key[pod.cohort_key] = Cohort(pod)
            if pod.cohort_key[-1]:
                self._with_affinity[pod.cohort_key] = cohort
        cohort.nodes[pod.node_name] = cohort.nodes.get(pod.node_name, 0) + 1

    def remove(self, pod: PodInfo) -> None:
        """Raises KeyError if no such pod was added."""
        nodes = self._by_key[pod.cohort_key].nodes
        nodes[pod.node_name] -= 1
        if not nodes[pod.node_name]:
            del nodes[pod.node_name]
        if not nodes:
            del self._by_key[pod.cohort_key]
            self._with_affinity.pop(pod.cohort_key, None)
