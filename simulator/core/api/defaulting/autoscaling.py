"""Defaults of HorizontalPodAutoscalers: ``pkg/apis/autoscaling/{v1,v2}/defaults.go``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import fill, ordered, put

Object = dict[str, Any]

_CPU: Final[Object] = {
    "type": "Resource",
    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
}
SCALE_UP: Final[Object] = {
    "stabilizationWindowSeconds": 0,
    "selectPolicy": "Max",
    "policies": [
        {"type": "Pods", "value": 4, "periodSeconds": 15},
        {"type": "Percent", "value": 100, "periodSeconds": 15},
    ],
}
SCALE_DOWN: Final[Object] = {
    "selectPolicy": "Max",
    "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
}


def default_autoscaler(obj: Object) -> Object:
    """``autoscaling/v2``."""
    spec = fill("autoscaling.v2.HorizontalPodAutoscalerSpec", obj.get("spec") or {}, {"minReplicas": 1})
    if not spec.get("metrics"):
        spec = put("autoscaling.v2.HorizontalPodAutoscalerSpec", spec, "metrics", [_CPU])
    if spec.get("behavior") is not None:
        spec = put("autoscaling.v2.HorizontalPodAutoscalerSpec", spec, "behavior", _behavior(spec["behavior"]))
    return put("autoscaling.v2.HorizontalPodAutoscaler", obj, "spec", spec)


def _behavior(behavior: Object) -> Object:
    """A behaviour that says something of one direction has all rules of both."""
    for name, defaults in (("scaleUp", SCALE_UP), ("scaleDown", SCALE_DOWN)):
        rules = behavior.get(name)
        if rules is None or any(rule not in rules for rule in defaults):
            changed = ordered("autoscaling.v2.HPAScalingRules", {**defaults, **(rules or {})})
            behavior = put("autoscaling.v2.HorizontalPodAutoscalerBehavior", behavior, name, changed)
    return behavior


def default_autoscaler_v1(obj: Object) -> Object:
    """``autoscaling/v1``."""
    spec = fill("HorizontalPodAutoscalerSpec", obj.get("spec") or {}, {"minReplicas": 1})
    return put("HorizontalPodAutoscaler", obj, "spec", spec)
