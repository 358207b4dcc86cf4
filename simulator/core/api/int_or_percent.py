"""``intstr.IntOrString``: a number, or a percentage of a total (``maxSurge: 25%``)."""

from __future__ import annotations

import re
from typing import Final

_INTEGER: Final = re.compile(r"[+-]?[0-9]+").fullmatch


def parse(text: str) -> int | str:
    """A number where the text is one that fits 32 bits, else the text itself."""
    if _INTEGER(text) and -(2**31) <= int(text) < 2**31:
        return int(text)
    return text


def scaled(value: int | str, total: int, round_up: bool) -> int:
    """The value, or its percentage of ``total``, rounded up or down. ValueError for a string that is no percentage."""
    if isinstance(value, int):
        return value
    number = value.removesuffix("%")
    if number == value:
        raise ValueError("invalid type: string is not a percentage")
    if not _INTEGER(number):
        raise ValueError(f'invalid value "{value}": strconv.Atoi: parsing "{number}": invalid syntax')
    product = int(number) * total
    return -(-product // 100) if round_up else product // 100
