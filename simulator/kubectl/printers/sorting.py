"""``--sort-by``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.core.api import quantity
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.printers.gosort import go_sorted
from simulator.kubectl.printers.jsonpath import JsonPath, relaxed

if TYPE_CHECKING:
    from simulator.kubectl.resources import Found


def sort_objects(found: list[Found], field: str, *, as_table: bool) -> list[Found]:
    """Sorted by a field, those without it first. Where no object has it, a table is empty, and all else an error."""
    path = JsonPath(relaxed(field), allow_missing=True)
    keyed = [(path.find(item.object)[:1], item) for item in found]
    if found and not any(key for key, _ in keyed):
        if as_table:
            return []
        raise KubectlError(f'couldn\'t find any field with path "{relaxed(field)}" in the list of objects')
    return [item for _, item in go_sorted(keyed, lambda one, other: _less(one[0], other[0]))]


def _less(ones: list[Any], others: list[Any]) -> bool:
    """Each list holds the field's value, or nothing where the field is missing."""
    if not ones or not others:
        return not ones
    one, other = ones[0], others[0]
    if one is None or other is None:
        return one is None and other is not None
    if isinstance(one, str) and isinstance(other, str):
        try:
            return quantity.compare(one, other) < 0
        except quantity.QuantityError:
            return one < other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one < other
    return str(one) < str(other)
