"""A bound on how many messages a socket may send."""

from __future__ import annotations

import time
from collections.abc import Callable


class TokenBucket:
    """``burst`` messages at once, and ``rate`` a second in the long run."""

    __slots__ = ("_at", "_burst", "_now", "_rate", "_tokens")

    def __init__(self, rate: float, burst: int, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._now = now
        self._at = now()

    def take(self) -> bool:
        """Whether one more message may pass now."""
        now = self._now()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
