"""The only place that wires components together."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from simulator.core.addons import csi_volumes
from simulator.core.addons.external_provisioner import ExternalProvisioner
from simulator.core.client.rest import APISERVER
from simulator.core.control_plane import etcd
from simulator.core.control_plane.admission_webhook import AdmissionWebhook
from simulator.core.control_plane.kube_apiserver import KubeApiserver
from simulator.core.control_plane.kube_controller_manager import (
    CLUSTER_CIDR,
    KUBE_CONTROLLER_MANAGER,
    LARGE_CLUSTER_CIDR,
    NODE_CIDR_MASK_SIZE,
    KubeControllerManager,
)
from simulator.core.control_plane.kube_scheduler import KubeScheduler
from simulator.core.engine.world import Component, World
from simulator.core.node.container_runtime import ContainerRuntime
from simulator.core.node.host import Host
from simulator.core.node.image_catalogue import ImageCatalogue
from simulator.core.node.kubelet import Kubelet
from simulator.core.protocol.programs import ProgramFactory
from simulator.core.scenario import MAX_NODES, NodeSpec, Scenario
from simulator.core.workstation import KUBECTL, Workstation

KUBELET = "kubelet"
RUNTIME = "containerd"
_FIRST_NODE = ipaddress.ip_address("10.0.0.21")


class Cluster:
    """A control plane on a machine of its own, nodes, and the learner's workstation."""

    def __init__(self, world: World, scenario: Scenario, programs: Mapping[str, ProgramFactory]) -> None:
        self.world = world
        self.workstation = Workstation(world, programs)
        self.etcd_members = etcd.create_members(world, scenario.etcd)
        self.etcd = self.etcd_members[0]
        self.apiserver = KubeApiserver(world, scenario.apiserver, etcd.addresses(scenario.etcd.members))
        self.schedulers = [
            KubeScheduler(world, settings, one) for settings in scenario.schedulers for one in settings.component_ids()
        ]
        cluster_cidr = CLUSTER_CIDR if len(scenario.nodes) <= MAX_NODES else LARGE_CLUSTER_CIDR
        self.controller_managers = [
            KubeControllerManager(world, one, cluster_cidr=cluster_cidr) for one in _managers(scenario)
        ]
        self.provisioners = [ExternalProvisioner(world, driver) for driver in scenario.provisioners]
        self.webhooks = [AdmissionWebhook(world, spec) for spec in scenario.webhooks]
        catalogue = ImageCatalogue(scenario.images)
        self.hosts = [
            _host(spec, index, scenario, cluster_cidr, catalogue) for index, spec in enumerate(scenario.nodes)
        ]
        self.node_components: list[Component] = []
        for host in self.hosts:
            self.node_components += [ContainerRuntime(world, host), Kubelet(world, host)]

    def start(self) -> None:
        """Start every process, those that others wait for first."""
        for component in self.world.components.values():
            self.world.start(component.id)

    def manifests(self) -> list[dict[str, Any]]:
        """What is created in a new cluster because of what is installed in it."""
        return [one for provisioner in self.provisioners for one in csi_volumes.manifests(provisioner.driver)]

    def serving(self) -> dict[str, list[str]]:
        """The scheduler processes that serve each ``schedulerName``."""
        served: dict[str, list[str]] = {}
        for scheduler in self.schedulers:
            for name in scheduler.frameworks:
                served.setdefault(name, []).append(scheduler.id)
        return served

    def topology(self) -> dict[str, Any]:
        """Who is where and who talks to whom: what the architecture picture is drawn from."""
        members = [member.id for member in self.etcd_members]
        control_plane = [self.apiserver.id, *members, *(scheduler.id for scheduler in self.schedulers)]
        control_plane += [manager.id for manager in self.controller_managers]
        control_plane += [provisioner.id for provisioner in self.provisioners]
        edges = [[KUBECTL, APISERVER, "https"], *([APISERVER, member, "grpc"] for member in members)]
        edges += [[one, other, "grpc"] for one in members for other in members if one < other]
        edges += [[component, APISERVER, "https"] for component in control_plane[1 + len(members) :]]
        webhooks = [webhook.id for webhook in self.webhooks]
        edges += [[APISERVER, webhook, "https"] for webhook in webhooks]
        nodes = []
        for host in self.hosts:
            kubelet, runtime = f"{KUBELET}/{host.name}", f"{RUNTIME}/{host.name}"
            nodes.append({"name": host.name, "components": [kubelet, runtime]})
            edges += [[kubelet, APISERVER, "https"], [kubelet, runtime, "cri"]]
        topology = {"clients": [KUBECTL], "control_plane": control_plane, "nodes": nodes, "edges": edges}
        return {**topology, "webhooks": webhooks} if webhooks else topology


def _managers(scenario: Scenario) -> list[str]:
    """The ids of the controller managers: the first is on the first machine of the control plane."""
    others = [
        f"{KUBE_CONTROLLER_MANAGER}/control-plane-{number}" for number in range(2, scenario.controller_managers + 1)
    ]
    return [KUBE_CONTROLLER_MANAGER, *others]


def _host(spec: NodeSpec, index: int, scenario: Scenario, cluster_cidr: str, catalogue: ImageCatalogue) -> Host:
    # The first range is the control plane's own machine's.
    pods = ipaddress.ip_network(cluster_cidr).network_address + ((index + 1) << (32 - NODE_CIDR_MASK_SIZE))
    return Host(
        spec.name,
        address=str(_FIRST_NODE + index),
        capacity=spec.capacity,
        labels=spec.labels,
        taints=spec.taints,
        images=spec.images,
        pod_cidr=f"{pods}/{NODE_CIDR_MASK_SIZE}",
        unpullable=list(scenario.unpullable),
        catalogue=catalogue,
    )
