"""Defaults of what bounds a namespace, and of classes: LimitRange, ResourceQuota, PriorityClass."""

from __future__ import annotations

from typing import Any

from simulator.core.api.defaulting.fill import change, each, fill, put, round_resources

Object = dict[str, Any]

_LISTS = ("max", "min", "default", "defaultRequest", "maxLimitRequestRatio")


def default_limit_range(obj: Object) -> Object:
    return change("LimitRange", obj, "spec", lambda spec: each("LimitRangeSpec", spec, "limits", _limit))


def _limit(item: Object) -> Object:
    """For containers the largest is the default limit, and that (or the smallest) the default request."""
    for name in _LISTS:
        item = change("LimitRangeItem", item, name, round_resources)
    if item.get("type") != "Container":
        return item
    limit = _sorted(item.get("max") or {}, item.get("default") or {})
    request = _sorted(item.get("min") or {}, limit, item.get("defaultRequest") or {})
    for name, value in (("default", limit), ("defaultRequest", request)):
        if value and value != item.get(name):
            item = put("LimitRangeItem", item, name, value)
    return item


def _sorted(*lists: Object) -> Object:
    merged: Object = {}
    for one in lists:
        merged.update(one)
    return dict(sorted(merged.items()))


def default_resource_quota(obj: Object) -> Object:
    def hard(part: Object) -> Object:
        return change("ResourceQuotaSpec", part, "hard", round_resources)

    return change("ResourceQuota", obj, "spec", hard)


def default_priority_class(obj: Object) -> Object:
    return fill("PriorityClass", obj, {"preemptionPolicy": "PreemptLowerPriority"})
