"""Defaults of what bounds the rest: ``pkg/apis/{core,scheduling,node}/v1/defaults.go``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, each, fill, put, round_resources

Object = dict[str, Any]

_LIMITS: Final = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")


def default_limit_range(obj: Object) -> Object:
    spec = each("LimitRangeSpec", obj.get("spec") or {}, "limits", _limit_range_item)
    return put("LimitRange", obj, "spec", spec)


def _limit_range_item(item: Object) -> Object:
    """The default limit of a container is the most that it may have; its default request that limit, or the least."""
    if item.get("type") == "Container":
        item = _filled(item, "default", item.get("max") or {})
        item = _filled(item, "defaultRequest", {**(item.get("min") or {}), **(item.get("default") or {})})
    for name in _LIMITS:
        item = change("LimitRangeItem", item, name, round_resources)
    return item


def _filled(item: Object, name: str, defaults: Object) -> Object:
    amounts = item.get(name) or {}
    merged = dict(sorted({**defaults, **amounts}.items()))
    return item if merged == amounts else put("LimitRangeItem", item, name, merged)


def default_resource_quota(obj: Object) -> Object:
    obj = change("ResourceQuota", obj, "spec", _hard)
    return change("ResourceQuota", obj, "status", _hard_and_used)


def _hard(spec: Object) -> Object:
    return change("ResourceQuotaSpec", spec, "hard", round_resources)


def _hard_and_used(status: Object) -> Object:
    for name in ("hard", "used"):
        status = change("ResourceQuotaStatus", status, name, round_resources)
    return status


def default_priority_class(obj: Object) -> Object:
    return fill("PriorityClass", obj, {"preemptionPolicy": "PreemptLowerPriority"})


def default_runtime_class(obj: Object) -> Object:
    return change("RuntimeClass", obj, "overhead", _overhead)


def _overhead(overhead: Object) -> Object:
    return change("Overhead", overhead, "podFixed", round_resources)
