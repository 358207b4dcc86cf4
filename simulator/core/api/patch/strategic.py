"""Strategic merge patch: lists are merged by a key that the schema names, and directives say more.

Directives: ``$patch`` (replace, delete), ``$retainKeys``, ``$setElementOrder/<list>``,
``$deleteFromPrimitiveList/<list>``. Modelled after apimachinery's ``util/strategicpatch``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from simulator.core.api.patch.errors import PatchError
from simulator.core.api.patch.list_order import ordered, split_by_presence
from simulator.core.api.schema import STRUCTS, Field, Struct, Type

DIRECTIVE: Final = "$patch"
RETAIN_KEYS: Final = "$retainKeys"
SET_ELEMENT_ORDER: Final = "$setElementOrder/"
DELETE_FROM_LIST: Final = "$deleteFromPrimitiveList/"

Schema = Struct | Type | None
"""What is known of a value: a struct, the type of a map, or nothing."""


@dataclass(frozen=True, slots=True)
class _Mode:
    """``merging``: whether the first value is an object (directives are obeyed) or a patch (they are kept)."""

    merging: bool


_APPLY: Final = _Mode(merging=True)
_COMBINE: Final = _Mode(merging=False)


def apply_strategic_merge_patch(target: dict[str, Any], patch: dict[str, Any], struct: Struct) -> dict[str, Any]:
    """``target`` with ``patch`` applied. Raises :class:`PatchError`."""
    return _merge_map(target, patch, struct, _APPLY)


def combine_patches(first: dict[str, Any], second: dict[str, Any], struct: Struct) -> dict[str, Any]:
    """One patch that does what both do; the second wins."""
    return _merge_map(first, second, struct, _COMBINE)


def field_of(schema: Schema, key: str) -> tuple[Field | None, Schema]:
    """The field and the schema below a key: of a struct, of the items of a list of structs, or of a map's values."""
    if isinstance(schema, Struct):
        field = schema.fields.get(key)
        return field, _below(field.type) if field else None
    if isinstance(schema, Type) and schema.kind == "map" and schema.element:
        return None, _below(schema.element)
    return None, None


def _below(type: Type) -> Schema:
    if type.kind == "list" and type.element:
        return _below(type.element)
    if type.struct:
        return STRUCTS[type.struct]
    return type if type.kind == "map" else None


def _merge_map(original: Any, patch: dict[str, Any], schema: Schema, mode: _Mode) -> dict[str, Any]:
    if DIRECTIVE in patch and mode.merging:
        return _directive(patch)
    result, rest = _retain_keys(dict(original or {}), patch, mode)
    result, rest = _set_orders(result, rest, schema, mode)
    for key, value in rest.items():
        if key.startswith(DELETE_FROM_LIST):
            _delete_from_list(result, key, value, mode)
        else:
            _merge_key(result, key, value, schema, mode)
    return result


def _directive(patch: dict[str, Any]) -> dict[str, Any]:
    if patch[DIRECTIVE] == "replace":
        return {key: value for key, value in patch.items() if key != DIRECTIVE}
    if patch[DIRECTIVE] == "delete":
        return {}
    raise PatchError(f"unknown patch type found: {patch[DIRECTIVE]}")


def _merge_key(result: dict[str, Any], key: str, value: Any, schema: Schema, mode: _Mode) -> None:
    """Merges one key of a patch into ``result``, which is the caller's own copy."""
    if value is None:
        result.pop(key, None)
        if mode.merging:
            return
    old = result.get(key)
    field, below = field_of(schema, key)
    if isinstance(value, dict) and isinstance(old, dict):
        replaced = field is not None and field.replace
        result[key] = value if replaced else _merge_map(old, value, below, mode)
    elif isinstance(value, list) and isinstance(old, list) and field and field.merge:
        result[key] = _merge_list(old, value, field, below, mode)
    else:
        result[key] = _plain(value) if mode.merging else value


def _plain(value: Any) -> Any:
    """A new value without nulls and directives, as it is taken into an object that did not have it."""
    if isinstance(value, dict):
        if value.get(DIRECTIVE) == "delete":
            return {}
        kept = {k: v for k, v in value.items() if v is not None and not k.startswith("$")}
        return {key: _plain(inner) for key, inner in kept.items()}
    if isinstance(value, list):
        items = (item for item in value if not _is_directive(item))
        return [_plain(item) for item in items]
    return value


def _is_directive(item: Any) -> bool:
    return isinstance(item, dict) and item.get(DIRECTIVE) in ("delete", "replace")


