"""Rules for the resources of a whole pod, against those of its containers: ``validatePodResources``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api import quantity
from simulator.core.api.field_errors import FieldError, forbidden, invalid, not_supported
from simulator.core.api.validation.resources import validate_resource_name, validate_resources

Object = Mapping[str, Any]
Errors = list[FieldError]

_SUPPORTED: Final = ("cpu", "hugepages-", "memory")


def _name(name: str, path: str) -> Errors:
    errors = validate_resource_name(name, path)
    if not errors and not name.startswith(_SUPPORTED):
        errors.append(not_supported(path, name, _SUPPORTED))
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
    """The pod must have at least what its containers ask for in all; sidecars run beside them."""
    totals: dict[str, str] = {}
    initial: dict[str, str] = {}
    sidecars: dict[str, str] = {}
    for container in spec.get("initContainers") or ():
        for name, amount in _requests(container).items():
            if container.get("restartPolicy") == "Always":
                sidecars[name] = quantity.add(sidecars[name], amount) if name in sidecars else amount
            else:
                together = quantity.add(amount, sidecars[name]) if name in sidecars else amount
                initial[name] = _larger(initial.get(name), together)
    for amounts in (*map(_requests, spec.get("containers") or ()), sidecars):
        for name, amount in amounts.items():
            totals[name] = quantity.add(totals[name], amount) if name in totals else amount
    for name, amount in initial.items():
        totals[name] = _larger(totals.get(name), amount)
    requests = spec["resources"].get("requests") or {}
    errors: Errors = []
    for name, amount in sorted(totals.items()):
        have = requests.get(name, "0")
        if name.startswith(_SUPPORTED) and quantity.compare(amount, have) > 0:
            detail = f"must be greater than or equal to aggregate container requests of {amount}"
            errors.append(invalid(f"{path}.requests[{name}]", have, detail))
    return errors


def _requests(container: Object) -> dict[str, str]:
    found: dict[str, str] = (container.get("resources") or {}).get("requests") or {}
    return found


def _larger(one: str | None, other: str) -> str:
    return one if one is not None and quantity.compare(one, other) >= 0 else other


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
