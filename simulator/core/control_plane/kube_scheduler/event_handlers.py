"""What the scheduler's watches tell its cache and its queue (``scheduler/eventhandlers.go``)."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.core.api import meta
from simulator.core.control_plane.scheduler_framework import cluster_event
from simulator.core.control_plane.scheduler_framework.cluster_event import Change, ClusterEvent
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.pod_info import is_terminal
from simulator.core.control_plane.scheduler_framework.queue import SchedulingQueue
from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot
from simulator.core.protocol.api import Object

LOOKED_UP: Mapping[str, str] = {
    "namespaces": "Namespace",
    "services": "Service",
    "replicationcontrollers": "ReplicationController",
    "replicasets": "ReplicaSet",
    "statefulsets": "StatefulSet",
    "poddisruptionbudgets": "PodDisruptionBudget",
    "persistentvolumeclaims": "PersistentVolumeClaim",
    "persistentvolumes": "PersistentVolume",
    "storageclasses": "StorageClass",
    "csinodes": "CSINode",
}
"""What plugins look up beside nodes and pods: resource to kind."""


class EventHandlers:
    """Each method is told of one change: (None, new) added, (old, new) updated, (old, None) deleted."""

    def __init__(self, frameworks: Mapping[str, Framework], snapshot: Snapshot, queue: SchedulingQueue) -> None:
        self._frameworks = frameworks
        self._snapshot = snapshot
        self._queue = queue

    def object_changed(self, resource: str, now: int, old: Object | None, new: Object | None) -> None:
        if new is not None:
            self._snapshot.set_object(resource, new)
        elif old is not None:
            self._snapshot.remove_object(resource, old)
        action = "Add" if old is None else "Update" if new is not None else "Delete"
        self._queue.move(Change(ClusterEvent(LOOKED_UP[resource], action), old, new), now)

    def node_changed(self, now: int, old: Object | None, new: Object | None) -> None:
        if new is None:
            assert old is not None
            self._snapshot.remove_node(meta.name(old))
            events = [cluster_event.NODE_DELETE]
        else:
            self._snapshot.set_node(new)
            events = [cluster_event.NODE_ADD] if old is None else cluster_event.node_update_events(old, new)
        for event in events:
            self._queue.move(Change(event, old, new), now)

    def pod_changed(self, now: int, old: Object | None, new: Object | None) -> None:
        if new is None or is_terminal(new):
            self._pod_gone(now, new or old)
        elif new["spec"].get("nodeName"):
            self._assigned_pod_changed(now, old, new)
        else:
            self._pending_pod_changed(now, old, new)

    def _assigned_pod_changed(self, now: int, old: Object | None, new: Object) -> None:
        was_assigned = old is not None and bool(old["spec"].get("nodeName"))
        if not was_assigned:
            self._queue.delete(meta.namespaced_name(new))
            self._snapshot.nominate(new, "")
        self._snapshot.set_pod(new)
        if was_assigned and old is not None:
            for event in cluster_event.pod_update_events(old, new):
                self._queue.move(Change(event, old, new), now)
        else:
            self._queue.move(Change(cluster_event.ASSIGNED_POD_ADD, None, new), now)

    def _pending_pod_changed(self, now: int, old: Object | None, new: Object) -> None:
        """A pod of another scheduler's name is nobody's business here, until it has a node."""
        if new["spec"].get("schedulerName") not in self._frameworks:
            return
        key = meta.namespaced_name(new)
        if key in self._snapshot.assumed:
            return
        if old is not None and meta.uid(old) != meta.uid(new):
            self._queue.delete(key)
            self._snapshot.nominate(old, "")
            old = None
        self._nominated(old, new)
        if old is None:
            self._queue.add(new, now)
        else:
            self._queue.update(new, now)

    def _nominated(self, old: Object | None, new: Object) -> None:
        """A nomination that is only in memory stays while the status says nothing of one."""
        name = _nomination(new)
        if name or (old is not None and _nomination(old)):
            self._snapshot.nominate(new, name)
        else:
            self._snapshot.nominate_again(new)

    def _pod_gone(self, now: int, pod: Object | None) -> None:
        assert pod is not None
        self._queue.delete(meta.namespaced_name(pod))
        self._snapshot.nominate(pod, "")
        assumed = meta.namespaced_name(pod) in self._snapshot.assumed
        if pod["spec"].get("nodeName") or assumed:
            self._snapshot.remove_pod(pod)
        if pod["spec"].get("nodeName") or assumed or _nomination(pod):
            self._queue.move(Change(cluster_event.ASSIGNED_POD_DELETE, pod, None), now)


def _nomination(pod: Object) -> str:
    return str((pod.get("status") or {}).get("nominatedNodeName") or "")
