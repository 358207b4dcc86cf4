"""Keys that want to be reconciled: k8s.io/client-go/util/workqueue.

A key is in the queue at most once, and is never worked on twice at the same time: what comes in meanwhile is worked
on afterwards. A key that failed comes back after a back-off of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from simulator.core.engine.clock import MILLISECOND, SECOND
from simulator.core.engine.world import Component

BASE_DELAY = 5 * MILLISECOND
MAX_DELAY = 1000 * SECOND


class WorkQueue:
    """A rate-limited queue with ``workers`` that call ``sync(key)`` a moment after they took the key.

    A sync may go on over several requests; the controller calls ``done(key)`` (worked) or ``failed(key)`` (try
    again, ``base_delay`` later, twice as long each time, ``max_delay`` at most) when it has ended.
    """

    def __init__(
        self,
        component: Component,
        name: str,
        sync: Callable[[str], None],
        workers: int = 1,
        base_delay: int = BASE_DELAY,
        max_delay: int = MAX_DELAY,
    ) -> None:
        self.component = component
        self.name = name
        self.sync = sync
        self.workers = workers
        self.base_delay = base_delay
        self.max_delay = max_delay
        # Keys leave in the order in which they came; the deque is their order, the dict says who is in it.
        self._order: deque[str] = deque()
        self._queue: dict[str, None] = {}
        # Keys that workers have taken, and since when.
        self._processing: dict[str, int] = {}
        self._dirty: dict[str, None] = {}
        self._failures: dict[str, int] = {}
        # Keys that come later, and when.
        self._delayed: dict[str, int] = {}

    def add(self, key: str) -> None:
        if key in self._processing:
            self._dirty[key] = None
            return
        self._enqueue(key)
        self._work()

    def _enqueue(self, key: str) -> None:
        if key not in self._queue:
            self._queue[key] = None
            self._order.append(key)

    def add_after(self, key: str, delay: int) -> None:
        """Add the key ``delay`` microseconds from now. Of several such wishes for a key the earliest holds."""
        if delay <= 0:
            self.add(key)
            return
        due = self.component.now + delay
        planned = self._delayed.get(key)
        if planned is None or due < planned:
            self._delayed[key] = due
            self.component.after(delay, self._due, key, due)

    def _due(self, key: str, due: int) -> None:
        if self._delayed.get(key) == due:
            del self._delayed[key]
            self.add(key)

    def failures(self, key: str) -> int:
        """How often in a row the key has failed."""
        return self._failures.get(key, 0)

    def done(self, key: str) -> None:
        self._failures.pop(key, None)
        self._finish(key)

    def failed(self, key: str) -> None:
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        self._finish(key)
        # 2^40 times anything is more than any maximum.
        self.add_after(key, min(self.base_delay << min(failures, 40), self.max_delay))

    def _finish(self, key: str) -> None:
        self._processing.pop(key, None)
        if key in self._dirty:
            del self._dirty[key]
            self._enqueue(key)
        self._work()

    def _work(self) -> None:
        while self._queue and len(self._processing) < self.workers:
            key = self._order.popleft()
            del self._queue[key]
            self._processing[key] = self.component.now
            self.component.after(self.component.latency.controller_sync, self.sync, key)

    def due(self, key: str) -> int | None:
        """When the key will be worked on next, as far as is known: now if it is in the queue; None: it is not planned."""
        return self.component.now if key in self._queue or key in self._processing else self._delayed.get(key)

    def inspect(self) -> dict[str, Any]:
        """For a person: the keys that are in the queue, that are worked on (``again``: and once more after that), and
        that come later, each with how often in a row it has failed.
        """
        failures = self._failures
        return {
            "name": self.name,
            "workers": self.workers,
            "ready": [{"key": key, "failures": failures.get(key, 0)} for key in self._order],
            "processing": [
                {"key": key, "failures": failures.get(key, 0), "since": since, "again": key in self._dirty}
                for key, since in self._processing.items()
            ],
            "waiting": [
                {"key": key, "failures": failures.get(key, 0), "due": due}
                for key, due in sorted(self._delayed.items(), key=lambda one: one[1])
            ],
        }
