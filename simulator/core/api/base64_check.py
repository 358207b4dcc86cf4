"""Where base64 data is broken, as Go's ``encoding/base64`` counts it."""

from __future__ import annotations

from typing import Final

_ALPHABET: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")


def corrupt_byte(text: str) -> int | None:
    """The offset that Go names in "illegal base64 data at input byte N", or None if the text is fine.

    Line breaks may stand anywhere, and count. Padding is required.
    """
    digits = 0
    for position, char in enumerate(text):
        if char in "\r\n":
            continue
        if char in _ALPHABET:
            digits = (digits + 1) % 4
            continue
        if char != "=" or digits < 2:
            return position
        return _corrupt_padding(text, position, digits)
    return len(text) - digits if digits else None


def _corrupt_padding(text: str, position: int, digits: int) -> int | None:
    rest = position + 1
    if digits == 2:
        while rest < len(text) and text[rest] in "\r\n":
            rest += 1
        if rest == len(text):
            return len(text)
        if text[rest] != "=":
            return rest - 1
        rest += 1
    while rest < len(text) and text[rest] in "\r\n":
        rest += 1
    return rest if rest < len(text) else None
