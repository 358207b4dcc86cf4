"""Completion indexes as intervals: ``0-2,4,6,7``. Pure. Modelled: pkg/controller/job/indexed_job_utils.go."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Indexes:
    """Intervals in order that neither touch nor overlap; both ends belong to them."""

    intervals: tuple[Interval, ...] = ()

    @staticmethod
    def parse(text: str, completions: int) -> Indexes:
        """What a status says; indexes that are not below ``completions`` are left out, as is what is no interval."""
        found: list[Interval] = []
        for part in filter(None, text.split(",")):
            first, _, last = part.partition("-")
            if not first.isdigit() or (last and not last.isdigit()):
                continue
            if int(first) < completions:
                found.append((int(first), min(int(last or first), completions - 1)))
        return _merged(found)

    @staticmethod
    def of(indexes: Iterable[int]) -> Indexes:
        return _merged((index, index) for index in indexes)

    def merge(self, other: Indexes) -> Indexes:
        return _merged([*self.intervals, *other.intervals])

    def __contains__(self, index: int) -> bool:
        return any(first <= index <= last for first, last in self.intervals)

    @property
    def total(self) -> int:
        return sum(last - first + 1 for first, last in self.intervals)

    def missing(self, count: int, below: int) -> list[int]:
        """The first ``count`` indexes below a bound that are not in here."""
        result: list[int] = []
        candidate = 0
        for first, last in (*self.intervals, (below, below)):
            while candidate < min(first, below) and len(result) < count:
                result.append(candidate)
                candidate += 1
            candidate = max(candidate, last + 1)
        return result

    def __str__(self) -> str:
        return ",".join(_text(first, last) for first, last in self.intervals)


def _text(first: int, last: int) -> str:
    if first == last:
        return str(first)
    return f"{first},{last}" if last == first + 1 else f"{first}-{last}"


def _merged(intervals: Iterable[Interval]) -> Indexes:
    result: list[Interval] = []
    for first, last in sorted(intervals):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return Indexes(tuple(result))
