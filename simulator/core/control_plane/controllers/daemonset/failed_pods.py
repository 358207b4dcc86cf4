"""How soon a failed daemon pod is replaced again: flowcontrol.Backoff, as pkg/controller/daemon uses it.

A node that refuses a pod would else be sent the next one at once, for ever.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.engine.clock import MINUTE, SECOND

INITIAL = 1 * SECOND
MAXIMUM = 15 * MINUTE


@dataclass(slots=True)
class _Entry:
    delay: int
    since: int


class FailedPodsBackoff:
    """Times are microseconds of virtual time. Keys are of one DaemonSet's generation on one node."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}

    def left(self, key: str, now: int) -> int:
        """How long a replacement has to wait; 0: it may be made now, and then the next one waits longer."""
        entry = self._entries.get(key)
        if entry is None or now - entry.since > 2 * MAXIMUM:
            self._entries[key] = _Entry(INITIAL, now)
            return 0
        if now - entry.since < entry.delay:
            return entry.delay
        self._entries[key] = _Entry(min(2 * entry.delay, MAXIMUM), now)
        return 0
