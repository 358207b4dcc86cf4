"""The Node object: created when the kubelet starts, its status kept true (pkg/kubelet/kubelet_node_status.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.core.api import kinds, meta, quantity, timestamps
from simulator.core.client.patching import strategic_diff
from simulator.core.engine.clock import MINUTE, SECOND
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.kubelet import Kubelet

STATUS_INTERVAL = 10 * SECOND
REPORT_INTERVAL = 5 * MINUTE
RETRY = 1 * SECOND
# The runtime counts as down when it has not answered for this long (runtimeState.baseRuntimeSyncThreshold).
RUNTIME_TOLERANCE = 30 * SECOND
KUBELET_VERSION = "v1.36.2"
RUNTIME_VERSION = "containerd://2.1.9"
# What the kubelet keeps of the memory for eviction (evictionHard memory.available).
RESERVED_MEMORY = "100Mi"

_HEALTHY = (
    ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
)
_MIGRATED = (
    "kubernetes.io/aws-ebs,kubernetes.io/azure-disk,kubernetes.io/azure-file,kubernetes.io/cinder,"
    "kubernetes.io/gce-pd,kubernetes.io/portworx-volume,kubernetes.io/vsphere-volume"
)


class NodeRegistration:
    """One kubelet's Node. ``node`` is the object as the API server last answered it."""

    def __init__(self, kubelet: Kubelet) -> None:
        self.kubelet = kubelet
        self.node: Object | None = None
        self.csi_ready = False
        self._reported_at = 0
        self._busy = False

    def start(self) -> None:
        self._record("Starting", "Starting kubelet.")
        for reason in ("NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"):
            self._record(reason, f"Node {self.kubelet.machine.name} status is now: {reason}")
        self._record("NodeAllocatableEnforced", "Updated Node Allocatable limit across pods")
        self._register()
        self.kubelet.after(STATUS_INTERVAL, self._tick)

    def _record(self, reason: str, message: str) -> None:
        self.kubelet.recorder.record(self.reference(), "Normal", reason, message)

    def reference(self) -> Object:
        """What Events about the node refer to: its name stands in for the uid."""
        name = self.kubelet.machine.name
        return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "uid": name}}

    def _register(self) -> None:
        host = self.kubelet.machine
        labels = {
            "beta.kubernetes.io/arch": "amd64",
            "beta.kubernetes.io/os": "linux",
            "kubernetes.io/arch": "amd64",
            "kubernetes.io/hostname": host.name,
            "kubernetes.io/os": "linux",
            **host.labels,
        }
        annotations = {"volumes.kubernetes.io/controller-managed-attach-detach": "true"}
        node: Object = {
            "kind": "Node",
            "apiVersion": "v1",
            "metadata": {"name": host.name, "labels": labels, "annotations": annotations},
            "spec": {"taints": host.taints} if host.taints else {},
            "status": self._status(None),
        }
        self.kubelet.api.send(ApiRequest("create", "nodes", body=node), self._registered)

    def _registered(self, response: ApiResponse) -> None:
        if response.code == 409:
            self.kubelet.api.send(ApiRequest("get", "nodes", name=self.kubelet.machine.name), self._known)
        elif response.ok:
            self._known(response)
        else:
            self.kubelet.after(RETRY, self._register)

    def _known(self, response: ApiResponse) -> None:
        if not response.ok:
            self.kubelet.after(RETRY, self._register)
            return
        self.node = response.body
        self.kubelet.registered()
        self._create_csi_node()

    def _create_csi_node(self) -> None:
        assert self.node is not None
        name = self.kubelet.machine.name
        owner = {"apiVersion": "v1", "kind": "Node", "name": name, "uid": meta.uid(self.node)}
        body: Object = {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "CSINode",
            "metadata": {
                "name": name,
                "annotations": {"storage.alpha.kubernetes.io/migrated-plugins": _MIGRATED},
                "ownerReferences": [owner],
            },
            "spec": {"drivers": None},
        }
        self.kubelet.api.send(ApiRequest("create", "csinodes", body=body), self._csi_node_created)

    def _csi_node_created(self, response: ApiResponse) -> None:
        if response.ok or response.code == 409:
            self.csi_ready = True
            self.update()
        else:
            self.kubelet.after(RETRY, self._create_csi_node)

    def _tick(self) -> None:
        self.kubelet.after(STATUS_INTERVAL, self._tick)
        self.update()

    def update(self) -> None:
        """PATCH the status if something has changed, or if five minutes have passed."""
        if self.node is None or self._busy:
            return
        status = self._status(self.node)
        due = self.kubelet.now - self._reported_at >= REPORT_INTERVAL
        if not due and _without_heartbeats(status) == _without_heartbeats(self.node.get("status", {})):
            return
        self._busy = True
        new = {**self.node, "status": {**self.node.get("status", {}), **status}}
        body = strategic_diff(self.node, new, kinds.NODES)
        request = ApiRequest(
            "patch",
            "nodes",
            name=self.kubelet.machine.name,
            subresource="status",
            body=body,
            content_type=STRATEGIC_MERGE_PATCH,
        )
        was_ready = meta.is_condition_true(self.node, "Ready")
        now_ready = status["conditions"][3]["status"] == "True"
        self.kubelet.api.send(request, self._updated)
        if was_ready != now_ready:
            reason = "NodeReady" if now_ready else "NodeNotReady"
            self._record(reason, f"Node {self.kubelet.machine.name} status is now: {reason}")

    def _updated(self, response: ApiResponse) -> None:
        self._busy = False
        if response.ok:
            self.node = response.body
            self._reported_at = self.kubelet.now
        elif response.code == 404:
            self.node = None
            self._register()

    def _status(self, node: Object | None) -> Object:
        host = self.kubelet.machine
        capacity = {
            "cpu": host.capacity["cpu"],
            "ephemeral-storage": host.capacity["ephemeral-storage"],
            "hugepages-1Gi": "0",
            "hugepages-2Mi": "0",
            "memory": host.capacity["memory"],
            "pods": host.capacity["pods"],
        }
        allocatable = {**capacity, "memory": quantity.subtract(capacity["memory"], RESERVED_MEMORY)}
        return {
            "capacity": capacity,
            "allocatable": allocatable,
            "conditions": self._conditions(node),
            "addresses": [
                {"type": "InternalIP", "address": host.address},
                {"type": "Hostname", "address": host.name},
            ],
            "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
            "nodeInfo": self._node_info(),
            "images": host.image_list(),
        }

    def _node_info(self) -> Object:
        name = self.kubelet.machine.name
        stream = f"machine-id/{name}"
        if not self.kubelet.machine_id:
            self.kubelet.machine_id = self.kubelet.world.dice.hexadecimal(stream, 32)
        identity = self.kubelet.machine_id
        dashed = "-".join((identity[:8], identity[8:12], identity[12:16], identity[16:20], identity[20:]))
        return {
            "machineID": identity,
            "systemUUID": dashed,
            "bootID": dashed,
            "kernelVersion": "6.1.0",
            "osImage": "Debian GNU/Linux 12 (bookworm)",
            "containerRuntimeVersion": RUNTIME_VERSION,
            "kubeletVersion": KUBELET_VERSION,
            "kubeProxyVersion": "",
            "operatingSystem": "linux",
            "architecture": "amd64",
        }

    def _conditions(self, node: Object | None) -> list[Object]:
        conditions = [self._condition(node, kind, "False", reason, text) for kind, reason, text in _HEALTHY]
        problem = self._problem()
        if problem:
            ready = self._condition(node, "Ready", "False", "KubeletNotReady", problem)
        else:
            ready = self._condition(node, "Ready", "True", "KubeletReady", "kubelet is posting ready status")
        return [*conditions, ready]

    def _problem(self) -> str:
        """Why the node is not ready, in the kubelet's words; empty if it is."""
        if not self.csi_ready:
            return "CSINode is not yet initialized"
        lost = self.kubelet.runtime_lost_at
        if lost is not None and not self.kubelet.runtime_is_up() and self.kubelet.now - lost > RUNTIME_TOLERANCE:
            return "container runtime is down"
        return ""

    def _condition(self, node: Object | None, kind: str, status: str, reason: str, message: str) -> dict[str, Any]:
        now = timestamps.time(self.kubelet.world.clock.unix())
        before = meta.get_condition(node, kind) if node else None
        same = before is not None and before["status"] == status
        return {
            "type": kind,
            "status": status,
            "lastHeartbeatTime": now,
            "lastTransitionTime": before["lastTransitionTime"] if same and before else now,
            "reason": reason,
            "message": message,
        }


def _without_heartbeats(status: Object) -> Object:
    conditions = [
        {name: value for name, value in one.items() if name != "lastHeartbeatTime"}
        for one in status.get("conditions") or ()
    ]
    return {**status, "conditions": conditions}