def _retain_keys(original: dict[str, Any], patch: dict[str, Any], mode: _Mode) -> tuple[dict[str, Any], dict[str, Any]]:
    if RETAIN_KEYS not in patch:
        return original, patch
    keys = patch[RETAIN_KEYS]
    if not isinstance(keys, list):
        raise PatchError(f"invalid patch format of {RETAIN_KEYS} list")
    rest = {key: value for key, value in patch.items() if key != RETAIN_KEYS}
    if not mode.merging:
        return {**original, RETAIN_KEYS: keys}, rest
    if any(key not in keys for key, value in rest.items() if value is not None and not key.startswith("$")):
        raise PatchError(f"{RETAIN_KEYS} list must contain all fields that are present in the patch")
    return {key: value for key, value in original.items() if key in keys}, rest


def _set_orders(
    original: dict[str, Any], patch: dict[str, Any], schema: Schema, mode: _Mode
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Merges the lists that a ``$setElementOrder`` orders; returns what is left of the patch."""
    rest = patch
    for directive, order in patch.items():
        if not directive.startswith(SET_ELEMENT_ORDER):
            continue
        key = directive.removeprefix(SET_ELEMENT_ORDER)
        changes = rest.get(key)
        rest = {own: value for own, value in rest.items() if own not in (directive, key)}
        if changes is None and key in patch:
            rest[key] = None
        if not mode.merging:
            if original.get(directive, order) != order:
                raise PatchError(f"invalid patch format of {SET_ELEMENT_ORDER} list")
            original = {**original, directive: order}
        deletions = patch.get(DELETE_FROM_LIST + key)
        if mode.merging and isinstance(deletions, list) and isinstance(original.get(key), list):
            original = {**original, key: [item for item in original[key] if item not in deletions]}
        merged = _ordered_list(original.get(key), changes, order, field_of(schema, key), mode)
        if merged is not None:
            original = {**original, key: merged}
    return original, rest


def _ordered_list(
    old: Any, changes: Any, order: list[Any], where: tuple[Field | None, Schema], mode: _Mode
) -> list[Any] | None:
    field, below = where
    merge_key = field.merge_key if field else ""
    if isinstance(old, list) and isinstance(changes, list) and field and field.merge:
        merged = _merge_list(old, changes, field, below, mode)
    elif isinstance(changes, list):
        merged = _plain(changes) if mode.merging else changes
    elif isinstance(old, list):
        merged = old
    else:
        return None
    present, others = split_by_presence(merged, order, merge_key)
    return ordered(present, others, order, old if isinstance(old, list) else [], merge_key)


def _delete_from_list(result: dict[str, Any], key: str, values: Any, mode: _Mode) -> None:
    name = key.removeprefix(DELETE_FROM_LIST)
    if not isinstance(values, list):
        raise PatchError(f"invalid patch format of {DELETE_FROM_LIST} list")
    if not mode.merging:
        result[key] = values
    elif isinstance(result.get(name), list):
        result[name] = [item for item in result[name] if item not in values]


def _merge_list(old: list[Any], patch: list[Any], field: Field, below: Schema, mode: _Mode) -> list[Any]:
    merge_key = field.merge_key
    if not merge_key:
        merged = list(dict.fromkeys([*old, *patch]))
        present, others = split_by_presence(merged, patch, "")
        return ordered(present, others, patch, old, "")
    if mode.merging:
        old, patch = _list_directives(old, patch, merge_key)
    merged = list(old)
    for item in patch:
        value = _merge_value(item, merge_key)
        index = next((i for i, one in enumerate(merged) if _merge_value(one, merge_key) == value), None)
        if index is None:
            merged.append(_plain(item) if mode.merging else item)
        else:
            merged[index] = _merge_map(merged[index], item, below, mode)
    present, others = split_by_presence(merged, patch, merge_key)
    return ordered(present, others, patch, old, merge_key)


def _merge_value(item: Any, merge_key: str) -> Any:
    if not isinstance(item, dict) or merge_key not in item:
        raise PatchError(f"map: {item} does not contain declared merge key: {merge_key}")
    return item[merge_key]


def _list_directives(old: list[Any], patch: list[Any], merge_key: str) -> tuple[list[Any], list[Any]]:
    """Obeys the items that are directives: ``$patch: delete`` removes, ``$patch: replace`` empties the old list."""
    plain: list[Any] = []
    for item in patch:
        directive = item.get(DIRECTIVE) if isinstance(item, dict) else None
        if directive is None:
            plain.append(item)
        elif directive == "delete":
            value = _merge_value(item, merge_key)
            old = [one for one in old if _merge_value(one, merge_key) != value]
        elif directive == "replace":
            old = []
        else:
            raise PatchError(f"unknown patch type found: {directive}")
    return old, plain
