"""The scheduler's view of the cluster (``scheduler/backend/cache``): nodes with their pods, and what plugins look up.

It is changed only by the methods below, as watch events come in and pods are assumed; scheduling reads it. Every change
costs what that change is worth: nothing is summed up again from the start.
"""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.cohort import Cohort, Cohorts
from simulator.core.control_plane.scheduler_framework.image_states import ImageStates
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.node_tree import NodeTree
from simulator.core.control_plane.scheduler_framework.object_cache import ObjectCache
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo, is_terminal
from simulator.core.protocol.api import Object


def object_key(obj: Object) -> str:
    """``namespace/name``, or ``/name`` for what has no namespace."""
    metadata = obj["metadata"]
    return f"{metadata.get('namespace', '')}/{metadata['name']}"


class Snapshot:
    """``nodes`` by name; ``names()`` in the order of scheduling. Pods of unknown nodes are remembered for later.

    ``assumed`` are pods that the scheduler has placed and whose binding it has not seen yet. ``nominated`` are pods
    that wait for the victims of a preemption: pod key to (node, pod). ``generation`` grows with every change, and each
    NodeInfo carries the generation of its own last change.
    """

    def __init__(self) -> None:
        self.generation = 0
        self.nodes: dict[str, NodeInfo] = {}
        self.pods: dict[str, PodInfo] = {}
        self.assumed: dict[str, None] = {}
        self.nominated: dict[str, tuple[str, PodInfo]] = {}
        self.cohorts = Cohorts()
        self.images = ImageStates()
        self._tree = NodeTree()
        self._without_node: dict[str, NodeInfo] = {}
        self._objects = ObjectCache()
        self._claim_users: dict[str, int] = {}

    # Nodes

    def names(self) -> list[str]:
        """Names of all nodes, zone by zone in turn. Do not change the list."""
        return self._tree.names()

    def node_infos(self) -> list[NodeInfo]:
        """All nodes in that order."""
        return [self.nodes[name] for name in self._tree.names()]

    def set_node(self, node: Object) -> None:
        """A node was added or changed."""
        name: str = node["metadata"]["name"]
        info = self.nodes.get(name) or self._without_node.pop(name, None) or NodeInfo(name)
        self.images.remove(name, info.image_sizes)
        info.set_node(node)
        self.images.add(name, info.image_sizes)
        self.nodes[name] = info
        self._tree.add(node)
        self._touch(info)

    def remove_node(self, name: str) -> None:
        """A node is gone; its pods may outlive it for a while. Unknown names are ignored."""
        info = self.nodes.pop(name, None)
        if info is None:
            return
        self.images.remove(name, info.image_sizes)
        self._tree.remove(name)
        if info.pods:
            info.set_node({"metadata": {"name": name}})
            self._without_node[name] = info
        self.generation += 1

    # Pods

    def set_pod(self, pod: Object) -> None:
        """A bound pod was added or changed, or the binding of an assumed pod was seen.

        Pods without a node are ignored, and pods that have ended are removed.
        """
        if not (pod.get("spec") or {}).get("nodeName"):
            return
        if is_terminal(pod):
            self.remove_pod(pod)
            return
        info = PodInfo(pod)
        self.assumed.pop(info.key, None)
        known = self.pods.get(info.key)
        if known is not None and known.same_for_scheduling(info):
            self._replace(info)
            return
        if known is not None:
            self._take(known)
        self._put(info)

    def remove_pod(self, pod: Object) -> None:
        """A pod is gone. Unknown pods are ignored."""
        key = object_key(pod)
        self.assumed.pop(key, None)
        known = self.pods.get(key)
        if known is not None:
            self._take(known)

    def assume_pod(self, pod: Object, node_name: str) -> None:
        """Count the pod on that node before the API server has confirmed it. Raises KeyError if it has a place."""
        info = PodInfo(pod, node_name)
        if info.key in self.pods:
            raise KeyError(f"pod {info.key} is already on node {self.pods[info.key].node_name}")
        self._put(info)
        self.assumed[info.key] = None

    def forget_pod(self, pod: Object) -> None:
        """The binding of an assumed pod failed. A pod that is not assumed (any more) is left alone."""
        if object_key(pod) in self.assumed:
            self.remove_pod(pod)

    def places(self, cohort: Cohort) -> list[tuple[NodeInfo, int]]:
        """The nodes with pods of the cohort, with their number; nodes that are not known (any more) are left out."""
        return [(self.nodes[name], pods) for name, pods in cohort.nodes.items() if name in self.nodes]

    def nominate(self, pod: Object, node_name: str) -> None:
        """Keep room on the node for a pending pod; with an empty name, no longer."""
        if node_name:
            self.nominated[object_key(pod)] = (node_name, PodInfo(pod))
        else:
            self.nominated.pop(object_key(pod), None)

    def nominate_again(self, pod: Object) -> None:
        """Another version of a pending pod: it stays nominated to where it is nominated, if it is."""
        known = self.nominated.get(object_key(pod))
        if known is not None:
            self.nominate(pod, known[0])

    def nominated_on(self, node_name: str) -> list[PodInfo]:
        return [pod for name, pod in self.nominated.values() if name == node_name]

    # Everything else that plugins look up

    def set_object(self, resource: str, obj: Object) -> None:
        """An object of another resource (``namespaces``, ``services``, ``replicasets``, …) was added or changed."""
        self._objects.set(resource, obj)

    def remove_object(self, resource: str, obj: Object) -> None:
        self._objects.remove(resource, obj)

    def assume_object(self, resource: str, obj: Object) -> None:
        """What plugins see from now on, until the watch shows another version or it is restored."""
        self._objects.assume(resource, obj)

    def restore_object(self, resource: str, obj: Object) -> None:
        self._objects.restore(resource, obj)

    def get_object(self, resource: str, namespace: str, name: str) -> Object | None:
        return self._objects.get(resource, namespace, name)

    def seen_object(self, resource: str, namespace: str, name: str) -> Object | None:
        """As the watch last showed it, whatever is assumed."""
        return self._objects.seen(resource, namespace, name)

    def objects(self, resource: str, namespace: str) -> list[Object]:
        """Those of one namespace, in the order in which they came."""
        return self._objects.list(resource, namespace)

    def uses_claim(self, key: str) -> bool:
        """Whether a pod that has a node uses the claim ``namespace/name``."""
        return key in self._claim_users

    def namespace_labels(self, namespace: str) -> dict[str, str]:
        """Empty for a namespace that is not known."""
        found = self.get_object("namespaces", "", namespace)
        return (found["metadata"].get("labels") or {}) if found else {}

    # The books

    def _put(self, pod: PodInfo) -> None:
        self.pods[pod.key] = pod
        self.cohorts.add(pod)
        self._count_claims(pod, 1)
        info = self.nodes.get(pod.node_name)
        if info is None:
            info = self._without_node.setdefault(pod.node_name, NodeInfo(pod.node_name))
        info.add_pod(pod)
        self._touch(info)

    def _take(self, pod: PodInfo) -> None:
        del self.pods[pod.key]
        self.cohorts.remove(pod)
        self._count_claims(pod, -1)
        info = self.nodes.get(pod.node_name) or self._without_node[pod.node_name]
        info.remove_pod(pod)
        if pod.node_name not in self.nodes and not info.pods:
            del self._without_node[pod.node_name]
        self._touch(info)

    def _count_claims(self, pod: PodInfo, sign: int) -> None:
        for name in pod.claims:
            key = f"{pod.namespace}/{name}"
            users = self._claim_users.pop(key, 0) + sign
            if users:
                self._claim_users[key] = users

    def _replace(self, pod: PodInfo) -> None:
        """A new version that changes no sum: most updates, since the kubelet writes only the status."""
        self.pods[pod.key] = pod
        (self.nodes.get(pod.node_name) or self._without_node[pod.node_name]).pods[pod.key] = pod

    def _touch(self, info: NodeInfo) -> None:
        self.generation += 1
        info.generation = self.generation
