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
    """A rate-limited queue with ``workers`` that call ``sync(key)``, ``delay`` microseconds after they took the key.

    A sync may go on over several requests; the controller calls ``done(key)`` (worked) or ``failed(key)`` (try
    again, later each time) when it has ended.
    """

    def __init__(
        self, component: Component, name: str, sync: Callable[[str], None], workers: int = 1
    ) -> None:
        self.component = component
        self.name = name
        self.sync = sync
        self.workers = workers
        # Keys leave in the order in which they came; the deque is their order, the dict says who is in it.
        self._order: deque[str] = deque()
        self._queue: dict[str, None] = {}
        self._processing: dict[str, None] = {}
        self._dirty: dict[str, None] = {}
        self._failures: dict[str, int] = {}

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
        self.component.after(delay, self.add, key)

    def done(self, key: str) -> None:
        self._failures.pop(key, None)
        self._finish(key)

    def failed(self, key: str) -> None:
        failures = self._failures.get(key, 0)
        self._failures[key] = failures + 1
        self._finish(key)
        self.add_after(key, min(BASE_DELAY << failures, MAX_DELAY))

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
            self._processing[key] = None
            self.component.after(self.component.world.latency.controller_sync, self.sync, key)

    def inspect(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "waiting": list(self._order),
            "processing": list(self._processing),
            "failures": dict(self._failures),
        }
