"""Changes in the cluster that can make a pod schedulable that was not (``kube-scheduler/framework/events.go``)."""

from __future__ import annotations

from typing import NamedTuple

from simulator.core.protocol.api import Object


class ClusterEvent(NamedTuple):
    """``resource``: a kind; AssignedPod is a pod with a node. ``action``: Add, Delete, Update or a part of one."""

    resource: str
    action: str


NODE_ADD = ClusterEvent("Node", "Add")
NODE_DELETE = ClusterEvent("Node", "Delete")
NODE_ALLOCATABLE = ClusterEvent("Node", "UpdateNodeAllocatable")
NODE_LABEL = ClusterEvent("Node", "UpdateNodeLabel")
NODE_TAINT = ClusterEvent("Node", "UpdateNodeTaint")
"""Taints or ``spec.unschedulable`` changed."""
NODE_CONDITION = ClusterEvent("Node", "UpdateNodeCondition")
ASSIGNED_POD_ADD = ClusterEvent("AssignedPod", "Add")
ASSIGNED_POD_DELETE = ClusterEvent("AssignedPod", "Delete")
ASSIGNED_POD_LABEL = ClusterEvent("AssignedPod", "UpdatePodLabel")
ASSIGNED_POD_SCALE_DOWN = ClusterEvent("AssignedPod", "UpdatePodScaleDown")
CLAIM_ADD = ClusterEvent("PersistentVolumeClaim", "Add")
CLAIM_UPDATE = ClusterEvent("PersistentVolumeClaim", "Update")
VOLUME_ADD = ClusterEvent("PersistentVolume", "Add")
VOLUME_UPDATE = ClusterEvent("PersistentVolume", "Update")
STORAGE_CLASS_ADD = ClusterEvent("StorageClass", "Add")


def node_update_events(old: Object, new: Object) -> list[ClusterEvent]:
    """What an update of a Node changed of that which matters for scheduling; most updates change nothing of it."""
    old_spec, new_spec = old.get("spec") or {}, new.get("spec") or {}
    old_status, new_status = old.get("status") or {}, new.get("status") or {}
    changed = {
        NODE_ALLOCATABLE: old_status.get("allocatable") != new_status.get("allocatable"),
        NODE_LABEL: old["metadata"].get("labels") != new["metadata"].get("labels"),
        NODE_TAINT: old_spec.get("taints") != new_spec.get("taints")
        or old_spec.get("unschedulable") != new_spec.get("unschedulable"),
        NODE_CONDITION: _condition_values(old_status) != _condition_values(new_status),
    }
    return [event for event, happened in changed.items() if happened]


def assigned_pod_update_events(old: Object, new: Object) -> list[ClusterEvent]:
    """The same for a pod with a node: labels, or smaller requests (told by any change of its resources)."""
    changed = {
        ASSIGNED_POD_LABEL: old["metadata"].get("labels") != new["metadata"].get("labels"),
        ASSIGNED_POD_SCALE_DOWN: _resources(old) != _resources(new),
    }
    return [event for event, happened in changed.items() if happened]


def _condition_values(status: Object) -> dict[str, str]:
    return {condition["type"]: condition["status"] for condition in status.get("conditions") or ()}


def _resources(pod: Object) -> list[Object | None]:
    return [container.get("resources") for container in (pod.get("spec") or {}).get("containers") or ()]
