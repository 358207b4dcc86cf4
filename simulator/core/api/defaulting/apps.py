"""Defaults of workloads: ``pkg/apis/apps/v1/defaults.go``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, each, fill, put
from simulator.core.api.defaulting.pods import default_template
from simulator.core.api.defaulting.storage import default_claim

Object = dict[str, Any]

_DEPLOYMENT: Final = {"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}
_ROLLING_UPDATE: Final = {"maxUnavailable": "25%", "maxSurge": "25%"}
_STATEFUL_SET: Final = {"replicas": 1, "podManagementPolicy": "OrderedReady", "revisionHistoryLimit": 10}
_RETENTION: Final = {"whenDeleted": "Retain", "whenScaled": "Retain"}


def default_deployment(obj: Object) -> Object:
    spec = fill("DeploymentSpec", obj.get("spec") or {}, _DEPLOYMENT)
    spec = put("DeploymentSpec", spec, "strategy", _strategy(spec.get("strategy") or {}))
    spec = change("DeploymentSpec", spec, "template", default_template)
    return put("Deployment", obj, "spec", spec)


def _strategy(strategy: Object) -> Object:
    strategy = fill("DeploymentStrategy", strategy, {"type": "RollingUpdate"})
    if strategy["type"] != "RollingUpdate":
        return strategy
    rolling = fill("RollingUpdateDeployment", strategy.get("rollingUpdate") or {}, _ROLLING_UPDATE)
    return put("DeploymentStrategy", strategy, "rollingUpdate", rolling)


def default_replica_set(obj: Object) -> Object:
    spec = fill("ReplicaSetSpec", obj.get("spec") or {}, {"replicas": 1})
    spec = change("ReplicaSetSpec", spec, "template", default_template)
    return put("ReplicaSet", obj, "spec", spec)


def default_daemon_set(obj: Object) -> Object:
    spec = fill("DaemonSetSpec", obj.get("spec") or {}, {"revisionHistoryLimit": 10})
    spec = put("DaemonSetSpec", spec, "updateStrategy", _daemon_set_strategy(spec.get("updateStrategy") or {}))
    spec = change("DaemonSetSpec", spec, "template", default_template)
    return put("DaemonSet", obj, "spec", spec)


def _daemon_set_strategy(strategy: Object) -> Object:
    strategy = fill("DaemonSetUpdateStrategy", strategy, {"type": "RollingUpdate"})
    if strategy["type"] != "RollingUpdate":
        return strategy
    defaults = {"maxUnavailable": 1, "maxSurge": 0}
    rolling = fill("RollingUpdateDaemonSet", strategy.get("rollingUpdate") or {}, defaults)
    return put("DaemonSetUpdateStrategy", strategy, "rollingUpdate", rolling)


def default_stateful_set(obj: Object) -> Object:
    spec = fill("StatefulSetSpec", obj.get("spec") or {}, _STATEFUL_SET)
    spec = put("StatefulSetSpec", spec, "updateStrategy", _stateful_set_strategy(spec.get("updateStrategy") or {}))
    policy = spec.get("persistentVolumeClaimRetentionPolicy") or {}
    policy = fill("StatefulSetPersistentVolumeClaimRetentionPolicy", policy, _RETENTION)
    spec = put("StatefulSetSpec", spec, "persistentVolumeClaimRetentionPolicy", policy)
    spec = change("StatefulSetSpec", spec, "template", default_template)
    spec = each("StatefulSetSpec", spec, "volumeClaimTemplates", default_claim)
    return put("StatefulSet", obj, "spec", spec)


def _stateful_set_strategy(strategy: Object) -> Object:
    strategy = fill("StatefulSetUpdateStrategy", strategy, {"type": "RollingUpdate"})
    if strategy["type"] != "RollingUpdate":
        return strategy
    rolling = fill("RollingUpdateStatefulSetStrategy", strategy.get("rollingUpdate") or {}, {"partition": 0})
    return put("StatefulSetUpdateStrategy", strategy, "rollingUpdate", rolling)


def default_replication_controller(obj: Object) -> Object:
    """Without a selector or labels of its own, those of the template are taken."""
    spec = fill("ReplicationControllerSpec", obj.get("spec") or {}, {"replicas": 1})
    labels = ((spec.get("template") or {}).get("metadata") or {}).get("labels")
    if labels:
        spec = spec if spec.get("selector") else put("ReplicationControllerSpec", spec, "selector", labels)
        if not obj["metadata"].get("labels"):
            obj = {**obj, "metadata": put("ObjectMeta", obj["metadata"], "labels", labels)}
    spec = change("ReplicationControllerSpec", spec, "template", default_template)
    return put("ReplicationController", obj, "spec", spec)


def default_pod_template(obj: Object) -> Object:
    return change("PodTemplate", obj, "template", default_template)
