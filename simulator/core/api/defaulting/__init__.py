"""What the API server fills in before admission sees an object: ``SetDefaults_…`` of ``pkg/apis/<group>/v1``.

An object that has all its defaults is given back as it is; else only what changes is copied, and fields stand in
the order of the Go struct.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from simulator.core.api.defaulting import (
    apps,
    autoscaling,
    batch,
    core,
    extension,
    networking,
    policy,
    rbac,
    services,
    storage,
)
from simulator.core.api.defaulting.pods import default_pod, default_template
from simulator.core.api.kinds import Resource

__all__ = ["default", "default_template"]

Object = dict[str, Any]

_BY_KIND: Final[dict[tuple[str, str], Callable[[Object], Object]]] = {
    ("v1", "Endpoints"): services.default_endpoints,
    ("v1", "LimitRange"): policy.default_limit_range,
    ("v1", "Namespace"): core.default_namespace,
    ("v1", "Node"): core.default_node,
    ("v1", "PersistentVolume"): storage.default_persistent_volume,
    ("v1", "PersistentVolumeClaim"): storage.default_claim,
    ("v1", "Pod"): default_pod,
    ("v1", "PodTemplate"): core.default_pod_template,
    ("v1", "ReplicationController"): core.default_replication_controller,
    ("v1", "ResourceQuota"): policy.default_resource_quota,
    ("v1", "Secret"): core.default_secret,
    ("v1", "Service"): services.default_service,
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"): extension.default_mutating_webhooks,
    ("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"): extension.default_validating_webhooks,
    ("apiregistration.k8s.io/v1", "APIService"): extension.default_api_service,
    ("apps/v1", "DaemonSet"): apps.default_daemon_set,
    ("apps/v1", "Deployment"): apps.default_deployment,
    ("apps/v1", "ReplicaSet"): apps.default_replica_set,
    ("apps/v1", "StatefulSet"): apps.default_stateful_set,
    ("autoscaling/v1", "HorizontalPodAutoscaler"): autoscaling.default_autoscaler_v1,
    ("autoscaling/v2", "HorizontalPodAutoscaler"): autoscaling.default_autoscaler,
    ("batch/v1", "CronJob"): batch.default_cron_job,
    ("batch/v1", "Job"): batch.default_job,
    ("discovery.k8s.io/v1", "EndpointSlice"): services.default_endpoint_slice,
    ("networking.k8s.io/v1", "IngressClass"): networking.default_ingress_class,
    ("networking.k8s.io/v1", "NetworkPolicy"): networking.default_network_policy,
    ("node.k8s.io/v1", "RuntimeClass"): policy.default_runtime_class,
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"): rbac.default_binding,
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): rbac.default_binding,
    ("scheduling.k8s.io/v1", "PriorityClass"): policy.default_priority_class,
    ("storage.k8s.io/v1", "StorageClass"): storage.default_storage_class,
}


def default(obj: Object, resource: Resource) -> Object:
    """``obj`` with its defaults. Kinds without any come back unchanged."""
    setter = _BY_KIND.get((resource.api_version, resource.kind))
    return setter(obj) if setter else obj
