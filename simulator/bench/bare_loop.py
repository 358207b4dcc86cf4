"""What any simulation of so many writes must cost in this language on this machine: a loop that does nothing else.

A heap of what is due, a dict store with revisions, ten writes a pod, five watchers that keep what they are told.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from time import perf_counter
from typing import Any

WRITES_A_POD = 10
WATCHERS = 5
_LATENCY = 1_000

Value = dict[str, Any]
Due = tuple[int, int, Callable[[str, int], None], str, int]


class BareLoop:
    def __init__(self) -> None:
        self.now = 0
        self._heap: list[Due] = []
        self._sequence = 0
        self._revision = 0
        self._store: dict[str, tuple[int, Value]] = {}
        self._watchers: list[dict[str, Value]] = [{} for _ in range(WATCHERS)]

    def run(self, pods: int) -> float:
        """Seconds in which ``pods`` pods are written."""
        begin = perf_counter()
        for number in range(pods):
            self._plan(0, f"/registry/pods/default/load-{number}")
        while self._heap:
            self.now, _sequence, callback, key, write = heapq.heappop(self._heap)
            callback(key, write)
        return perf_counter() - begin

    def _plan(self, write: int, key: str) -> None:
        self._sequence += 1
        heapq.heappush(self._heap, (self.now + _LATENCY, self._sequence, self._write, key, write))

    def _write(self, key: str, write: int) -> None:
        self._revision += 1
        before = self._store.get(key)
        value: Value = {**before[1], "write": write} if before else {"kind": "Pod", "write": write}
        self._store[key] = (self._revision, value)
        for watcher in self._watchers:
            watcher[key] = value
        if write + 1 < WRITES_A_POD:
            self._plan(write + 1, key)
