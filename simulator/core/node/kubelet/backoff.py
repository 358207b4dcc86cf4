"""How long a container that failed waits before it is started again: client-go/util/flowcontrol/backoff.go.

10 s, then twice as long each time, at most 5 min; forgotten after 10 min without a failure.
"""

from __future__ import annotations

from simulator.core.engine.clock import MINUTE, SECOND

INITIAL = 10 * SECOND
LONGEST = 5 * MINUTE


class Backoff:
    """Delays by key; all times in microseconds."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[int, int]] = {}

    def remaining(self, key: str, since: int, now: int) -> int:
        """How long the key must still wait, counted from ``since``; 0: not at all."""
        entry = self._entries.get(key)
        if entry is None or now - entry[1] > 2 * LONGEST:
            return 0
        return max(0, since + entry[0] - now)

    def delay(self, key: str) -> int:
        """The present delay of a key, 0 if it has none."""
        entry = self._entries.get(key)
        return entry[0] if entry else 0

    def next(self, key: str, now: int) -> None:
        """The key is tried (again) now: the next failure waits longer."""
        entry = self._entries.get(key)
        if entry is None or now - entry[1] > 2 * LONGEST:
            self._entries[key] = (INITIAL, now)
        else:
            self._entries[key] = (min(entry[0] * 2, LONGEST), now)

    def forget(self, prefix: str) -> None:
        """Drop every key that begins with ``prefix``."""
        self._entries = {key: entry for key, entry in self._entries.items() if not key.startswith(prefix)}
