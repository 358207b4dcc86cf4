"""``-o json``, as Go's ``encoding/json`` writes it."""

from __future__ import annotations

import json
from typing import Any

# Go escapes what could end a script element, and the two line ends of JavaScript.
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def indented(value: Any) -> str:
    """Keys sorted, four spaces, newline at the end."""
    return _escaped(json.dumps(value, indent=4, sort_keys=True, ensure_ascii=False)) + "\n"


def compact(value: Any) -> str:
    """Keys sorted, no spaces."""
    return _escaped(json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False))


def _escaped(text: str) -> str:
    # All of these can stand only inside strings.
    for char, escape in _ESCAPES.items():
        text = text.replace(char, escape)
    return text
