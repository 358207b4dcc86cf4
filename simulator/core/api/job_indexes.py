"""Lists of completion indexes, as Jobs write them: ``1,3-5,7``. ``pkg/apis/batch/validation``."""

from __future__ import annotations

import re
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?[0-9]+").fullmatch


class IndexesError(ValueError):
    """Not such a list; the text is the server's."""


def parse_indexes(text: str, completions: int) -> list[tuple[int, int]]:
    """First and last index of each interval, rising. Raises :class:`IndexesError`."""
    intervals: list[tuple[int, int]] = []
    if not text:
        return intervals
    last: int | None = None
    for part in text.split(","):
        bounds = part.split("-")
        if len(bounds) > 2:
            rule = "an index interval can have at most two parts separated by '-'"
            raise IndexesError(f'the fragment "{part}" violates the requirement that {rule}')
        first = _index(bounds[0], completions)
        if last is not None and last >= first:
            raise IndexesError(f"non-increasing order, previous: {last}, current: {first}")
        last = first
        if len(bounds) == 2:
            last = _index(bounds[1], completions)
            if first >= last:
                raise IndexesError(f"non-increasing order, previous: {first}, current: {last}")
        intervals.append((first, last))
    return intervals


def _index(text: str, completions: int) -> int:
    if not _NUMBER(text):
        raise IndexesError(f'cannot convert string to integer for index: "{text}"')
    index = int(text)
    if index >= completions:
        raise IndexesError(f'too large index: "{text}"')
    return index


def count_indexes(text: str, completions: int) -> int:
    """How many indexes there are. Raises :class:`IndexesError`."""
    return sum(last - first + 1 for first, last in parse_indexes(text, completions))


def format_indexes(indexes: list[int]) -> str:
    """Rising indexes as such a list; an interval of two is written as two (``0,1``)."""
    intervals: list[list[int]] = []
    for index in indexes:
        if intervals and intervals[-1][1] == index - 1:
            intervals[-1][1] = index
        else:
            intervals.append([index, index])
    parts: list[str] = []
    for first, last in intervals:
        separator = "," if last == first + 1 else "-"
        parts.append(str(first) if first == last else f"{first}{separator}{last}")
    return ",".join(parts)
