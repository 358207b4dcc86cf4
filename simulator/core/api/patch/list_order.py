"""The order of the items of a merged list: what the patch names in the patch's order, the rest in the server's."""

from __future__ import annotations

from typing import Any


def _identity(item: Any, merge_key: str) -> Any:
    return item.get(merge_key) if merge_key and isinstance(item, dict) else item


def _position(items: list[Any], item: Any, merge_key: str) -> int:
    """Where an item stands in a list, by its merge key; -1 if it does not."""
    wanted = _identity(item, merge_key)
    return next((i for i, one in enumerate(items) if _identity(one, merge_key) == wanted), -1)


def split_by_presence(items: list[Any], names: list[Any], merge_key: str) -> tuple[list[Any], list[Any]]:
    """Those that ``names`` holds too, and the others."""
    present = [item for item in items if _position(names, item, merge_key) >= 0]
    others = [item for item in items if _position(names, item, merge_key) < 0]
    return present, others


def sorted_as(items: list[Any], order: list[Any], merge_key: str) -> list[Any]:
    """The items in the order of ``order``; what that does not hold comes last."""
    size = len(order)

    def key(item: Any) -> int:
        position = _position(order, item, merge_key)
        return position if position >= 0 else size

    return sorted(items, key=key)


def ordered(
    present: list[Any], others: list[Any], order: list[Any], server_order: list[Any], merge_key: str
) -> list[Any]:
    """Both lists as one: an item of ``others`` goes first only where the server had it before the other's next."""
    left = sorted_as(others, server_order, merge_key)
    right = sorted_as(present, order, merge_key)
    result: list[Any] = []
    i = j = 0
    while i < len(left) and j < len(right):
        before = _position(server_order, left[i], merge_key)
        after = _position(server_order, right[j], merge_key)
        if 0 <= before < after:
            result.append(left[i])
            i += 1
        else:
            result.append(right[j])
            j += 1
    return result + left[i:] + right[j:]
