"""``-o yaml``, as ``sigs.k8s.io/yaml`` writes JSON values: keys sorted, lists not indented, lines never folded.

The choice between plain, quoted and block scalars is that of go-yaml v2 (``encode.go``) and of libyaml's emitter.
"""

from __future__ import annotations

import re
from functools import cmp_to_key
from typing import Any

from simulator.yaml_scalars import Unrepresentable, resolve

_FIRST_INDICATORS = "#,[]{}&*!|>'\"%@`"
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(?:\.[0-9]*)?"
    r"(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)?"
)
_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")
_ESCAPES = {
    "\0": "\\0", "\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r",
    "\x1b": "\\e", '"': '\\"', "\\": "\\\\", "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P",
}  # fmt: skip
_PLAIN, _SINGLE, _DOUBLE, _LITERAL = range(4)


def dump(value: Any) -> str:
    """A document, newline at the end."""
    lines: list[str] = []
    if isinstance(value, dict) and value:
        _mapping(value, "", lines)
    elif isinstance(value, list) and value:
        _sequence(value, "", lines)
    else:
        lines.append(_scalar(value, ""))
    return "\n".join(lines) + "\n"


def _mapping(value: dict[str, Any], indent: str, lines: list[str], first: str | None = None) -> None:
    """``first``: what stands before the first key instead of the indentation (``- ``)."""
    for key in sorted(value, key=_key_order):
        start = indent if first is None else first
        first = None
        head = f"{start}{_text(key, '', as_key=True)}:"
        child = value[key]
        if isinstance(child, dict) and child:
            lines.append(head)
            _mapping(child, indent + "  ", lines)
        elif isinstance(child, list) and child:
            lines.append(head)
            _sequence(child, indent, lines)
        else:
            lines.append(f"{head} {_scalar(child, indent)}")


def _sequence(value: list[Any], indent: str, lines: list[str], first: str | None = None) -> None:
    for item in value:
        start = (indent if first is None else first) + "- "
        first = None
        if isinstance(item, dict) and item:
            _mapping(item, indent + "  ", lines, start)
        elif isinstance(item, list) and item:
            _sequence(item, indent + "  ", lines, start)
        else:
            lines.append(start + _scalar(item, indent))


def _scalar(value: Any, indent: str) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{}"
    if isinstance(value, list):
        return "[]"
    if isinstance(value, str):
        return _text(value, indent)
    return str(value)


def _text(text: str, indent: str, *, as_key: bool = False) -> str:
    style = _style(text)
    if style == _LITERAL and not as_key:
        return _literal(text, indent)
    if style == _PLAIN:
        return text
    if style == _SINGLE:
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(char) for char in text) + '"'


def _style(text: str) -> int:
    plain, single, block = _allowed(text)
    if "\n" in text:
        return _LITERAL if block else _DOUBLE
    if not _is_string_when_plain(text):
        return _DOUBLE
    if plain:
        return _PLAIN
    return _SINGLE if single else _DOUBLE


def _is_string_when_plain(text: str) -> bool:
    if text in ("<<", "=") or _TIMESTAMP.fullmatch(text) or _BASE_60.fullmatch(text):
        return False
    try:
        return isinstance(resolve(text, None, plain=True), str)
    except Unrepresentable:
        return False


def _printable(char: str) -> bool:
    code = ord(char)
    return code == 0x0A or 0x20 <= code <= 0x7E or (code >= 0xA0 and not 0xD800 <= code <= 0xDFFF and code != 0xFEFF)


def _allowed(text: str) -> tuple[bool, bool, bool]:
    """Which of plain, single-quoted and literal can hold a text (``yaml_emitter_analyze_scalar``)."""
    indicators = text.startswith(("---", "..."))
    special = break_then_space = space_then_break = False
    for i, char in enumerate(text):
        before = text[i - 1] if i else "\n"
        after = text[i + 1] if i + 1 < len(text) else "\n"
        blank_after = after in " \t\n\r\x85\u2028\u2029"
        if i == 0:
            indicators |= char in _FIRST_INDICATORS or (char in "?:-" and blank_after)
        else:
            indicators |= (char == ":" and blank_after) or (char == "#" and before in " \t\n\r\x85\u2028\u2029")
        special |= not _printable(char)
        break_then_space |= char == " " and before in "\n\x85\u2028\u2029" and i > 0
        space_then_break |= char in "\n\x85\u2028\u2029" and before == " "
    edges = text[:1] in (" ", "\n") or text[-1:] in (" ", "\n")
    broken = any(char in "\n\x85\u2028\u2029" for char in text)
    nothing = special or space_then_break
    plain = not (nothing or indicators or edges or broken or break_then_space or not text)
    return plain, not (nothing or break_then_space), not (nothing or text.endswith(" "))


def _literal(text: str, indent: str) -> str:
    hint = "2" if text[:1] in (" ", "\n") else ""
    if not text.endswith("\n"):
        hint += "-"
    elif text == "\n" or text.endswith("\n\n"):
        hint += "+"
    body = text.removesuffix("\n").split("\n")
    return "\n".join([f"|{hint}", *(f"{indent}  {line}" if line else "" for line in body)])


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if _printable(char):
        return char
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


@cmp_to_key
def _key_order(one: str, other: str) -> int:
    """go-yaml's order of keys: numbers in them by value, letters after other characters (``sorter.go``)."""
    digits = False
    for i, (a, b) in enumerate(zip(one, other, strict=False)):
        if a == b:
            digits = a.isdecimal()
            continue
        if a.isalpha() and b.isalpha():
            return -1 if a < b else 1
        if a.isalpha() or b.isalpha():
            return -1 if (a.isalpha() if digits else b.isalpha()) else 1
        x, y = _number_at(one, i), _number_at(other, i)
        if "0" in (a, b) and _after_nonzero_digits(one, i):
            x, y = (int(f"1{x[0]}") if x[1] else 1, x[1]), (int(f"1{y[0]}") if y[1] else 1, y[1])
        return -1 if (*x, a) < (*y, b) else 1
    return (len(one) > len(other)) - (len(one) < len(other))


def _number_at(text: str, at: int) -> tuple[int, int]:
    """The number that begins at a place, and how many digits it has."""
    end = at
    while end < len(text) and text[end].isdecimal():
        end += 1
    return int(text[at:end] or 0), end - at


def _after_nonzero_digits(text: str, at: int) -> bool:
    while at > 0 and text[at - 1].isdecimal():
        at -= 1
        if text[at] != "0":
            return True
    return False
