"""The only place that wires components together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.core.client.rest import APISERVER
from simulator.core.control_plane.admission_webhook import AdmissionWebhook
from simulator.core.control_plane.etcd import ETCD, Etcd
from simulator.core.control_plane.kube_apiserver import KubeApiserver
from simulator.core.control_plane.kube_controller_manager import KubeControllerManager
from simulator.core.control_plane.kube_scheduler import KubeScheduler
from simulator.core.engine.world import Component, World
from simulator.core.node.container_runtime import ContainerRuntime
from simulator.core.node.host import Host
from simulator.core.node.kubelet import Kubelet
from simulator.core.protocol.programs import ProgramFactory
from simulator.core.scenario import NodeSpec, Scenario
from simulator.core.workstation import KUBECTL, Workstation

KUBELET = "kubelet"
RUNTIME = "containerd"


class Cluster:
    """A control plane on a machine of its own, nodes, and the learner's workstation."""

    def __init__(self, world: World, scenario: Scenario, programs: Mapping[str, ProgramFactory]) -> None:
        self.world = world
        self.workstation = Workstation(world, programs)
        self.etcd = Etcd(world)
        self.apiserver = KubeApiserver(world, scenario.apiserver)
        self.scheduler = KubeScheduler(world)
        self.controller_manager = KubeControllerManager(world)
        self.webhooks = [AdmissionWebhook(world, spec) for spec in scenario.webhooks]
        self.hosts = [_host(spec, index, scenario) for index, spec in enumerate(scenario.nodes)]
        self.node_components: list[Component] = []
        for host in self.hosts:
            self.node_components += [ContainerRuntime(world, host), Kubelet(world, host)]

    def start(self) -> None:
        """Start every process, those that others wait for first."""
        for component in self.world.components.values():
            self.world.start(component.id)

    def topology(self) -> dict[str, Any]:
        """Who is where and who talks to whom: what the architecture picture is drawn from."""
        control_plane = [self.apiserver.id, self.etcd.id, self.scheduler.id, self.controller_manager.id]
        edges = [[KUBECTL, APISERVER, "https"], [APISERVER, ETCD, "grpc"]]
        edges += [[component, APISERVER, "https"] for component in control_plane[2:]]
        webhooks = [webhook.id for webhook in self.webhooks]
        edges += [[APISERVER, webhook, "https"] for webhook in webhooks]
        nodes = []
        for host in self.hosts:
            kubelet, runtime = f"{KUBELET}/{host.name}", f"{RUNTIME}/{host.name}"
            nodes.append({"name": host.name, "components": [kubelet, runtime]})
            edges += [[kubelet, APISERVER, "https"], [kubelet, runtime, "cri"]]
        topology = {"clients": [KUBECTL], "control_plane": control_plane, "nodes": nodes, "edges": edges}
        return {**topology, "webhooks": webhooks} if webhooks else topology


def _host(spec: NodeSpec, index: int, scenario: Scenario) -> Host:
    return Host(
        spec.name,
        address=f"10.0.0.{21 + index}",
        capacity=spec.capacity,
        labels=spec.labels,
        taints=spec.taints,
        images=spec.images,
        pod_cidr=f"10.244.{index + 1}.0/24",
        unpullable=list(scenario.unpullable),
    )
