"""The patches of commands that change a few fields of an object (``set``, ``rollout``, ``taint``, ``cordon``)."""

from __future__ import annotations

from typing import Any

from simulator.core.api import schema
from simulator.core.api.kinds import Resource
from simulator.core.api.patch import diff_merge_patch, diff_strategic_merge_patch, three_way_merge_patch
from simulator.core.api.patch import three_way_strategic_merge_patch as three_way
from simulator.core.protocol.api import MERGE_PATCH, STRATEGIC_MERGE_PATCH

Object = dict[str, Any]


def between(resource: Resource, old: Object, new: Object) -> tuple[Object, str]:
    """The patch that makes ``new`` of ``old``, and its content type."""
    struct = schema.for_resource(resource)
    if struct is None:
        return diff_merge_patch(old, new), MERGE_PATCH
    return diff_strategic_merge_patch(old, new, struct), STRATEGIC_MERGE_PATCH


def applied(resource: Resource, original: Object | None, modified: Object, current: Object) -> tuple[Object, str]:
    """The patch of ``kubectl apply``, and its content type."""
    struct = schema.for_resource(resource)
    if struct is None:
        return three_way_merge_patch(original or {}, modified, current), MERGE_PATCH
    return three_way(original, modified, current, struct), STRATEGIC_MERGE_PATCH
