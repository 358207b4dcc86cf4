"""The Node object: created when the kubelet starts, its status kept true (pkg/kubelet/kubelet_node_status.go)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.api import kinds, meta
from simulator.core.client.informer import Informer
from simulator.core.client.patching import strategic_diff
from simulator.core.engine.clock import MINUTE, SECOND
from simulator.core.node.cri import CriCall, CriResult
from simulator.core.node.kubelet import node_status
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.kubelet import Kubelet

STATUS_INTERVAL = 10 * SECOND
REPORT_INTERVAL = 5 * MINUTE
RETRY = 1 * SECOND
_MIGRATED = (
    "kubernetes.io/aws-ebs,kubernetes.io/azure-disk,kubernetes.io/azure-file,kubernetes.io/cinder,"
    "kubernetes.io/gce-pd,kubernetes.io/portworx-volume,kubernetes.io/vsphere-volume"
)


class NodeRegistration:
    """One kubelet's Node. ``node`` is the object as the API server last showed it; None: it is not there.

    A kubelet registers once: a Node that somebody deletes comes back when the kubelet is started again.
    """

    def __init__(self, kubelet: Kubelet) -> None:
        self.kubelet = kubelet
        self.node: Object | None = None
        self.csi_ready = False
        self.informer = Informer(kubelet, kubelet.api, "nodes", field_selector=f"metadata.name={kubelet.machine.name}")
        self.informer.subscribe(self._node_changed)
        self._reported_at: int | None = None
        self._report_after = REPORT_INTERVAL
        self._compared: tuple[object, ...] = ()
        self._busy = False
        self._again = False
        self._schedulable = True
        self._pod_cidr = ""

    def start(self) -> None:
        self._record("Starting", "Starting kubelet.")
        # Every look at a node that has no conditions yet finds them new: before it is registered and with it.
        self._record_health()
        self._record_health()
        self._record("NodeAllocatableEnforced", "Updated Node Allocatable limit across pods")
        self._register()
        self.kubelet.after(STATUS_INTERVAL, self._tick)

    def _record_health(self) -> None:
        for reason in ("NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"):
            self._record_status(reason)

    def _record_status(self, reason: str) -> None:
        self._record(reason, f"Node {self.kubelet.machine.name} status is now: {reason}")

    def _record(self, reason: str, message: str) -> None:
        self.kubelet.recorder.record(self.reference(), "Normal", reason, message)

    def reference(self) -> Object:
        """What Events about the node refer to: its name stands in for the uid."""
        name = self.kubelet.machine.name
        return {"apiVersion": "v1", "kind": "Node", "metadata": {"name": name, "uid": name}}

    # Registration

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
            "status": node_status.compute(self.kubelet, None),
        }
        self.kubelet.api.send(ApiRequest("create", "nodes", body=node), self._registered)

    def _registered(self, response: ApiResponse) -> None:
        if response.code == 409:
            self.kubelet.api.send(ApiRequest("get", "nodes", name=self.kubelet.machine.name), self._known, False)
        elif response.ok:
            self._known(response, True)
        else:
            self.kubelet.after(RETRY, self._register)

    def _known(self, response: ApiResponse, is_new: bool) -> None:
        if not response.ok:
            self.kubelet.after(RETRY, self._register)
            return
        self.node = response.body
        self.informer.start()
        self.kubelet.registered()
        if is_new:
            self._record_health()
        self.update()
        self._create_csi_node()

    def _create_csi_node(self) -> None:
        if self.node is None:
            return
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

    # Its own Node, as it is watched

    def _node_changed(self, _old: Object | None, new: Object | None) -> None:
        self.node = new if new is None or self.node is None else max(self.node, new, key=meta.resource_version)
        cidr = (new or {}).get("spec", {}).get("podCIDR", "")
        if cidr and cidr != self._pod_cidr:
            self._pod_cidr = cidr
            self.kubelet.cri(CriCall("UpdateRuntimeConfig", pod_cidr=cidr), self._configured, cidr)

    def _configured(self, result: CriResult, cidr: str) -> None:
        if result.status and cidr == self._pod_cidr:
            # The runtime is away: it is told at the next change of the node, or after a moment.
            self.kubelet.after(RETRY, self._tell_cidr, cidr)

    def _tell_cidr(self, cidr: str) -> None:
        if cidr == self._pod_cidr:
            self.kubelet.cri(CriCall("UpdateRuntimeConfig", pod_cidr=cidr), self._configured, cidr)

    # Its status

    def _tick(self) -> None:
        self.kubelet.after(STATUS_INTERVAL, self._tick)
        self.update()

    def update(self) -> None:
        """PATCH the status if something has changed, or if it is time to say that nothing has."""
        if self._busy:
            self._again = True
            return
        if self.node is None:
            return
        self._record_schedulable()
        now = self.kubelet.now
        due = self._reported_at is None or now - self._reported_at >= self._report_after
        facts = (meta.resource_version(self.node), node_status.problem(self.kubelet), len(self.kubelet.machine.images))
        if not due and facts == self._compared:
            return
        self._compared = facts
        status = node_status.compute(self.kubelet, self.node)
        told = self.node.get("status", {})
        changed = node_status.without_heartbeats(status) != node_status.without_heartbeats(told)
        if changed or due:
            # After a change the next report comes at a random time, so that nodes do not report together.
            self._report_after = REPORT_INTERVAL
            if changed:
                self._report_after += int(REPORT_INTERVAL * (self.kubelet.chance() - 0.5))
            self._patch({**told, **status})

    def _record_schedulable(self) -> None:
        assert self.node is not None
        schedulable = not self.node["spec"].get("unschedulable")
        if schedulable != self._schedulable:
            self._schedulable = schedulable
            self._record_status("NodeSchedulable" if schedulable else "NodeNotSchedulable")

    def _patch(self, status: Object) -> None:
        assert self.node is not None
        self._busy = True
        request = ApiRequest(
            "patch",
            "nodes",
            name=self.kubelet.machine.name,
            subresource="status",
            body=strategic_diff(self.node, {**self.node, "status": status}, kinds.NODES),
            content_type=STRATEGIC_MERGE_PATCH,
        )
        was_ready = meta.is_condition_true(self.node, "Ready")
        now_ready = meta.is_condition_true({"status": status}, "Ready")
        self.kubelet.api.send(request, self._updated)
        if was_ready != now_ready:
            self._record_status("NodeReady" if now_ready else "NodeNotReady")

    def _updated(self, response: ApiResponse) -> None:
        self._busy = False
        if response.ok:
            if self.node is not None:
                self.node = max(self.node, response.body, key=meta.resource_version)
            self._reported_at = self.kubelet.now
        else:
            self._compared = ()
        again, self._again = self._again, False
        if again:
            self.update()
