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
from simulator.core.control_plane.controller_accounts import ControllerAccounts
from simulator.core.control_plane.controllers.certificates import (
    CsrApprovingController,
    CsrCleaner,
    CsrSigningController,
)
from simulator.core.control_plane.controllers.cluster_role_aggregation import ClusterRoleAggregationController
from simulator.core.control_plane.controllers.cronjob import CronJobController
from simulator.core.control_plane.controllers.daemonset import DaemonSetController
from simulator.core.control_plane.controllers.deployment import DeploymentController
from simulator.core.control_plane.controllers.disruption import DisruptionController
from simulator.core.control_plane.controllers.endpoints import EndpointsController
from simulator.core.control_plane.controllers.endpointslice import EndpointSliceController
from simulator.core.control_plane.controllers.endpointslice_mirroring import EndpointSliceMirroringController
from simulator.core.control_plane.controllers.ephemeral_volume import EphemeralVolumeController
from simulator.core.control_plane.controllers.garbage_collector import GarbageCollector
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler import (
    HorizontalPodAutoscalerController,
    MetricsReader,
)
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.job import JobController
from simulator.core.control_plane.controllers.namespace import NamespaceController
from simulator.core.control_plane.controllers.node_ipam import NodeIpamController
from simulator.core.control_plane.controllers.node_lifecycle import NodeLifecycleController
from simulator.core.control_plane.controllers.persistentvolume import PersistentVolumeController
from simulator.core.control_plane.controllers.pod_gc import PodGarbageCollector
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.control_plane.controllers.replicaset import ReplicaSetController, ReplicationController
from simulator.core.control_plane.controllers.resource_quota import ResourceQuotaController
from simulator.core.control_plane.controllers.root_ca_certificate_publisher import RootCaCertificatePublisher
from simulator.core.control_plane.controllers.service_account import ServiceAccountController
from simulator.core.control_plane.controllers.service_account_tokens import ServiceAccountTokenController
from simulator.core.control_plane.controllers.service_cidrs import ServiceCidrsController
from simulator.core.control_plane.controllers.statefulset import StatefulSetController
from simulator.core.control_plane.controllers.taint_eviction import TaintEvictionController
from simulator.core.control_plane.controllers.token_cleaner import TokenCleaner
from simulator.core.control_plane.controllers.ttl import TtlController
from simulator.core.control_plane.controllers.ttl_after_finished import TtlAfterFinishedController
from simulator.core.control_plane.controllers.volume_protection import (
    VolumeClaimProtectionController,
    VolumeProtectionController,
)
from simulator.core.control_plane.root_ca import ROOT_CA
from simulator.core.engine.world import World

KUBE_CONTROLLER_MANAGER = "kube-controller-manager"
CLUSTER_CIDR = "10.244.0.0/16"
# That of a cluster with more nodes than the other has ranges.
LARGE_CLUSTER_CIDR = "10.128.0.0/9"
NODE_CIDR_MASK_SIZE = 24

# Those that need nothing but the caches.
PLAIN: tuple[type[Reconciler], ...] = (
    ServiceAccountTokenController,
    ServiceAccountController,
    TtlController,
    NodeLifecycleController,
    TaintEvictionController,
    PodGarbageCollector,
    NamespaceController,
    GarbageCollector,
    DeploymentController,
    ReplicaSetController,
    EndpointsController,
    EndpointSliceController,
    EndpointSliceMirroringController,
    DaemonSetController,
    StatefulSetController,
    JobController,
    TtlAfterFinishedController,
    CronJobController,
    DisruptionController,
    PersistentVolumeController,
    VolumeClaimProtectionController,
    VolumeProtectionController,
    EphemeralVolumeController,
    ResourceQuotaController,
    ReplicationController,
    ServiceCidrsController,
    ClusterRoleAggregationController,
    CsrApprovingController,
    CsrSigningController,
    CsrCleaner,
    TokenCleaner,
)
# Accounts of controllers that the real manager starts as well, and that would find nothing to do here.
IDLE_ACCOUNTS = (
    "attachdetach-controller",
    "device-taint-eviction-controller",
    "expand-controller",
    "legacy-service-account-token-cleaner",
    "resource-claim-controller",
    "validatingadmissionpolicy-status-controller",
    "volumeattributesclass-protection-controller",
)


class KubeControllerManager(ApiComponent):
    """Waits for the Lease, then starts its controllers. All in it is a cache, and gone when it crashes.

    ``component_id``: ``kube-controller-manager``, and for a second one ``kube-controller-manager/<host>``. ``metrics``
    reads the metrics APIs for the autoscaler.
    """

    user = f"system:{KUBE_CONTROLLER_MANAGER}"

    def __init__(
        self,
        world: World,
        component_id: str = KUBE_CONTROLLER_MANAGER,
        metrics: MetricsReader | None = None,
        cluster_cidr: str = CLUSTER_CIDR,
    ) -> None:
        self.metrics = metrics
        self.cluster_cidr = cluster_cidr
        super().__init__(world, component_id)

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
        self.controllers = [
            RootCaCertificatePublisher(self, self.informers, ROOT_CA),
            NodeIpamController(self, self.informers, self.cluster_cidr, NODE_CIDR_MASK_SIZE),
            HorizontalPodAutoscalerController(self, self.informers, self.metrics),
            *(controller(self, self.informers) for controller in PLAIN),
        ]
        own = (controller.account for controller in self.controllers if controller.user != self.user)
        ControllerAccounts(self, sorted({*own, *IDLE_ACCOUNTS}), self.informers.start).start()

    def inspect(self) -> dict[str, Any]:
        return {
            "leading": self.elector is not None and self.elector.leading,
            "elector": self.elector.inspect() if self.elector is not None else {},
            "informers": self.informers.inspect(),
            "controllers": [controller.inspect() for controller in self.controllers],
        }
