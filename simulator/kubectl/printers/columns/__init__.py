"""The columns of each resource in ``kubectl get``, as the API server's Table has them."""

from __future__ import annotations

from typing import Final

from simulator.kubectl.printers.columns import cluster, config, network, pods, storage, workloads
from simulator.kubectl.printers.columns.common import Columns

_COLUMNS: Final[dict[str, Columns]] = {
    "pods": pods.PODS,
    "nodes": cluster.NODES,
    "namespaces": cluster.NAMESPACES,
    "events": cluster.EVENTS,
    "leases": cluster.LEASES,
    "csinodes": cluster.CSI_NODES,
    "deployments": workloads.DEPLOYMENTS,
    "replicasets": workloads.REPLICA_SETS,
    "replicationcontrollers": workloads.REPLICATION_CONTROLLERS,
    "daemonsets": workloads.DAEMON_SETS,
    "statefulsets": workloads.STATEFUL_SETS,
    "jobs": workloads.JOBS,
    "cronjobs": workloads.CRON_JOBS,
    "controllerrevisions": workloads.CONTROLLER_REVISIONS,
    "podtemplates": workloads.POD_TEMPLATES,
    "services": network.SERVICES,
    "endpoints": network.ENDPOINTS,
    "endpointslices": network.ENDPOINT_SLICES,
    "ingresses": network.INGRESSES,
    "ingressclasses": network.INGRESS_CLASSES,
    "networkpolicies": network.NETWORK_POLICIES,
    "ipaddresses": network.IP_ADDRESSES,
    "servicecidrs": network.SERVICE_CIDRS,
    "configmaps": config.CONFIG_MAPS,
    "secrets": config.SECRETS,
    "serviceaccounts": config.SERVICE_ACCOUNTS,
    "resourcequotas": config.RESOURCE_QUOTAS,
    "limitranges": config.CREATED,
    "roles": config.CREATED,
    "clusterroles": config.CREATED,
    "rolebindings": config.BINDINGS,
    "clusterrolebindings": config.BINDINGS,
    "customresourcedefinitions": config.CREATED,
    "priorityclasses": config.PRIORITY_CLASSES,
    "poddisruptionbudgets": config.BUDGETS,
    "horizontalpodautoscalers": config.AUTOSCALERS,
    "persistentvolumeclaims": storage.CLAIMS,
    "persistentvolumes": storage.VOLUMES,
    "storageclasses": storage.STORAGE_CLASSES,
}


def of(plural: str) -> Columns:
    """The columns of a resource; name and age where it has none of its own."""
    return _COLUMNS.get(plural, config.NAME_AND_AGE)
