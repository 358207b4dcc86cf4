"""What is still to happen, in the one order that every machine agrees on: by time, and in one moment as it was planned.

Much happens in the same moment, so a moment is one entry of the heap, and what is due then is a list.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any, Protocol

Callback = Callable[..., None]


class Owner(Protocol):
    """Who planned something. What a process planned dies with it: ``life`` is another number for each of its lives."""

    life: int


class Undelivered(Protocol):
    """What is to be done instead, where the life of the owner is over."""

    def missed(self, callback: Callback, args: tuple[Any, ...]) -> None: ...


Due = tuple[Callback, tuple[Any, ...], Owner, int, Undelivered | None]
"""One thing that will happen: ``callback(*args)``, if the owner's life is still that one. ``callback`` is a bound method
of something that belongs to the simulation, so that it is copied with it."""


class EventQueue:
    """The order never depends on anything but time and the order of planning. Times are microseconds.

    ``happened``: how many things have been due so far.
    """

    __slots__ = ("_moments", "_times", "happened")

    def __init__(self) -> None:
        self._times: list[int] = []
        self._moments: dict[int, list[Due]] = {}
        self.happened = 0

    def push(
        self,
        time: int,
        callback: Callback,
        args: tuple[Any, ...],
        owner: Owner,
        life: int,
        otherwise: Undelivered | None = None,
    ) -> None:
        moment = self._moments.get(time)
        if moment is None:
            self._moments[time] = [(callback, args, owner, life, otherwise)]
            heapq.heappush(self._times, time)
        else:
            moment.append((callback, args, owner, life, otherwise))

    def next_time(self) -> int | None:
        """When the next thing is due, or None."""
        return self._times[0] if self._times else None

    def run_moment(self) -> None:
        """Let everything happen that is due at the next time, also what is planned for it meanwhile.

        Raises IndexError when nothing is due any more.
        """
        time = heapq.heappop(self._times)
        moment = self._moments[time]
        for callback, args, owner, life, otherwise in moment:
            if owner.life == life:
                callback(*args)
            elif otherwise is not None:
                otherwise.missed(callback, args)
        self.happened += len(moment)
        del self._moments[time]

    def __len__(self) -> int:
        return sum(len(moment) for moment in self._moments.values())
