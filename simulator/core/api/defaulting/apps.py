"""Defaults of workloads: ``pkg/apis/apps/v1/defaults.go``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, each, fill, put
from simulator.core.api.defaulting.pods import default_template
from simulator.core.api.defaulting.storage import default_claim

Object = dict[str, Any]

_DEPLOYMENT: Final = {"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}
_ROLLING_UPDATE: Final = {"maxUnavailable": "25%", "maxSurge": "25%"}
_DAEMON_ROLLING_UPDATE: Final = {"maxUnavailable": 1, "maxSurge": 0}
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
    strategy = fill("DaemonSetUpdateStrategy", spec.get("updateStrategy") or {}, {"type": "RollingUpdate"})
    if strategy["type"] == "RollingUpdate":
        rolling = fill("RollingUpdateDaemonSet", strategy.get("rollingUpdate") or {}, _DAEMON_ROLLING_UPDATE)
        strategy = put("DaemonSetUpdateStrategy", strategy, "rollingUpdate", rolling)
    spec = put("DaemonSetSpec", spec, "updateStrategy", strategy)
    spec = change("DaemonSetSpec", spec, "template", default_template)
    return put("DaemonSet", obj, "spec", spec)


def default_stateful_set(obj: Object) -> Object:
    spec = fill("StatefulSetSpec", obj.get("spec") or {}, _STATEFUL_SET)
    spec = put("StatefulSetSpec", spec, "updateStrategy", _stateful_set_strategy(spec.get("updateStrategy") or {}))
    retention = spec.get("persistentVolumeClaimRetentionPolicy") or {}
    retention = fill("StatefulSetPersistentVolumeClaimRetentionPolicy", retention, _RETENTION)
    spec = put("StatefulSetSpec", spec, "persistentVolumeClaimRetentionPolicy", retention)
    spec = change("StatefulSetSpec", spec, "template", default_template)
    spec = each("StatefulSetSpec", spec, "volumeClaimTemplates", _claim_template)
    return put("StatefulSet", obj, "spec", spec)


def _stateful_set_strategy(strategy: Object) -> Object:
    """Only a strategy that names no type gets the rolling update's parameters along with it."""
    if not strategy.get("type"):
        strategy = fill("StatefulSetUpdateStrategy", strategy, {"type": "RollingUpdate", "rollingUpdate": {}})
    if strategy["type"] != "RollingUpdate" or "rollingUpdate" not in strategy:
        return strategy
    rolling = fill("RollingUpdateStatefulSetStrategy", strategy["rollingUpdate"], {"partition": 0})
    return put("StatefulSetUpdateStrategy", strategy, "rollingUpdate", rolling)


def _claim_template(claim: Object) -> Object:
    """Its kind and version are written out, whatever the client said of them."""
    claim = default_claim(claim)
    return fill("PersistentVolumeClaim", claim, {"kind": "PersistentVolumeClaim", "apiVersion": "v1"})
