"""Rules for the metrics of a HorizontalPodAutoscaler."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from simulator.core.api import names, quantity
from simulator.core.api.field_errors import FieldError, all_invalid, forbidden, invalid, not_supported, required
from simulator.core.api.validation.resources import validate_container_resource_name

Object = dict[str, Any]
Errors = list[FieldError]
ReferenceCheck = Callable[[Object, str], Errors]

_TYPES: Final = ("ContainerResource", "External", "Object", "Pods", "Resource")
_TARGET_TYPES: Final = ("Utilization", "Value", "AverageValue")
# In the order in which the server looks at them: only the first source is checked.
_SOURCES: Final = ("object", "external", "pods", "resource", "containerResource")


def validate_metric(metric: Object, path: str, reference_check: ReferenceCheck) -> Errors:
    """One metric: its type, and the one source that suits it."""
    kind = metric.get("type", "")
    errors: Errors = []
    if not kind:
        errors.append(required(f"{path}.type", "must specify a metric source type"))
    unknown = [not_supported(f"{path}.type", kind, _TYPES)] if kind not in _TYPES else []
    errors += unknown
    present = [source for source in _SOURCES if metric.get(source) is not None]
    if present:
        first = present[0]
        errors += _source(first, metric[first], f"{path}.{first}", reference_check)
    expected = kind[:1].lower() + kind[1:]
    if unknown:
        errors += unknown
    elif expected not in present:
        errors.append(required(f"{path}.{expected}", "must populate information for the given metric source"))
    if len(present) > 1 or (len(present) == 1 and expected not in present):
        others = sorted(source for source in present if source != expected)
        errors += [forbidden(f"{path}.{source}", "must populate the given metric source only") for source in others]
    return errors


def _source(name: str, source: Object, path: str, reference_check: ReferenceCheck) -> Errors:
    target = source.get("target") or {}
    if name == "object":
        errors = reference_check(source.get("describedObject") or {}, f"{path}.describedObject")
        errors += _identifier(source, path) + _target(target, f"{path}.target")
        return errors + _needs_value(target, path, "must set either a target value or averageValue")
    if name == "external":
        errors = _identifier(source, path) + _target(target, f"{path}.target")
        errors += _needs_value(target, path, "must set either a target value for metric or a per-pod target")
        if target.get("value") is not None and target.get("averageValue") is not None:
            detail = "may not set both a target value for metric and a per-pod target"
            errors.append(forbidden(f"{path}.target.value", detail))
        return errors
    if name == "pods":
        errors = _identifier(source, path) + _target(target, f"{path}.target")
        if target.get("averageValue") is None:
            detail = "must specify a positive target averageValue"
            errors.append(required(f"{path}.target.averageValue", detail))
        return errors
    return _resource(name, source, target, path)


def _resource(name: str, source: Object, target: Object, path: str) -> Errors:
    """Of the pods, or (``containerResource``) of one container of each."""
    errors: Errors = []
    resource = source.get("name", "")
    if not resource:
        errors.append(required(f"{path}.name", "must specify a resource name"))
    elif name == "containerResource":
        errors += validate_container_resource_name(resource, f"{path}.name")
    if name == "containerResource":
        container = source.get("container", "")
        if not container:
            errors.append(required(f"{path}.container", "must specify a container"))
        else:
            errors += all_invalid(f"{path}.container", container, names.dns1123_label(container))
    errors += _target(target, f"{path}.target")
    utilization, average = target.get("averageUtilization"), target.get("averageValue")
    if utilization is None and average is None:
        detail = "must set either a target raw value or a target utilization"
        errors.append(required(f"{path}.target.averageUtilization", detail))
    if utilization is not None and average is not None:
        detail = "may not set both a target raw value and a target utilization"
        errors.append(forbidden(f"{path}.target.averageValue", detail))
    return errors


def _needs_value(target: Object, path: str, detail: str) -> Errors:
    if target.get("value") is None and target.get("averageValue") is None:
        return [required(f"{path}.target.averageValue", detail)]
    return []


def _identifier(source: Object, path: str) -> Errors:
    name = (source.get("metric") or {}).get("name", "")
    if not name:
        return [required(f"{path}.metric.name", "must specify a metric name")]
    return all_invalid(f"{path}.metric.name", name, names.path_segment_name(name))


def _target(target: Object, path: str) -> Errors:
    kind = target.get("type", "")
    errors: Errors = []
    if not kind:
        errors.append(required(f"{path}.type", "must specify a metric target type"))
    if kind not in _TARGET_TYPES:
        errors.append(invalid(f"{path}.type", kind, "must be either Utilization, Value, or AverageValue"))
    for field in ("value", "averageValue"):
        amount = target.get(field)
        if amount is not None and quantity.parse(amount).sign() != 1:
            errors.append(invalid(f"{path}.{field}", amount, "must be positive"))
    utilization = target.get("averageUtilization")
    if utilization is not None and utilization < 1:
        errors.append(invalid(f"{path}.averageUtilization", utilization, "must be greater than 0"))
    return errors
