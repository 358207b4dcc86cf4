"""Rules for resource requests and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from simulator.core.api import names, quantity
from simulator.core.api.field_errors import FieldError, all_invalid, forbidden, invalid, required

Object = Mapping[str, Any]
Errors = list[FieldError]
NameCheck = Callable[[str, str], Errors]

_CONTAINER: Final = ("cpu", "memory", "ephemeral-storage")
_STANDARD: Final = (
    *_CONTAINER, "storage", "requests.cpu", "requests.memory", "requests.ephemeral-storage", "limits.cpu",
    "limits.memory", "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers",
    "secrets", "configmaps", "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
    "requests.storage",
)  # fmt: skip
QUOTA_RESOURCES: Final = tuple(name for name in _STANDARD if name != "storage")
"""Kubernetes' own resources of which a quota can be set."""
_COUNTED: Final = (
    "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "configmaps",
    "persistentvolumeclaims", "services.nodeports", "services.loadbalancers",
)  # fmt: skip
_HUGE_PAGES: Final = "hugepages-"


def is_native(name: str) -> bool:
    """Kubernetes' own resource: no prefix, or one of kubernetes.io."""
    return "/" not in name or "kubernetes.io/" in name


def is_extended(name: str) -> bool:
    """A resource that somebody else defined, such as ``example.com/gpu``: whole numbers, never overcommitted."""
    if is_native(name) or name.startswith("requests."):
        return False
    return not names.qualified_name("requests." + name)


def is_overcommit_allowed(name: str) -> bool:
    """Whether a request may be lower than the limit."""
    return is_native(name) and not name.startswith(_HUGE_PAGES)


def validate_resource_name(name: str, path: str) -> Errors:
    errors = all_invalid(path, name, names.qualified_name(name))
    if not errors and "/" not in name and name not in _STANDARD and not is_standard_for_quota(name):
        errors.append(invalid(path, name, "must be a standard resource type or fully qualified"))
    return errors


def is_standard_for_quota(name: str) -> bool:
    return name in QUOTA_RESOURCES or name.startswith((_HUGE_PAGES, "requests." + _HUGE_PAGES))


def validate_container_resource_name(name: str, path: str) -> Errors:
    if name in _CONTAINER:
        return []
    errors = validate_resource_name(name, path)
    if "/" not in name:
        if not name.startswith(_HUGE_PAGES):
            errors.append(invalid(path, name, "must be a standard resource for containers"))
    elif not is_native(name) and not is_extended(name):
        errors.append(invalid(path, name, "doesn't follow extended resource name standard"))
    return errors


def validate_quantity(name: str, text: str, path: str) -> Errors:
    """Not negative, and whole where the resource is counted."""
    amount = quantity.parse(text)
    errors: Errors = []
    if amount.nanos < 0:
        errors.append(invalid(path, text, "must be greater than or equal to 0"))
    if (name in _COUNTED or is_extended(name)) and amount.milli() % 1000:
        errors.append(invalid(path, text, "must be an integer"))
    return errors


def validate_positive_quantity(text: str, path: str) -> Errors:
    return [] if quantity.parse(text).nanos > 0 else [invalid(path, text, "must be greater than zero")]


def validate_basic_resource(text: str, path: str) -> Errors:
    value = quantity.parse(text).value()
    return [] if value >= 0 else [invalid(path, value, "must be a valid resource quantity")]


def validate_resources(
    resources: Object, path: str, name_check: NameCheck = validate_container_resource_name
) -> Errors:
    """``resources`` of a container; of a whole pod with another check of the names."""
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    errors: Errors = []
    for name, text in limits.items():
        at = f"{path}.limits[{name}]"
        errors += name_check(name, at) + validate_quantity(name, text, at)
    for name, text in requests.items():
        at = f"{path}.requests[{name}]"
        errors += name_check(name, at) + validate_quantity(name, text, at)
        errors += _against_limit(name, text, limits, path)
    named = (*limits, *requests)
    huge = any(name.startswith(_HUGE_PAGES) for name in named)
    if huge and "cpu" not in named and "memory" not in named:
        errors.append(forbidden(path, "HugePages require cpu or memory"))
    return errors


def _against_limit(name: str, text: str, limits: Mapping[str, str], path: str) -> Errors:
    if name not in limits:
        if is_overcommit_allowed(name):
            return []
        return [required(f"{path}.limits", "Limit must be set for non overcommitable resources")]
    limit = limits[name]
    difference = quantity.compare(text, limit)
    if difference and not is_overcommit_allowed(name):
        return [invalid(f"{path}.requests", text, f"must be equal to {name} limit of {limit}")]
    if difference > 0:
        detail = f"must be less than or equal to {name} limit of {limit}"
        return [invalid(f"{path}.requests", text, detail)]
    return []
