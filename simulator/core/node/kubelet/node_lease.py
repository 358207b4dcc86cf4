"""The node's heartbeat: a Lease of 40 seconds, renewed every 10 (component-helpers/apimachinery/lease)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.core.api import timestamps
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.kubelet import Kubelet

DURATION_SECONDS = 40
RENEW_INTERVAL = 10 * SECOND
NAMESPACE = "kube-node-lease"


class NodeLease:
    """Creates the Lease, or takes over the one that is there, and renews it."""

    def __init__(self, kubelet: Kubelet) -> None:
        self.kubelet = kubelet
        self.renewed = ""
        self._lease: Object | None = None

    def start(self) -> None:
        self.kubelet.after(RENEW_INTERVAL, self._renew)

    def _renew(self) -> None:
        self.kubelet.after(RENEW_INTERVAL, self._renew)
        name = self.kubelet.machine.name
        if self._lease is None:
            self.kubelet.api.send(ApiRequest("get", "leases", NAMESPACE, name), self._found)
        else:
            body = {**self._lease, "spec": self._spec()}
            self.kubelet.api.send(ApiRequest("update", "leases", NAMESPACE, name, body=body), self._written)

    def _found(self, response: ApiResponse) -> None:
        if response.ok:
            self._lease = response.body
            body = {**response.body, "spec": self._spec()}
            name = self.kubelet.machine.name
            self.kubelet.api.send(ApiRequest("update", "leases", NAMESPACE, name, body=body), self._written)
        elif response.code == 404:
            self._create()

    def _create(self) -> None:
        name = self.kubelet.machine.name
        metadata: dict[str, Any] = {"name": name, "namespace": NAMESPACE}
        if self.kubelet.node_uid:
            owner = {"apiVersion": "v1", "kind": "Node", "name": name, "uid": self.kubelet.node_uid}
            metadata["ownerReferences"] = [owner]
        lease = {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": metadata,
            "spec": self._spec(),
        }
        self.kubelet.api.send(ApiRequest("create", "leases", NAMESPACE, body=lease), self._written)

    def _written(self, response: ApiResponse) -> None:
        if response.ok:
            self._lease = response.body
            self.renewed = response.body["spec"]["renewTime"]
        elif response.code:
            self._lease = None

    def _spec(self) -> Object:
        now = timestamps.micro_time(self.kubelet.world.clock.unix())
        return {
            "holderIdentity": self.kubelet.machine.name,
            "leaseDurationSeconds": DURATION_SECONDS,
            "renewTime": now,
        }
