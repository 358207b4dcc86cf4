"""What a leader knows of another member's log (raft/tracker/progress.go)."""

from __future__ import annotations

from dataclasses import dataclass, field

PROBE = "probe"
"""Where the logs agree is not known: one append at a time."""
REPLICATE = "replicate"
"""They agree: entries are sent as they come."""
SNAPSHOT = "snapshot"
"""It lacks entries that are no longer here: nothing is sent until it has the snapshot."""

MAX_IN_FLIGHT = 256
MAX_BATCH = 64


@dataclass(slots=True)
class Progress:
    """``match``: the last entry that it is known to hold. ``next``: the first that is sent to it now.

    ``active``: it has spoken since the leader looked last. ``in_flight``: the last entry of each append that is not
    answered yet. ``silent``: ticks since a snapshot was sent.
    """

    next: int
    match: int = 0
    state: str = PROBE
    active: bool = False
    probing: bool = False
    snapshot: int = 0
    silent: int = 0
    in_flight: list[int] = field(default_factory=list)

    def probe(self) -> None:
        """Look for the place of agreement anew."""
        self.next = max(self.match, self.snapshot if self.state == SNAPSHOT else 0) + 1
        self._enter(PROBE)

    def replicate(self) -> None:
        self.next = self.match + 1
        self._enter(REPLICATE)

    def wait_for_snapshot(self, index: int) -> None:
        self._enter(SNAPSHOT)
        self.snapshot = index
        self.next = index + 1

    def _enter(self, state: str) -> None:
        self.state = state
        self.probing = False
        self.snapshot = self.silent = 0
        self.in_flight = []

    @property
    def paused(self) -> bool:
        if self.state == PROBE:
            return self.probing
        return self.state == SNAPSHOT or len(self.in_flight) >= MAX_IN_FLIGHT

    def sent(self, last: int, count: int) -> None:
        """An append with ``count`` entries up to ``last`` has left."""
        if self.state == PROBE:
            self.probing = True
        elif count:
            self.next = last + 1
            self.in_flight.append(last)

    def accepted(self, index: int) -> bool:
        """It holds everything up to ``index``; whether that is news."""
        self.in_flight = [last for last in self.in_flight if last > index]
        self.next = max(self.next, index + 1)
        if index <= self.match:
            return False
        self.match = index
        self.probing = False
        return True

    def rejected(self, index: int, agreement: int) -> bool:
        """It has no place for what follows ``index``; whether that is news, and no answer that was overtaken."""
        if self.state == REPLICATE:
            if index <= self.match:
                return False
            self.probe()
            return True
        if self.next - 1 != index:
            return False
        self.next = max(min(index, agreement + 1), self.match + 1)
        self.probing = False
        return True

    def heard(self) -> None:
        """It answers heartbeats: what was lost on the way may be sent again."""
        self.active = True
        self.probing = False
        if len(self.in_flight) >= MAX_IN_FLIGHT:
            del self.in_flight[0]
