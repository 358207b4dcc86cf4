"""``kubectl describe``: one function for each resource, modelled after ``pkg/describe/describe.go``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from simulator.kubectl.printers.describe import (
    access,
    cluster,
    config,
    controllers,
    generic,
    network,
    pod,
    storage,
    workloads,
)  # fmt: skip
from simulator.kubectl.printers.describe.reader import Reader
from simulator.kubectl.printers.describe.writer import Object

Describer = Callable[[Object, Reader], str]


def _pod(obj: Object, reader: Reader) -> str:
    return pod.describe(obj, reader.events(obj), reader.unix_us)


_DESCRIBERS: Final[dict[str, Describer]] = {
    "pods": _pod,
    "nodes": cluster.node,
    "namespaces": cluster.namespace,
    "deployments": workloads.deployment,
    "replicasets": workloads.replica_set,
    "daemonsets": controllers.daemon_set,
    "statefulsets": controllers.stateful_set,
    "jobs": controllers.job,
    "cronjobs": controllers.cron_job,
    "configmaps": config.config_map,
    "secrets": config.secret,
    "serviceaccounts": config.service_account,
    "resourcequotas": config.resource_quota,
    "limitranges": config.limit_range,
    "priorityclasses": config.priority_class,
    "services": network.service,
    "endpoints": network.endpoints,
    "ingresses": network.ingress,
    "networkpolicies": network.network_policy,
    "persistentvolumeclaims": storage.claim,
    "persistentvolumes": storage.volume,
    "storageclasses": storage.storage_class,
    "roles": access.role,
    "clusterroles": access.role,
    "rolebindings": access.binding,
    "clusterrolebindings": access.binding,
    "poddisruptionbudgets": access.budget,
    "horizontalpodautoscalers": access.autoscaler,
}


def of(plural: str) -> Describer:
    """The describer of a resource."""
    return _DESCRIBERS.get(plural, generic.describe)
