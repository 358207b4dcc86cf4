"""Paths of a container, and patterns with ``*``: what posixpath and fnmatch do, for text alone."""

from __future__ import annotations

import re


def absolute(directory: str, name: str) -> str:
    """``name`` seen from ``directory``, without ``.`` and ``..``."""
    parts: list[str] = []
    for part in (name if name.startswith("/") else f"{directory}/{name}").split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def parent(path: str) -> str:
    """The directory of an absolute path."""
    return path.rpartition("/")[0] or "/"


def last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def matches(name: str, pattern: str) -> bool:
    """Whether ``*``, ``?`` and ``[…]`` of a pattern fit the whole name."""
    expression = ""
    at = 0
    while at < len(pattern):
        letter = pattern[at]
        end = pattern.find("]", at + 2) if letter == "[" else -1
        if letter == "*":
            expression += ".*"
        elif letter == "?":
            expression += "."
        elif end > 0:
            inside = pattern[at + 1 : end].replace("\\", "\\\\")
            expression += f"[^{inside[1:]}]" if inside.startswith("!") else f"[{inside}]"
            at = end
        else:
            expression += re.escape(letter)
        at += 1
    return re.fullmatch(expression, name, re.S) is not None
