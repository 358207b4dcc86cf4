"""Changes in the cluster that can make a pod schedulable that was not (``scheduler/framework/events.go``)."""

from __future__ import annotations

from typing import NamedTuple

from simulator.core.api import meta
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.resources import pod_requests
from simulator.core.protocol.api import Object


class ClusterEvent(NamedTuple):
    """``resource``: a kind; what happens is about an AssignedPod or an UnscheduledPod, and a plugin that wants either
    says Pod. ``action``: Add, Delete, Update or a part of one.
    """

    resource: str
    action: str


NODE_ADD = ClusterEvent("Node", "Add")
NODE_DELETE = ClusterEvent("Node", "Delete")
NODE_ALLOCATABLE = ClusterEvent("Node", "UpdateNodeAllocatable")
NODE_LABEL = ClusterEvent("Node", "UpdateNodeLabel")
NODE_TAINT = ClusterEvent("Node", "UpdateNodeTaint")
"""Taints changed, or ``spec.unschedulable`` was taken away."""
NODE_CONDITION = ClusterEvent("Node", "UpdateNodeCondition")
NODE_ANNOTATION = ClusterEvent("Node", "UpdateNodeAnnotation")
POD_ADD = ClusterEvent("Pod", "Add")
POD_DELETE = ClusterEvent("Pod", "Delete")
POD_UPDATE = ClusterEvent("Pod", "Update")
POD_LABEL = ClusterEvent("Pod", "UpdatePodLabel")
POD_SCALE_DOWN = ClusterEvent("Pod", "UpdatePodScaleDown")
POD_GATES_ELIMINATED = ClusterEvent("Pod", "UpdatePodSchedulingGatesEliminated")
POD_TOLERATION = ClusterEvent("Pod", "UpdatePodToleration")
ASSIGNED_POD_ADD = ClusterEvent("AssignedPod", "Add")
ASSIGNED_POD_DELETE = ClusterEvent("AssignedPod", "Delete")
CLAIM_ADD = ClusterEvent("PersistentVolumeClaim", "Add")
CLAIM_UPDATE = ClusterEvent("PersistentVolumeClaim", "Update")
VOLUME_ADD = ClusterEvent("PersistentVolume", "Add")
VOLUME_UPDATE = ClusterEvent("PersistentVolume", "Update")
STORAGE_CLASS_ADD = ClusterEvent("StorageClass", "Add")
STORAGE_CLASS_UPDATE = ClusterEvent("StorageClass", "Update")
CSI_NODE_ADD = ClusterEvent("CSINode", "Add")
CSI_NODE_UPDATE = ClusterEvent("CSINode", "Update")

_PODS = ("AssignedPod", "UnscheduledPod")


class Change:
    """An event with the object before and after it; None where there was or is none."""

    __slots__ = ("_new_node", "_old_node", "event", "new", "old")

    def __init__(self, event: ClusterEvent, old: Object | None = None, new: Object | None = None) -> None:
        self.event = event
        self.old = old
        self.new = new
        self._old_node: NodeInfo | None = None
        self._new_node: NodeInfo | None = None

    @property
    def old_node(self) -> NodeInfo | None:
        """For an event of a Node: the node before, without its pods."""
        if self._old_node is None and self.old is not None:
            self._old_node = _node_info(self.old)
        return self._old_node

    @property
    def new_node(self) -> NodeInfo | None:
        if self._new_node is None and self.new is not None:
            self._new_node = _node_info(self.new)
        return self._new_node

    def matches(self, registered: ClusterEvent) -> bool:
        """Whether it is what a plugin has registered for."""
        if self.event == registered:
            return True
        return registered.resource == "Pod" and self.event.resource in _PODS and self.event.action == registered.action


def node_update_events(old: Object, new: Object) -> list[ClusterEvent]:
    """What an update of a Node changed of that which matters for scheduling; most updates change nothing of it."""
    old_spec, new_spec = old.get("spec") or {}, new.get("spec") or {}
    old_status, new_status = old.get("status") or {}, new.get("status") or {}
    changed = (
        (NODE_ALLOCATABLE, old_status.get("allocatable") != new_status.get("allocatable")),
        (NODE_LABEL, meta.labels(old) != meta.labels(new)),
        (
            NODE_TAINT,
            old_spec.get("taints") != new_spec.get("taints")
            or bool(old_spec.get("unschedulable") and not new_spec.get("unschedulable")),
        ),
        (NODE_CONDITION, _condition_values(old_status) != _condition_values(new_status)),
        (NODE_ANNOTATION, old["metadata"].get("annotations") != new["metadata"].get("annotations")),
    )
    return [event for event, happened in changed if happened]


def pod_update_events(old: Object, new: Object) -> list[ClusterEvent]:
    """The same for a pod; Update where it was none of the kinds of change that have a name."""
    old_spec, new_spec = old.get("spec") or {}, new.get("spec") or {}
    resource = "AssignedPod" if new_spec.get("nodeName") else "UnscheduledPod"
    changed = (
        (POD_LABEL, meta.labels(old) != meta.labels(new)),
        (POD_SCALE_DOWN, _scaled_down(old_spec, new_spec)),
        (POD_GATES_ELIMINATED, bool(old_spec.get("schedulingGates")) and not new_spec.get("schedulingGates")),
        (POD_TOLERATION, len(old_spec.get("tolerations") or ()) != len(new_spec.get("tolerations") or ())),
    )
    events = [ClusterEvent(resource, event.action) for event, happened in changed if happened]
    return events or [ClusterEvent(resource, "Update")]


def _node_info(node: Object) -> NodeInfo:
    info = NodeInfo(meta.name(node))
    info.set_node(node)
    return info


def _condition_values(status: Object) -> dict[str, str]:
    return {condition["type"]: condition["status"] for condition in status.get("conditions") or ()}


def _scaled_down(old_spec: Object, new_spec: Object) -> bool:
    """Some request has become smaller."""
    if old_spec is new_spec or _resources(old_spec) == _resources(new_spec):
        return False
    before, after = pod_requests(old_spec), pod_requests(new_spec)
    return any(after.get(name, 0) < amount for name, amount in before.items())


def _resources(spec: Object) -> list[Object | None]:
    containers = [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]
    return [*(container.get("resources") for container in containers), spec.get("resources")]
