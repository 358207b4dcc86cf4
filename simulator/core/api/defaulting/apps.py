"""Defaults of workloads: ``pkg/apis/apps/v1/defaults.go``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, fill, put
from simulator.core.api.defaulting.pods import default_template

Object = dict[str, Any]

_DEPLOYMENT: Final = {"replicas": 1, "revisionHistoryLimit": 10, "progressDeadlineSeconds": 600}
_ROLLING_UPDATE: Final = {"maxUnavailable": "25%", "maxSurge": "25%"}


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
