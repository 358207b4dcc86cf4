"""Rules for the resources of a whole pod, against those of its containers: ``validatePodResources``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.core.api import quantity
from simulator.core.api.container_resources import POD_LEVEL, aggregate, is_pod_level
from simulator.core.api.field_errors import FieldError, forbidden, invalid, not_supported
from simulator.core.api.validation.resources import validate_resource_name, validate_resources

Object = Mapping[str, Any]
Errors = list[FieldError]


def _name(name: str, path: str) -> Errors:
    errors = validate_resource_name(name, path)
    if not errors and not is_pod_level(name):
        errors.append(not_supported(path, name, POD_LEVEL))
    return errors


def validate_pod_resources(spec: Object, path: str) -> Errors:
    resources: Object = spec["resources"]
    errors: Errors = []
    if resources.get("claims") is not None:
        detail = "claims cannot be set for Resources at pod-level"
        errors.append(forbidden(f"{path}.claims", detail))
    errors += validate_resources(resources, path, _name)
    return errors + _aggregate_requests(spec, path) + _container_limits(spec, path)


def _aggregate_requests(spec: Object, path: str) -> Errors:
    """The pod must have at least what its containers ask for in all."""
    requests = spec["resources"].get("requests") or {}
    errors: Errors = []
    for name, amount in aggregate(spec, "requests").items():
        have = requests.get(name, "0")
        if is_pod_level(name) and quantity.compare(amount, have) > 0:
            detail = f"must be greater than or equal to aggregate container requests of {amount}"
            errors.append(invalid(f"{path}.requests[{name}]", have, detail))
    return errors


def _container_limits(spec: Object, path: str) -> Errors:
    limits = spec["resources"].get("limits") or {}
    errors: Errors = []
    for index, container in enumerate(spec.get("containers") or ()):
        for name, amount in ((container.get("resources") or {}).get("limits") or {}).items():
            if name in limits and quantity.compare(amount, limits[name]) > 0:
                at = f"{path}.containers[{index}][{name}].limits"
                detail = f"must be less than or equal to pod limits of {limits[name]}"
                errors.append(invalid(at, amount, detail))
    return errors
