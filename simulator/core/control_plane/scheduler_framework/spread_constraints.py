"""Topology spread constraints of a pod, its own or the system's defaults (``plugins/podtopologyspread/common.go``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.core.api import labels
from simulator.core.api.labels import Requirement, Selector, SelectorError
from simulator.core.api.tolerations import DO_NOT_SCHEDULE, untolerated_taint
from simulator.core.control_plane.scheduler_framework.cohort import Cohort
from simulator.core.control_plane.scheduler_framework.node_affinity import RequiredNodeAffinity
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.control_plane.scheduler_framework.status import SchedulingError
from simulator.core.protocol.api import Object

HOSTNAME = "kubernetes.io/hostname"

SYSTEM_DEFAULTS: tuple[Mapping[str, Any], ...] = (
    {"maxSkew": 3, "topologyKey": HOSTNAME, "whenUnsatisfiable": "ScheduleAnyway"},
    {"maxSkew": 5, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway"},
)
"""``defaultingType: System``."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """``honor_affinity``, ``honor_taints``: nodes that the pod cannot run on for that reason do not count."""

    max_skew: int
    topology_key: str
    selector: Selector
    min_domains: int
    honor_affinity: bool
    honor_taints: bool

    def counts_node(self, pod: PodInfo, node: NodeInfo, affinity: RequiredNodeAffinity) -> bool:
        """nodeAffinityPolicy and nodeTaintsPolicy."""
        if self.honor_affinity and not affinity.matches(node):
            return False
        if not self.honor_taints:
            return True
        tolerations = pod.spec.get("tolerations") or ()
        return untolerated_taint(node.taints, tolerations, DO_NOT_SCHEDULE) is None

    def counts_pods(self, pod: PodInfo, cohort: Cohort) -> bool:
        """Pods that the selector means, in the same namespace; those on their way out do not count."""
        return not cohort.terminating and cohort.namespace == pod.namespace and self.selector.matches(cohort.labels)


def own_constraints(pod: PodInfo, when_unsatisfiable: str) -> list[Constraint]:
    """Those of ``spec.topologySpreadConstraints`` with that ``whenUnsatisfiable``.

    Raises SchedulingError for a selector that cannot be understood.
    """
    return [
        _constraint(spec, _own_selector(spec, pod))
        for spec in pod.spec.get("topologySpreadConstraints") or ()
        if spec.get("whenUnsatisfiable") == when_unsatisfiable
    ]


def default_constraints(
    snapshot: Snapshot, pod: PodInfo, defaults: tuple[Mapping[str, Any], ...], when_unsatisfiable: str
) -> list[Constraint]:
    """Defaults spread a pod among those of its Services and of the controller that made it; without these, none."""
    wanted = [spec for spec in defaults if spec["whenUnsatisfiable"] == when_unsatisfiable]
    selector = _default_selector(snapshot, pod) if wanted else labels.EVERYTHING
    return [] if selector.everything else [_constraint(spec, selector) for spec in wanted]


def _constraint(spec: Mapping[str, Any], selector: Selector) -> Constraint:
    return Constraint(
        max_skew=spec["maxSkew"],
        topology_key=spec["topologyKey"],
        selector=selector,
        min_domains=spec.get("minDomains") or 1,
        honor_affinity=spec.get("nodeAffinityPolicy", "Honor") == "Honor",
        honor_taints=spec.get("nodeTaintsPolicy", "Ignore") == "Honor",
    )


def _own_selector(spec: Object, pod: PodInfo) -> Selector:
    """The labelSelector, and for each of ``matchLabelKeys`` the value that the pod itself has."""
    try:
        selector = labels.from_object(spec.get("labelSelector"))
    except SelectorError as problem:
        raise SchedulingError(f"parsing topology spread constraints: {problem}") from None
    keys = [key for key in spec.get("matchLabelKeys") or () if key in pod.labels]
    if not keys or selector.empty:
        return selector
    return Selector((*selector.requirements, *(Requirement(key, "in", (pod.labels[key],)) for key in keys)))


_OWNERS = {
    ("v1", "ReplicationController"): "replicationcontrollers",
    ("apps/v1", "ReplicaSet"): "replicasets",
    ("apps/v1", "StatefulSet"): "statefulsets",
}


def _default_selector(snapshot: Snapshot, pod: PodInfo) -> Selector:
    """``helper.DefaultSelector``: what the pod's Services and its owner select, all together."""
    wanted: dict[str, str] = {}
    for service in snapshot.objects("services", pod.namespace):
        selector = (service.get("spec") or {}).get("selector")
        if selector and labels.from_labels(selector).matches(pod.labels):
            wanted.update(selector)
    owners = pod.pod["metadata"].get("ownerReferences") or ()
    owner = next((reference for reference in owners if reference.get("controller")), None)
    resource = _OWNERS.get((owner["apiVersion"], owner["kind"])) if owner else None
    found = snapshot.get_object(resource, pod.namespace, owner["name"]) if owner and resource else None
    of_owner = (found.get("spec") or {}).get("selector") if found else None
    if of_owner and resource == "replicationcontrollers":
        wanted.update(of_owner)
        of_owner = None
    requirements = labels.from_labels(wanted).requirements
    return Selector((*requirements, *labels.from_object(of_owner).requirements) if of_owner else requirements)
