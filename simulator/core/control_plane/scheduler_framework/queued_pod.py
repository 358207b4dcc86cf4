"""A pod in the scheduling queue, with its history there, and its back-off (``framework.QueuedPodInfo``)."""

from __future__ import annotations

from enum import StrEnum

from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.protocol.api import Object

SECOND_US = 1_000_000
INITIAL_BACKOFF_US = SECOND_US
"""podInitialBackoffSeconds."""
MAX_BACKOFF_US = 10 * SECOND_US
"""podMaxBackoffSeconds."""

Backoff = tuple[int, int]
"""How long after the first failure, and the longest time; microseconds."""

DEFAULT_BACKOFF: Backoff = (INITIAL_BACKOFF_US, MAX_BACKOFF_US)

MAX_IN_UNSCHEDULABLE_US = 300 * SECOND_US
"""After five minutes without an event that concerns it, a pod is tried all the same."""


class Place(StrEnum):
    """Where in the queue a pod is. ``IN_FLIGHT``: in its scheduling or binding cycle. ``GATED``: held by PreEnqueue."""

    ACTIVE = "active"
    BACKOFF = "backoff"
    UNSCHEDULABLE = "unschedulable"
    GATED = "gated"
    IN_FLIGHT = "inFlight"


class QueuedPodInfo:
    """``timestamp_us``: when it came into the queue, or back. ``attempts``: scheduling cycles begun, this one included.

    ``unschedulable_count``: attempts that plugins refused; ``consecutive_errors``: attempts that failed otherwise,
    since the last refusal. ``unschedulable_plugins``: who refused it last. ``gated_by``: the PreEnqueue plugin that
    holds it.
    """

    __slots__ = (
        "attempts",
        "backoff_expires_us",
        "consecutive_errors",
        "durations",
        "gated_by",
        "place",
        "pod",
        "timestamp_us",
        "token",
        "unschedulable_count",
        "unschedulable_plugins",
    )

    def __init__(self, pod: PodInfo, now_us: int, durations: Backoff = DEFAULT_BACKOFF) -> None:
        self.pod = pod
        self.durations = durations
        self.place = Place.ACTIVE
        self.timestamp_us = now_us
        self.attempts = 0
        self.unschedulable_count = 0
        self.consecutive_errors = 0
        self.unschedulable_plugins: tuple[str, ...] = ()
        self.gated_by = ""
        self.backoff_expires_us: int | None = None
        # Which of its entries in the queue's heaps is the valid one; tokens grow, so that they also break ties.
        self.token = 0

    def backoff_until(self) -> int | None:
        """When it may be tried again; None: at once. Worked out once for each attempt."""
        count = self.consecutive_errors or self.unschedulable_count
        if count == 0:
            return None
        if self.backoff_expires_us is None:
            self.backoff_expires_us = self.timestamp_us + backoff_duration(count, *self.durations)
        return self.backoff_expires_us

    def backing_off(self, now_us: int) -> bool:
        """Back-off ends with a whole second, so that pods that failed together come back sorted by priority."""
        until = self.backoff_until()
        return until is not None and backoff_window(until) >= backoff_window(now_us)

    def backoff_ends_us(self) -> int:
        """The first moment at which it is no longer backing off."""
        return backoff_window(self.backoff_until() or 0) + SECOND_US

    def to_json(self) -> Object:
        """For the inspector."""
        return {
            "pod": self.pod.key,
            "place": self.place.value,
            "attempts": self.attempts,
            "timestampUs": self.timestamp_us,
            "backoffUntilUs": self.backoff_ends_us() if self.place is Place.BACKOFF else None,
            "unschedulablePlugins": list(self.unschedulable_plugins),
            "gatedBy": self.gated_by,
        }


def backoff_window(time_us: int) -> int:
    """The whole second in which a time lies."""
    return time_us // SECOND_US * SECOND_US


def backoff_duration(count: int, initial: int = INITIAL_BACKOFF_US, maximum: int = MAX_BACKOFF_US) -> int:
    """After so many failures: the initial time, doubled with each further failure, at most the maximum; 0 for none."""
    if count == 0:
        return 0
    # Bounded, so that a pod that failed a million times needs no number with a million digits.
    return min(initial << min(count - 1, 64), maximum)
