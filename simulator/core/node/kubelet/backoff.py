"""How long a container that failed waits before it is started again: client-go/util/flowcontrol/backoff.go.

10 s, then twice as long each time, at most 5 min; forgotten after 10 min without a failure. (Of v1.36 the gates
ReduceDefaultCrashLoopBackOffDecay and KubeletCrashLoopBackOffMax would change both numbers; the first is off, and the
second changes nothing where the configuration says nothing.)
"""

from __future__ import annotations

from simulator.core.engine.clock import MINUTE, SECOND

INITIAL = 10 * SECOND
LONGEST = 5 * MINUTE


class Backoff:
    """Delays by key; all times in microseconds of virtual time."""

    def __init__(self) -> None:
        self._entries: dict[str, tuple[int, int]] = {}
        """(delay, when it was last raised)"""

    def _expired(self, entry: tuple[int, int], event: int) -> bool:
        return event - entry[1] > 2 * LONGEST

    def until(self, key: str, event: int, now: int) -> int | None:
        """Until when the key has to wait since ``event``; None: it need not wait (IsInBackOffSince)."""
        entry = self._entries.get(key)
        if entry is None or self._expired(entry, event) or now - event >= entry[0]:
            return None
        return event + entry[0]

    def until_since_raised(self, key: str, now: int) -> int | None:
        """The same, counted from when the delay was last raised (IsInBackOffSinceUpdate)."""
        entry = self._entries.get(key)
        return self.until(key, entry[1], now) if entry and not self._expired(entry, now) else None

    def delay(self, key: str) -> int:
        """The present delay of a key, 0 if it has none."""
        entry = self._entries.get(key)
        return entry[0] if entry else 0

    def next(self, key: str, event: int, now: int) -> None:
        """The key is tried (again) now, after what happened at ``event``: the next time waits longer."""
        entry = self._entries.get(key)
        if entry is None or self._expired(entry, event):
            self._entries[key] = (INITIAL, now)
        else:
            self._entries[key] = (min(entry[0] * 2, LONGEST), now)

    def forget(self, prefix: str) -> None:
        """Drop every key that begins with ``prefix``."""
        if self._entries:
            self._entries = {key: entry for key, entry in self._entries.items() if not key.startswith(prefix)}
