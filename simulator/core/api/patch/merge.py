"""JSON merge patch (RFC 7386)."""

from __future__ import annotations

from typing import Any


def apply_merge_patch(target: Any, patch: Any) -> Any:
    """``target`` with ``patch`` merged in: objects are merged, null removes, all else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = apply_merge_patch(result.get(key), value)
    return result


def diff_merge_patch(original: dict[str, Any], modified: dict[str, Any]) -> dict[str, Any]:
    """The patch that makes ``modified`` of ``original``, provided that ``modified`` holds no null."""
    patch: dict[str, Any] = {key: None for key in original if key not in modified}
    for key, value in modified.items():
        old = original.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            if inner := diff_merge_patch(old, value):
                patch[key] = inner
        elif key not in original or old != value:
            patch[key] = value
    return patch


def three_way_merge_patch(
    original: dict[str, Any], modified: dict[str, Any], current: dict[str, Any]
) -> dict[str, Any]:
    """What ``kubectl apply`` sends for kinds without a schema: additions and changes against ``current``, removals of
    what ``original`` (the last applied configuration) had and ``modified`` has not."""
    changes = _without_nulls(diff_merge_patch(current, modified))
    removals = _only_nulls(diff_merge_patch(original, modified))
    return _merge_patches(removals, changes)


def _without_nulls(patch: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in patch.items():
        if isinstance(value, dict):
            if not value or (inner := _without_nulls(value)):
                kept[key] = inner if value else value
        elif value is not None:
            kept[key] = value
    return kept


def _only_nulls(patch: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in patch.items():
        if value is None:
            kept[key] = None
        elif isinstance(value, dict) and (inner := _only_nulls(value)):
            kept[key] = inner
    return kept


def _merge_patches(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    result = dict(first)
    for key, value in second.items():
        old = result.get(key)
        result[key] = _merge_patches(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
