"""Virtual time: an integer of microseconds, and its place in the world (the epoch)."""

from __future__ import annotations

MICROSECOND = 1
MILLISECOND = 1_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE


class Clock:
    """The only clock of a simulation.

    ``now`` is virtual time in microseconds; it is negative while the cluster starts up, before the learner looks.
    ``epoch`` is the Unix time, in microseconds, of virtual time 0: every timestamp in an object is ``epoch + now``.
    """

    __slots__ = ("epoch", "now")

    def __init__(self, epoch: int, now: int = 0) -> None:
        self.epoch = epoch
        self.now = now

    def unix(self) -> int:
        """Unix time in microseconds."""
        return self.epoch + self.now
