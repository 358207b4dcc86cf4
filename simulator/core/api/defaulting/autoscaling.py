"""Defaults of HorizontalPodAutoscalers: ``pkg/apis/autoscaling/v1`` and ``v2``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import fill, put

Object = dict[str, Any]

CPU_UTILIZATION: Final = 80
_V2: Final = "autoscaling.v2."
_SCALE_UP: Final[Object] = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [
        {"type": "Pods", "value": 4, "periodSeconds": 15},
        {"type": "Percent", "value": 100, "periodSeconds": 15},
    ],
}
_SCALE_DOWN: Final[Object] = {
    "selectPolicy": "Max",
    "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
}


def default_autoscaler(obj: Object) -> Object:
    if obj.get("apiVersion") != "autoscaling/v2":
        spec = fill("HorizontalPodAutoscalerSpec", obj.get("spec") or {}, {"minReplicas": 1})
        return put("HorizontalPodAutoscaler", obj, "spec", spec)
    struct = f"{_V2}HorizontalPodAutoscalerSpec"
    spec = fill(struct, obj.get("spec") or {}, {"minReplicas": 1})
    if not spec.get("metrics"):
        target = {"type": "Utilization", "averageUtilization": CPU_UTILIZATION}
        spec = put(struct, spec, "metrics", [{"type": "Resource", "resource": {"name": "cpu", "target": target}}])
    if "behavior" in spec:
        spec = put(struct, spec, "behavior", _behavior(spec["behavior"]))
    return put(f"{_V2}HorizontalPodAutoscaler", obj, "spec", spec)


def _behavior(behavior: Object) -> Object:
    struct = f"{_V2}HorizontalPodAutoscalerBehavior"
    for name, defaults in (("scaleUp", _SCALE_UP), ("scaleDown", _SCALE_DOWN)):
        rules = fill(f"{_V2}HPAScalingRules", behavior.get(name) or {}, defaults)
        behavior = put(struct, behavior, name, rules)
    return behavior
