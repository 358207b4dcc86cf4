"""The strategic merge patch between two objects, and the three-way one that ``kubectl apply`` sends.

Modelled after apimachinery's ``util/strategicpatch`` (``CreateTwoWayMergePatch``, ``CreateThreeWayMergePatch``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from simulator.core.api.patch.list_order import sorted_as
from simulator.core.api.patch.strategic import (
    DELETE_FROM_LIST,
    DIRECTIVE,
    RETAIN_KEYS,
    SET_ELEMENT_ORDER,
    Schema,
    combine_patches,
    field_of,
)
from simulator.core.api.schema import Field, Struct

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Options:
    """Whether the patch removes what is gone, whether it sets what is new or different, and keeps ``$retainKeys``."""

    deletions: bool = True
    changes: bool = True
    retain_keys: bool = False
    set_order: bool = False


def diff_strategic_merge_patch(original: Object, modified: Object, struct: Struct) -> Object:
    """The patch that makes ``modified`` of ``original``; empty if they are equal. What ``kubectl label``, ``scale``
    and the status updates of the kubelet send."""
    return _diff_maps(original, modified, struct, _Options(set_order=True))


def three_way_strategic_merge_patch(
    original: Object | None, modified: Object, current: Object, struct: Struct
) -> Object:
    """The patch of ``kubectl apply``: what ``modified`` sets against ``current``, and the removal of what the last
    applied configuration (``original``) had and ``modified`` has not. Empty if there is nothing to do."""
    changes = _diff_maps(current, modified, struct, _Options(deletions=False, set_order=True))
    removals = _diff_maps(original or {}, modified, struct, _Options(changes=False, set_order=True))
    return combine_patches(removals, changes, struct)


def _diff_maps(original: Object, modified: Object, schema: Schema, options: _Options) -> Object:
    patch: Object = {}
    for key, value in modified.items():
        if key not in original:
            if options.changes:
                patch[key] = value
            continue
        old = original[key]
        field, below = field_of(schema, key)
        if isinstance(value, dict) and isinstance(old, dict) and field and field.replace:
            if options.changes:
                patch[key] = value  # whether or not it changed: so does upstream
        elif isinstance(value, dict) and isinstance(old, dict):
            inner = replace(options, retain_keys=bool(field and field.retain_keys))
            if difference := _diff_maps(old, value, below, inner):
                patch[key] = difference
        elif isinstance(value, list) and isinstance(old, list) and field and field.merge:
            inner = replace(options, retain_keys=field.retain_keys)
            _diff_list(patch, key, old, value, field, below, inner)
        elif options.changes and old != value:
            patch[key] = value
    if options.deletions:
        patch |= {key: None for key in original if key not in modified}
    if options.retain_keys and patch:
        patch[RETAIN_KEYS] = sorted(modified)
    return patch


def _diff_list(
    patch: Object, key: str, old: list[Any], new: list[Any], field: Field, below: Schema, options: _Options
) -> None:
    """Adds to ``patch``, which is the caller's own, what a merged list needs."""
    if not old:
        if new and options.changes:
            patch[key] = new
        return
    if not field.merge_key:
        _diff_scalars(patch, key, old, new, options)
        return
    merge_key = field.merge_key
    changed, deleted = _diff_items(old, new, merge_key, below, options)
    items = sorted_as(changed, new, merge_key) + deleted
    if items:
        patch[key] = items
    same_order = [item.get(merge_key) for item in old] == [item.get(merge_key) for item in new]
    moved = options.changes and (items or not same_order)
    if options.set_order and (moved or (options.deletions and items)):
        patch[SET_ELEMENT_ORDER + key] = [{merge_key: item[merge_key]} for item in new]


def _diff_items(
    old: list[Any], new: list[Any], merge_key: str, below: Schema, options: _Options
) -> tuple[list[Any], list[Any]]:
    before = {item[merge_key]: item for item in old}
    after = {item[merge_key]: item for item in new}
    changed: list[Any] = []
    for value, item in after.items():
        if value not in before:
            if options.changes:
                changed.append(item)
        elif difference := _diff_maps(before[value], item, below, options):
            changed.append({**difference, merge_key: value})
    deleted: list[Any] = []
    if options.deletions:
        gone = sorted((value for value in before if value not in after), key=str)
        deleted = [{DIRECTIVE: "delete", merge_key: value} for value in gone]
    return changed, deleted


def _diff_scalars(patch: Object, key: str, old: list[Any], new: list[Any], options: _Options) -> None:
    added = [item for item in new if item not in old] if options.changes else []
    gone = sorted(item for item in old if item not in new) if options.deletions else []
    if added:
        patch[key] = added
    if gone:
        patch[DELETE_FROM_LIST + key] = gone
    if options.set_order and (gone or (options.changes and old != new)):
        patch[SET_ELEMENT_ORDER + key] = new


LAST_APPLIED: Final = "kubectl.kubernetes.io/last-applied-configuration"
"""The annotation in which ``kubectl apply`` keeps what it applied."""
