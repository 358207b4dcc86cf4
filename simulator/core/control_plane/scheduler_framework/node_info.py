"""A node and the sums over its pods, kept up to date as pods come and go (``framework.NodeInfo``)."""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.images import normalized_image_name
from simulator.core.control_plane.scheduler_framework.pod_info import HostPort, PodInfo
from simulator.core.control_plane.scheduler_framework.resources import Amounts, amounts
from simulator.core.protocol.api import Object


class NodeInfo:
    """``requested`` and ``allocatable`` are amounts by resource name; a resource nobody requests may be missing.

    ``generation`` is the snapshot's generation of the last change, so that a reader can tell what is new.
    ``ports`` is a dict used as an ordered set, as upstream keeps one: two pods with the same port are one entry.
    """

    __slots__ = (
        "allocatable",
        "generation",
        "image_sizes",
        "labels",
        "name",
        "node",
        "pods",
        "ports",
        "requested",
        "scoring_requested",
        "taints",
        "unschedulable",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.pods: dict[str, PodInfo] = {}
        self.requested: Amounts = {}
        self.scoring_requested: Amounts = {"cpu": 0, "memory": 0}
        self.ports: dict[HostPort, None] = {}
        self.generation = 0
        self.set_node({"metadata": {"name": name}})

    def set_node(self, node: Object) -> None:
        """Take over a new version of the Node object."""
        spec = node.get("spec") or {}
        status = node.get("status") or {}
        self.node = node
        self.labels: dict[str, str] = node["metadata"].get("labels") or {}
        self.taints: tuple[Object, ...] = tuple(spec.get("taints") or ())
        self.unschedulable = bool(spec.get("unschedulable"))
        self.allocatable: Amounts = amounts(status.get("allocatable"))
        self.image_sizes: dict[str, int] = {
            normalized_image_name(name): image.get("sizeBytes") or 0
            for image in status.get("images") or ()
            for name in image.get("names") or ()
        }

    def add_pod(self, pod: PodInfo) -> None:
        self.pods[pod.key] = pod
        self._count(pod, 1)
        for port in pod.host_ports:
            self.ports[port] = None

    def remove_pod(self, pod: PodInfo) -> None:
        """Raises KeyError if the pod is not on this node."""
        self._count(self.pods.pop(pod.key), -1)
        for port in pod.host_ports:
            self.ports.pop(port, None)

    def _count(self, pod: PodInfo, sign: int) -> None:
        requested = self.requested
        for name, amount in pod.requests.items():
            requested[name] = requested.get(name, 0) + sign * amount
        for name, amount in pod.scoring_requests.items():
            self.scoring_requested[name] += sign * amount

    def copy(self) -> NodeInfo:
        """A copy to try out removals and additions on; the pods themselves are shared."""
        clone = NodeInfo.__new__(NodeInfo)
        for slot in NodeInfo.__slots__:
            setattr(clone, slot, getattr(self, slot))
        clone.pods = dict(self.pods)
        clone.requested = dict(self.requested)
        clone.scoring_requested = dict(self.scoring_requested)
        clone.ports = dict(self.ports)
        return clone
