"""Gives each node a part of the pod network: the range allocator of pkg/controller/nodeipam.

With kubeadm's defaults: pods live in 10.244.0.0/16, and each node gets a /24 of it. The first one is the control
plane's own machine's, which registers before all others there, and has no Node here.
"""

from __future__ import annotations

import ipaddress

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers import taints
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object


class NodeIpamController(Reconciler):
    """Keys are names of nodes. Which ranges are taken is read off the nodes."""

    name = "node-ipam-controller"
    account = "node-controller"
    source = "cidrAllocator"

    def __init__(self, component: ApiComponent, informers: InformerFactory, cluster_cidr: str, mask_size: int) -> None:
        super().__init__(component, informers)
        subnets = ipaddress.ip_network(cluster_cidr).subnets(new_prefix=mask_size)
        self.ranges = [str(subnet) for subnet in subnets][1:]
        # Given, but not yet seen on the node: range -> node.
        self.promised: dict[str, str] = {}
        # Seen on a node: range -> node.
        self.taken: dict[str, str] = {}
        self._next = 0
        self.nodes = self.informer("nodes")
        self.nodes.subscribe(self._node_changed)

    def sync(self, key: str) -> None:
        node = self.nodes.objects.get(key)
        if node is None or node["spec"].get("podCIDR"):
            self.finish(key)
            return
        free = self._allocate(key)
        if free is None:
            message = f"Node {key} status is now: CIDRNotAvailable"
            self.event(taints.node_reference(node), "Normal", "CIDRNotAvailable", message)
            self.retry(key, "CIDR allocation failed; there are no remaining CIDRs left to allocate")
            return
        request = ApiRequest(
            "patch",
            "nodes",
            name=key,
            body={"spec": {"podCIDR": free, "podCIDRs": [free]}},
            content_type=STRATEGIC_MERGE_PATCH,
        )
        self.send(request, self._patched, key, free)

    def _allocate(self, node: str) -> str | None:
        """The next free range after the one that was given last (cidrset.AllocateNext)."""
        for _ in self.ranges:
            cidr = self.ranges[self._next]
            self._next = (self._next + 1) % len(self.ranges)
            if cidr not in self.taken and self.promised.get(cidr, node) == node:
                self.promised[cidr] = node
                return cidr
        return None

    def _patched(self, response: ApiResponse, key: str, cidr: str) -> None:
        if response.ok:
            self.finish(key, f"assigned {cidr}")
        else:
            self.promised.pop(cidr, None)
            self.retry(key, error_of(response))

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        node = new or old or {}
        cidr = node["spec"].get("podCIDR", "")
        if new is None:
            self.taken.pop(cidr, None)
            self.promised.pop(cidr, None)
        elif cidr:
            self.taken[cidr] = meta.name(new)
            self.promised.pop(cidr, None)
        if new is not None:
            self.enqueue(meta.name(new))
