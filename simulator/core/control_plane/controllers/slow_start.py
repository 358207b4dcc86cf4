"""Doing something many times, carefully at first: pkg/controller's slowStartBatch.

Batches of 1, 2, 4, 8 … run side by side; after a batch in which something failed no other is begun. So a
quota that refuses every pod is asked once and not a thousand times.
"""

from __future__ import annotations

from collections.abc import Callable

INITIAL_BATCH_SIZE = 1


class SlowStartBatch:
    """Calls ``act()`` ``count`` times in all. Whoever acts must answer each call with ``completed(error)``.

    ``then(successes, error)`` is called once: how many went well, and the first error (empty if none).
    """

    def __init__(self, count: int, act: Callable[[], None], then: Callable[[int, str], None]) -> None:
        self.act = act
        self.then = then
        self._remaining = count
        self._size = min(count, INITIAL_BATCH_SIZE)
        self._in_flight = 0
        self._successes = 0
        self._error = ""

    def start(self) -> None:
        if self._size == 0:
            self.then(self._successes, self._error)
            return
        self._in_flight = self._size
        for _ in range(self._size):
            self.act()

    def completed(self, error: str) -> None:
        """One of the calls has ended; ``error`` is empty if it went well."""
        self._in_flight -= 1
        if error:
            self._error = self._error or error
        else:
            self._successes += 1
        if self._in_flight:
            return
        self._remaining -= self._size
        self._size = 0 if self._error else min(2 * self._size, self._remaining)
        self.start()
