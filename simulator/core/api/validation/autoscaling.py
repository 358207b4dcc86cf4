"""Rules for HorizontalPodAutoscalers: ``pkg/apis/autoscaling/validation``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    forbidden,
    invalid,
    not_supported,
    required,
)
from simulator.core.api.validation.metadata import non_negative
from simulator.core.api.validation.metrics import validate_metric
from simulator.core.api.validation.rules import Rules

Object = dict[str, Any]
Errors = list[FieldError]

_MAX_PERIOD: Final = 1800
_MAX_WINDOW: Final = 3600
_SELECT: Final = ("Disabled", "Max", "Min")
_POLICY_TYPES: Final = ("Percent", "Pods")
_SCALING_TO_ZERO: Final = "must specify at least one Object or External metric to support scaling to zero replicas"


def _spec(obj: Object, lowest: int) -> Errors:
    """``lowest``: how low ``minReplicas`` may be. Scaling to zero is a feature that is off by default."""
    spec = obj["spec"]
    least, most = spec.get("minReplicas"), spec.get("maxReplicas", 0)
    errors: Errors = []
    if least is not None and least < lowest:
        detail = f"must be greater than or equal to {lowest}"
        errors.append(invalid("spec.minReplicas", least, detail))
    if most == 0:
        errors.append(required("spec.maxReplicas", "must be set and greater than 0"))
    elif most < 1:
        errors.append(invalid("spec.maxReplicas", most, "must be greater than 0"))
    if least is not None and most < least:
        errors.append(invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`"))
    errors += _target(spec.get("scaleTargetRef") or {}, "spec.scaleTargetRef")
    errors += _metrics(spec, least)
    percentage = spec.get("targetCPUUtilizationPercentage")
    if percentage is not None and percentage < 1:
        path = "spec.metrics[0].resource.target.averageUtilization"
        errors.append(invalid(path, percentage, "must be greater than 0"))
    for direction in ("scaleUp", "scaleDown"):
        rules = (spec.get("behavior") or {}).get(direction)
        if rules is not None:
            errors += _scaling_rules(rules, f"spec.behavior.{direction}")
    return errors


def validate_reference(reference: Object, path: str) -> Errors:
    """Kind and name of a CrossVersionObjectReference."""
    errors: Errors = []
    for field in ("kind", "name"):
        value = reference.get(field, "")
        if not value:
            errors.append(required(f"{path}.{field}"))
        else:
            errors += all_invalid(f"{path}.{field}", value, names.path_segment_name(value))
    return errors


def _target(reference: Object, path: str) -> Errors:
    """What is scaled must be in a group that it names; ReplicationControllers are in none."""
    errors = validate_reference(reference, path)
    version = reference.get("apiVersion", "")
    if version.count("/") > 1:
        errors.append(invalid(f"{path}.apiVersion", version, f"unexpected GroupVersion string: {version}"))
    elif "/" not in version and (version != "v1" or reference.get("kind") != "ReplicationController"):
        errors.append(invalid(f"{path}.apiVersion", version, "apiVersion must specify API group"))
    return errors


def _metrics(spec: Object, least: int | None) -> Errors:
    metrics = spec.get("metrics") or ()
    errors: Errors = []
    for index, metric in enumerate(metrics):
        errors += validate_metric(metric, f"spec.metrics[{index}]", validate_reference)
    if least == 0 and not any(metric.get("type") in ("Object", "External") for metric in metrics):
        errors.append(forbidden("spec.metrics", _SCALING_TO_ZERO))
    return errors


def _scaling_rules(rules: Object, path: str) -> Errors:
    window, select = rules.get("stabilizationWindowSeconds"), rules.get("selectPolicy")
    errors: Errors = []
    at = f"{path}.stabilizationWindowSeconds"
    if window is not None and window < 0:
        errors.append(invalid(at, window, "must be greater than or equal to zero"))
    if window is not None and window > _MAX_WINDOW:
        errors.append(invalid(at, window, f"must be less than or equal to {_MAX_WINDOW}"))
    if select is not None and select not in _SELECT:
        errors.append(not_supported(f"{path}.selectPolicy", select, _SELECT))
    policies = rules.get("policies") or ()
    if not policies:
        errors.append(required(f"{path}.policies", "must specify at least one Policy"))
    for index, policy in enumerate(policies):
        errors += _policy(policy, f"{path}.policies[{index}]")
    return errors


def _policy(policy: Object, path: str) -> Errors:
    kind, value, period = policy.get("type", ""), policy.get("value", 0), policy.get("periodSeconds", 0)
    errors: Errors = []
    if kind not in _POLICY_TYPES:
        errors.append(not_supported(f"{path}.type", kind, _POLICY_TYPES))
    if value <= 0:
        errors.append(invalid(f"{path}.value", value, "must be greater than zero"))
    if period <= 0:
        errors.append(invalid(f"{path}.periodSeconds", period, "must be greater than zero"))
    if period > _MAX_PERIOD:
        detail = f"must be less than or equal to {_MAX_PERIOD}"
        errors.append(invalid(f"{path}.periodSeconds", period, detail))
    return errors


def _autoscaler(obj: Object) -> Errors:
    return _spec(obj, lowest=1)


def _update(new: Object, old: Object) -> Errors:
    return _spec(new, lowest=0 if old["spec"].get("minReplicas") == 0 else 1)


def _status(new: Object, _: Object) -> Errors:
    status = new.get("status") or {}
    errors = non_negative(status.get("currentReplicas"), "status.currentReplicas")
    return errors + non_negative(status.get("desiredReplicas"), "status.desiredReplicas")


RULES: Final = Rules(spec=_autoscaler, update=_update, status=_status)
