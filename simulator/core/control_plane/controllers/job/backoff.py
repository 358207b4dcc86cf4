"""How long a Job waits after pods have failed: 10 s, doubled with each failure, ten minutes at most.

Pure functions; times are Unix time in microseconds. Modelled: pkg/controller/job/backoff_utils.go.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.core.api import meta, timestamps
from simulator.core.control_plane.controllers.job import pods as job_pods
from simulator.core.engine.clock import MINUTE, SECOND
from simulator.core.protocol.api import Object

DEFAULT_BACKOFF = 10 * SECOND
MAX_BACKOFF = 10 * MINUTE


@dataclass(frozen=True, slots=True)
class Record:
    """``failures``: those since the last success; ``last``: when the last of them ended."""

    failures: int = 0
    last: int | None = None


def record(before: Record, succeeded: Iterable[Object], failed: Iterable[Object]) -> Record:
    """The record after more pods have ended."""
    successes = sorted(finish_time(pod) for pod in succeeded)
    failures = sorted(finish_time(pod) for pod in failed)
    if successes:
        since = [time for time in failures if time > successes[-1]]
        return Record(len(since), since[-1] if since else None)
    if not failures:
        return before
    return Record(before.failures + len(failures), failures[-1])


def remaining(
    failures: int, last: int | None, unix: int, default: int = DEFAULT_BACKOFF, most: int = MAX_BACKOFF
) -> int:
    """Microseconds still to wait at Unix time ``unix``."""
    if failures == 0 or last is None:
        return 0
    # 2^40 times anything is more than any maximum.
    backoff = min(default << min(failures - 1, 40), most)
    return max(0, backoff - (unix - last))


def remaining_for_index(
    last_failed: Object | None, unix: int, default: int = DEFAULT_BACKOFF, most: int = MAX_BACKOFF
) -> int:
    """The same for one index, from the annotations of its last failed pod; 0 if it has none."""
    if last_failed is None:
        return 0
    failures = job_pods.failure_count(last_failed) + job_pods.ignored_failure_count(last_failed) + 1
    return remaining(failures, finish_time(last_failed), unix, default, most)


def finish_time(pod: Object) -> int:
    """When a pod counts as finished: the end of its last container, or the next best that is known."""
    status = pod.get("status") or {}
    ends = [
        (one.get("state", {}).get("terminated") or {}).get("finishedAt")
        for one in status.get("containerStatuses") or ()
    ]
    if ends and all(ends):
        return max(timestamps.parse(end) for end in ends)
    ready = meta.get_condition(pod, "Ready")
    if ready is not None and ready["status"] == "False" and ready.get("lastTransitionTime"):
        return timestamps.parse(ready["lastTransitionTime"])
    metadata = pod["metadata"]
    if metadata.get("deletionTimestamp"):
        grace = int(metadata.get("deletionGracePeriodSeconds", 0))
        return timestamps.parse(metadata["deletionTimestamp"]) - grace * SECOND
    return timestamps.parse(metadata["creationTimestamp"])
