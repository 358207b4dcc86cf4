"""JSON values as Go's ``fmt`` prints them with ``%v``: ``map[a:1 b:2]``, ``[x y]``, ``<nil>``."""

from __future__ import annotations

from typing import Any


def go_text(value: Any) -> str:
    if value is None:
        return "<nil>"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "map[" + " ".join(f"{key}:{go_text(value[key])}" for key in sorted(value)) + "]"
    if isinstance(value, list | tuple):
        return "[" + " ".join(go_text(item) for item in value) + "]"
    return str(value)
