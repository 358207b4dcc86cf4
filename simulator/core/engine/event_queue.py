"""What is still to happen, in the one order that every machine agrees on: (time, priority, sequence)."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any, NamedTuple


class Due(NamedTuple):
    """One thing that will happen: at ``time`` (microseconds), ``callback(*args)``.

    ``callback`` is a bound method of something that belongs to the simulation, so that it is copied with it.
    ``owner`` is the component that planned it and ``incarnation`` that component's process: what a process planned
    dies with the process. An owner of "" means the outside world (a message on a wire): it happens in any case.
    """

    time: int
    priority: int
    sequence: int
    callback: Callable[..., None]
    args: tuple[Any, ...]
    owner: str
    incarnation: int


class EventQueue:
    """A heap whose order never depends on anything but its own counters."""

    __slots__ = ("_heap", "_sequence")

    def __init__(self) -> None:
        self._heap: list[Due] = []
        self._sequence = 0

    def push(
        self,
        time: int,
        callback: Callable[..., None],
        args: tuple[Any, ...],
        owner: str = "",
        incarnation: int = 0,
        priority: int = 0,
    ) -> None:
        self._sequence += 1
        heapq.heappush(self._heap, Due(time, priority, self._sequence, callback, args, owner, incarnation))

    def next_time(self) -> int | None:
        """When the next thing is due, or None."""
        return self._heap[0].time if self._heap else None

    def pop(self) -> Due:
        """Raises IndexError when nothing is due any more."""
        return heapq.heappop(self._heap)

    @property
    def planned(self) -> int:
        """How many things have been planned since the beginning."""
        return self._sequence

    def __len__(self) -> int:
        return len(self._heap)
