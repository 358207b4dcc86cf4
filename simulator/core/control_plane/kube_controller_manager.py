"""kube-controller-manager: the process in which the controllers live. Of several, one leads and runs them.

Modelled: cmd/kube-controller-manager. All controllers share the process's informers, which list and watch
as the process's own user, and write each as a ServiceAccount of its own (--use-service-account-credentials,
as kubeadm has it).
"""

from __future__ import annotations

from typing import Any

from simulator.core.client.event_recorder import EventRecorder
from simulator.core.client.leader_election import LeaderElector
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.deployment import DeploymentController
from simulator.core.control_plane.controllers.garbage_collector import GarbageCollector
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.namespace import NamespaceController
from simulator.core.control_plane.controllers.node_ipam import NodeIpamController
from simulator.core.control_plane.controllers.node_lifecycle import NodeLifecycleController
from simulator.core.control_plane.controllers.pod_gc import PodGarbageCollector
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.control_plane.controllers.replicaset import ReplicaSetController
from simulator.core.control_plane.controllers.root_ca_certificate_publisher import RootCaCertificatePublisher
from simulator.core.control_plane.controllers.service_account import ServiceAccountController
from simulator.core.control_plane.controllers.taint_eviction import TaintEvictionController
from simulator.core.control_plane.controllers.ttl import TtlController
from simulator.core.control_plane.root_ca import ROOT_CA
from simulator.core.engine.world import World

KUBE_CONTROLLER_MANAGER = "kube-controller-manager"
CLUSTER_CIDR = "10.244.0.0/16"
NODE_CIDR_MASK_SIZE = 24


class KubeControllerManager(ApiComponent):
    """Waits for the Lease, then starts its controllers. All in it is a cache, and gone when it crashes."""

    user = f"system:{KUBE_CONTROLLER_MANAGER}"

    def __init__(self, world: World) -> None:
        super().__init__(world, KUBE_CONTROLLER_MANAGER)

    def reset(self) -> None:
        super().reset()
        self.informers = InformerFactory(self)
        self.controllers: list[Reconciler] = []
        self.elector: LeaderElector | None = None

    def on_start(self) -> None:
        recorder = EventRecorder(self, self.api, KUBE_CONTROLLER_MANAGER)
        self.elector = LeaderElector(self, self.api, recorder, KUBE_CONTROLLER_MANAGER, self._lead)
        self.elector.start()

    def _lead(self) -> None:
        plain: tuple[type[Reconciler], ...] = (
            ServiceAccountController,
            TtlController,
            NodeLifecycleController,
            TaintEvictionController,
            PodGarbageCollector,
            NamespaceController,
            GarbageCollector,
            DeploymentController,
            ReplicaSetController,
        )
        self.controllers = [
            RootCaCertificatePublisher(self, self.informers, ROOT_CA),
            NodeIpamController(self, self.informers, CLUSTER_CIDR, NODE_CIDR_MASK_SIZE),
            *(controller(self, self.informers) for controller in plain),
        ]
        self.informers.start()

    def inspect(self) -> dict[str, Any]:
        return {
            "leading": self.elector is not None and self.elector.leading,
            "informers": self.informers.inspect(),
            "controllers": [controller.inspect() for controller in self.controllers],
        }
