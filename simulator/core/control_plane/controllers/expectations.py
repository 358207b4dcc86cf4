"""What a controller has asked for and not yet seen: pkg/controller's UIDTrackingControllerExpectations.

The cache runs behind what the controller has just written. Until its watch has shown every pod that it
created or deleted, it does not count pods again: so a stale cache never makes it create too many.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.engine.clock import MINUTE

TIMEOUT = 5 * MINUTE


@dataclass(slots=True)
class _Expectation:
    since: int
    creations: int
    deletions: dict[str, None]


class Expectations:
    """Creations and deletions to come, by the ``namespace/name`` of the owner. Times are microseconds."""

    def __init__(self) -> None:
        self._expected: dict[str, _Expectation] = {}

    def expect_creations(self, key: str, count: int, now: int) -> None:
        self.expect(key, count, [], now)

    def expect_deletions(self, key: str, pods: list[str], now: int) -> None:
        self.expect(key, 0, pods, now)

    def expect(self, key: str, creations: int, pods: list[str], now: int) -> None:
        """Creations and deletions at once; ``pods`` are the keys of the pods that will go."""
        self._expected[key] = _Expectation(now, creations, dict.fromkeys(pods))

    def creation_observed(self, key: str) -> None:
        """A creation was seen, or will never be seen since it failed."""
        if key in self._expected:
            self._expected[key].creations -= 1

    def deletion_observed(self, key: str, pod: str) -> None:
        if key in self._expected:
            self._expected[key].deletions.pop(pod, None)

    def satisfied(self, key: str, now: int) -> bool:
        """Whether the cache may be trusted for ``key``: all was seen, or too long ago to wait any more."""
        expected = self._expected.get(key)
        if expected is None:
            return True
        return (expected.creations <= 0 and not expected.deletions) or now - expected.since > TIMEOUT

    def forget(self, key: str) -> None:
        self._expected.pop(key, None)
