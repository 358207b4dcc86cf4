"""What the API server fills in before admission sees an object: ``SetDefaults_…`` of ``pkg/apis/<group>/v1``.

An object that has all its defaults is given back as it is; else only what changes is copied, and fields stand in
the order of the Go struct.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from simulator.core.api.defaulting import (
    access,
    apps,
    autoscaling,
    batch,
    core,
    limits,
    networking,
    services,
    storage,
)
from simulator.core.api.defaulting.pods import default_pod, default_template
from simulator.core.api.kinds import Resource

__all__ = ["default", "default_template"]

Object = dict[str, Any]

_BY_KIND: Final[dict[str, Callable[[Object], Object]]] = {
    "Pod": default_pod,
    "Deployment": apps.default_deployment,
    "ReplicaSet": apps.default_replica_set,
    "Namespace": core.default_namespace,
    "Node": core.default_node,
    "Secret": core.default_secret,
    "DaemonSet": apps.default_daemon_set,
    "StatefulSet": apps.default_stateful_set,
    "ReplicationController": apps.default_replication_controller,
    "PodTemplate": apps.default_pod_template,
    "Job": batch.default_job,
    "CronJob": batch.default_cron_job,
    "Service": services.default_service,
    "Endpoints": services.default_endpoints,
    "EndpointSlice": services.default_endpoint_slice,
    "PersistentVolumeClaim": storage.default_claim,
    "PersistentVolume": storage.default_volume,
    "StorageClass": storage.default_storage_class,
    "LimitRange": limits.default_limit_range,
    "ResourceQuota": limits.default_resource_quota,
    "PriorityClass": limits.default_priority_class,
    "NetworkPolicy": networking.default_network_policy,
    "IngressClass": networking.default_ingress_class,
    "HorizontalPodAutoscaler": autoscaling.default_autoscaler,
    "RoleBinding": access.default_binding,
    "ClusterRoleBinding": access.default_binding,
    "MutatingWebhookConfiguration": access.default_webhooks,
    "ValidatingWebhookConfiguration": access.default_webhooks,
    "APIService": access.default_api_service,
}


def default(obj: Object, resource: Resource) -> Object:
    """``obj`` with its defaults. Kinds without any come back unchanged."""
    setter = _BY_KIND.get(resource.kind)
    return setter(obj) if setter else obj
