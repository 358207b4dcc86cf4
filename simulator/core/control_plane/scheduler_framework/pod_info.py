"""What the scheduler knows of a pod, worked out once from the Pod object (``framework.PodInfo``)."""

from __future__ import annotations

import json
from functools import lru_cache

from simulator.core.control_plane.scheduler_framework.affinity import NO_AFFINITY, PodAffinity, pod_affinity
from simulator.core.control_plane.scheduler_framework.resources import (
    Amounts,
    pod_requests,
    pod_scored_requests,
    pod_scoring_requests,
)
from simulator.core.protocol.api import Object

HostPort = tuple[str, str, int]
"""(host IP, protocol, port)."""

CohortKey = tuple[str, tuple[tuple[str, str], ...], bool, str]
"""(namespace, sorted labels, terminating, inter-pod affinity as JSON)."""


NOT_STARTED = "~"
"""Stands for "now" as a start time: sorts after every real one."""


class PodInfo:
    """A Pod object and what plugins ask of it again and again. Never changed once made."""

    __slots__ = (
        "affinity",
        "claims",
        "cohort_key",
        "host_ports",
        "key",
        "labels",
        "name",
        "namespace",
        "node_name",
        "pod",
        "priority",
        "requests",
        "scored_requests",
        "scoring_requests",
        "spec",
        "terminating",
    )

    def __init__(self, pod: Object, node_name: str = "") -> None:
        """``node_name``: where the pod is assumed to be, if its spec does not say yet."""
        metadata = pod["metadata"]
        spec = pod.get("spec") or {}
        self.pod = pod
        self.namespace: str = metadata.get("namespace", "")
        self.name: str = metadata.get("name", "")
        self.key = f"{self.namespace}/{self.name}"
        self.labels: dict[str, str] = metadata.get("labels") or {}
        self.spec: Object = spec
        self.node_name: str = node_name or spec.get("nodeName") or ""
        self.priority: int = spec.get("priority") or 0
        self.terminating = "deletionTimestamp" in metadata
        self.requests: Amounts = pod_requests(spec)
        self.scoring_requests: Amounts = pod_scoring_requests(spec)
        self.scored_requests: Amounts = pod_scored_requests(spec) if spec.get("resources") else self.scoring_requests
        self.host_ports: tuple[HostPort, ...] = _host_ports(spec)
        self.claims = _claims(spec)
        affinity_key = _affinity_key(spec)
        self.affinity = _parsed_affinity(self.namespace, affinity_key) if affinity_key else NO_AFFINITY
        self.cohort_key: CohortKey = (
            self.namespace,
            tuple(sorted(self.labels.items())),
            self.terminating,
            affinity_key,
        )

    def same_for_scheduling(self, other: PodInfo) -> bool:
        """Whether replacing one by the other changes nothing but the object itself."""
        return (
            self.node_name == other.node_name
            and self.cohort_key == other.cohort_key
            and self.requests == other.requests
            and self.scoring_requests == other.scoring_requests
            and self.host_ports == other.host_ports
            and self.priority == other.priority
        )

    def is_of(self, pod: Object | None) -> bool:
        """Whether the object is this very pod, in whatever version."""
        return pod is not None and str(pod["metadata"].get("uid", "")) == self.uid

    @property
    def uid(self) -> str:
        return str(self.pod["metadata"].get("uid", ""))

    @property
    def nominated_node_name(self) -> str:
        return str((self.pod.get("status") or {}).get("nominatedNodeName") or "")

    @property
    def start_time(self) -> str:
        """``status.startTime``, or NOT_STARTED."""
        return str((self.pod.get("status") or {}).get("startTime") or NOT_STARTED)


def is_terminal(pod: Object) -> bool:
    """Succeeded and Failed pods use nothing of a node any more; the scheduler's watch leaves them out."""
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def _host_ports(spec: Object) -> tuple[HostPort, ...]:
    """Of containers and of sidecars: other init containers are gone before the pod runs."""
    sidecars = [c for c in spec.get("initContainers") or () if c.get("restartPolicy") == "Always"]
    return tuple(
        (port.get("hostIP") or "0.0.0.0", port.get("protocol") or "TCP", port["hostPort"])
        for container in [*(spec.get("containers") or ()), *sidecars]
        for port in container.get("ports") or ()
        if port.get("hostPort")
    )


def _claims(spec: Object) -> tuple[str, ...]:
    """Names of the claims that volumes name; not of those that are made for ephemeral volumes."""
    sources = [volume.get("persistentVolumeClaim") for volume in spec.get("volumes") or ()]
    return tuple(source.get("claimName", "") for source in sources if source)


def _affinity_key(spec: Object) -> str:
    """Inter-pod affinity in one spelling, so that pods of one template share what is parsed from it."""
    affinity = spec.get("affinity") or {}
    terms = {name: affinity[name] for name in ("podAffinity", "podAntiAffinity") if affinity.get(name)}
    return json.dumps(terms, sort_keys=True, separators=(",", ":")) if terms else ""


@lru_cache(maxsize=4096)
def _parsed_affinity(namespace: str, affinity_key: str) -> PodAffinity:
    return pod_affinity(namespace, json.loads(affinity_key))
