"""What a YAML scalar means to kubectl: the rules of go-yaml v2 (``resolve.go``), then of ``sigs.k8s.io/yaml`` to JSON.

They are not PyYAML's: ``y`` and ``n`` are booleans too, ``22:30`` is a string (no base 60), and so is a timestamp.
"""

from __future__ import annotations

import re
from typing import Any

_PREFIX = "tag:yaml.org,2002:"
_TRUE = ("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON")
_FALSE = ("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF")
_NULL = ("", "~", "null", "Null", "NULL")
_NOT_JSON = tuple(sign + word for sign in ("", "+", "-") for word in (".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"))
_NAMED: dict[str, bool | None] = {
    **dict.fromkeys(_TRUE, True),
    **dict.fromkeys(_FALSE, False),
    **dict.fromkeys(_NULL, None),
}
_TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "null": (type(None),),
    "int": (int,),
    "float": (int, float),
}
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
# Go's ParseInt with base 0: a leading 0 alone means octal.
_INT_FORMS = (
    (re.compile(r"[-+]?0[xX][0-9a-fA-F]+"), 16),
    (re.compile(r"[-+]?0[bB][01]+"), 2),
    (re.compile(r"[-+]?0[oO]?[0-7]+"), 8),
    (re.compile(r"[-+]?(0|[1-9][0-9]*)"), 10),
)
_LEAST_INT64, _MOST_UINT64 = -(2**63), 2**64 - 1
# Longer digits cannot be an integer of 64 bits in any base; Python would take quadratic time to read them.
_MOST_DIGITS = 80


class Unrepresentable(ValueError):
    """The scalar has no JSON value, or a tag that is not supported."""


def resolve(text: str, tag: str | None, *, plain: bool) -> Any:
    """The JSON value of a scalar. ``plain``: neither quoted nor a block. Raises Unrepresentable."""
    if tag in (None, "!", _PREFIX + "str"):
        return _plain(text) if plain and tag is None else text
    kind = (tag or "").removeprefix(_PREFIX)
    if kind == "timestamp":
        return text
    value = _plain(text)
    if kind not in _TYPES:
        raise Unrepresentable(f"tag {tag} is not supported")
    if type(value) not in _TYPES[kind]:
        raise Unrepresentable(f"cannot read {text!r} as {kind}")
    return value


def key_text(value: Any) -> str:
    """A key as JSON has it. Raises Unrepresentable."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise Unrepresentable("a key must be a string, a number or a boolean")


def _plain(text: str) -> Any:
    if text in _NAMED:
        return _NAMED[text]
    if text in _NOT_JSON:
        raise Unrepresentable(f"{text} has no JSON value")
    if text[:1] not in "+-.0123456789":
        return text
    number = _number(text.replace("_", ""))
    return text if number is None else number


def _number(text: str) -> int | float | None:
    if len(text) <= _MOST_DIGITS:
        for form, base in _INT_FORMS:
            if form.fullmatch(text):
                whole = int(text, base) if base != 8 else int(text.lower().replace("o", ""), 8)
                if _LEAST_INT64 <= whole <= _MOST_UINT64:
                    return whole
    if not _FLOAT.fullmatch(text):
        return None
    value = float(text)
    if value in (float("inf"), float("-inf")):
        return None
    # JSON of a Go float64 has no point where there is no fraction, so kubectl reads it back as an integer.
    return int(value) if value.is_integer() and abs(value) < 2**63 else value
