"""The scheduling queue (``scheduler/backend/queue``): which pod is next, and when one that failed is tried again.

A pod that fits nowhere waits until something happens that may change the mind of a plugin that refused it, then for the
rest of its back-off, and then it is active again. Time is an argument: microseconds of virtual time.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.core.control_plane.scheduler_framework.cluster_event import Change, pod_update_events
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.queued_pod import (
    DEFAULT_BACKOFF,
    MAX_IN_UNSCHEDULABLE_US,
    Backoff,
    Place,
    QueuedPodInfo,
    backoff_window,
)
from simulator.core.control_plane.scheduler_framework.status import SchedulingError
from simulator.core.protocol.api import Object

_HeapEntry = tuple[tuple[Any, ...], int, str]
"""(sort key, token, pod key); valid while the pod has that token."""


class SchedulingQueue:
    """``frameworks`` by scheduler name: their PreEnqueue plugins and hints, and the queue sort of the first of them.

    ``pods`` are all that are in the queue or in flight, by ``namespace/name``. Back-off is microseconds.
    """

    def __init__(self, frameworks: Mapping[str, Framework], backoff: Backoff = DEFAULT_BACKOFF) -> None:
        self.pods: dict[str, QueuedPodInfo] = {}
        self._durations = backoff
        self._frameworks = dict(frameworks)
        self._sort = next(iter(self._frameworks.values()))
        self._active: list[_HeapEntry] = []
        self._backoff: list[_HeapEntry] = []
        self._error_backoff: list[_HeapEntry] = []
        # In the order of their timestamps, since a pod that comes back gets a new one.
        self._unschedulable: dict[str, QueuedPodInfo] = {}
        # What has happened since the first pod that is in flight left the queue, and where each one's share begins.
        self._changes: list[Change] = []
        self._in_flight: dict[str, int] = {}
        self._tokens = 0

    # Pods come and go

    def add(self, pod: Object, now_us: int) -> None:
        """A pending pod was seen for the first time. Raises KeyError for a scheduler name without a framework."""
        queued = QueuedPodInfo(PodInfo(pod), now_us, self._durations)
        self._framework(queued.pod)
        self.pods[queued.pod.key] = queued
        self._requeue(queued, now_us)

    def update(self, pod: Object, now_us: int) -> None:
        """A pending pod changed. One that waits gets another try if that may help with the plugins that refused it."""
        info = PodInfo(pod)
        queued = self.pods.get(info.key)
        if queued is None:
            self.add(pod, now_us)
            return
        before, queued.pod = queued.pod, info
        changes = [Change(event, before.pod, pod) for event in pod_update_events(before.pod, pod)]
        if queued.place is Place.IN_FLIGHT:
            self._changes += changes
        elif queued.place is Place.GATED or (
            queued.place is Place.UNSCHEDULABLE and any(self._concerns(queued, change) for change in changes)
        ):
            self._requeue(queued, now_us)

    def delete(self, key: str) -> None:
        """A pod is gone, or has a node now. Unknown keys are ignored."""
        self.pods.pop(key, None)
        self._unschedulable.pop(key, None)
        self.done(key)

    # Scheduling cycles

    def pop(self, now_us: int) -> QueuedPodInfo | None:
        """The next pod to schedule, in flight from now on; None if there is nothing to do.

        With no active pod, one is taken out of its back-off early, unless it is there for an error: back-off gives way
        to other pods, not to idleness (SchedulerPopFromBackoffQ).
        """
        self.flush(now_us)
        queued = self._take(self._active) or self._take(self._backoff)
        if queued is None:
            return None
        queued.place = Place.IN_FLIGHT
        queued.attempts += 1
        queued.backoff_expires_us = None
        self._in_flight[queued.pod.key] = len(self._changes)
        return queued

    def done(self, key: str) -> list[Change]:
        """The pod is in flight no more: what has happened meanwhile (``Done``)."""
        start = self._in_flight.pop(key, None)
        if start is None:
            return []
        happened = self._changes[start:]
        if not self._in_flight:
            self._changes = []
        return happened

    def leave(self, queued: QueuedPodInfo) -> None:
        """Nothing can refuse the pod any more: it is bound, or comes back by :meth:`add_unschedulable`."""
        if self.pods.get(queued.pod.key) is queued:
            self.delete(queued.pod.key)

    def add_unschedulable(self, queued: QueuedPodInfo, unschedulable_plugins: Sequence[str], now_us: int) -> None:
        """The attempt failed. No plugins: for an error (a conflict, a timeout), which only time can help.

        If something happened meanwhile that concerns the plugins, the pod goes on to its back-off at once. A pod of
        which another version has come into the queue meanwhile is ignored.
        """
        key = queued.pod.key
        if self.pods.setdefault(key, queued) is not queued:
            return
        happened = self.done(key)
        queued.timestamp_us = now_us
        queued.unschedulable_plugins = tuple(unschedulable_plugins)
        if unschedulable_plugins:
            queued.unschedulable_count += 1
            queued.consecutive_errors = 0
        else:
            queued.consecutive_errors += 1
        if not unschedulable_plugins or any(self._concerns(queued, change) for change in happened):
            self._requeue(queued, now_us)
        else:
            queued.place = Place.UNSCHEDULABLE
            self._unschedulable[key] = queued

    # What happens in the cluster

    def move(self, change: Change, now_us: int, but: str = "") -> list[str]:
        """Give every waiting pod another try whose refusal the change may have lifted; their keys.

        ``but``: the key of a pod that the change does not help, since it is of its own making.
        """
        if self._in_flight:
            self._changes.append(change)
        moved = [key for key, queued in self._unschedulable.items() if key != but and self._concerns(queued, change)]
        for key in moved:
            self._requeue(self.pods[key], now_us)
        return moved

    def activate(self, key: str) -> None:
        """Try a waiting pod without regard to its back-off. Pods that do not wait are left alone."""
        queued = self.pods.get(key)
        if queued is not None and queued.place in (Place.BACKOFF, Place.UNSCHEDULABLE):
            self._activate(queued)

    # Time passes

    def flush(self, now_us: int) -> None:
        """Let out the pods whose back-off is over, and those that have waited for five minutes."""
        while (oldest := self._longest_waiting()) and now_us - oldest.timestamp_us > MAX_IN_UNSCHEDULABLE_US:
            self._requeue(oldest, now_us)
        for heap in (self._backoff, self._error_backoff):
            while (first := self._top(heap)) is not None and not first.backing_off(now_us):
                heapq.heappop(heap)
                self._activate(first)

    def next_time_us(self) -> int | None:
        """When to call ``pop`` again though nothing happens: a back-off or the five minutes end; None: never."""
        tops = [self._top(heap) for heap in (self._backoff, self._error_backoff)]
        times = [queued.backoff_ends_us() for queued in tops if queued is not None]
        oldest = self._longest_waiting()
        if oldest is not None:
            times.append(oldest.timestamp_us + MAX_IN_UNSCHEDULABLE_US + 1)
        return min(times, default=None)

    # The books

    def _framework(self, pod: PodInfo) -> Framework:
        return self._frameworks[pod.spec.get("schedulerName") or self._sort.profile.scheduler_name]

    def _requeue(self, queued: QueuedPodInfo, now_us: int) -> None:
        """Into the active queue or into back-off, unless a PreEnqueue plugin holds the pod."""
        status = self._framework(queued.pod).run_pre_enqueue(queued.pod)
        queued.gated_by = status.plugin
        if not status.ok:
            self._unschedulable.pop(queued.pod.key, None)
            queued.place = Place.GATED
        elif queued.backing_off(now_us):
            heap = self._error_backoff if queued.consecutive_errors else self._backoff
            window = backoff_window(queued.backoff_until() or 0)
            self._push(heap, queued, Place.BACKOFF, (window, *self._key(queued)))
        else:
            self._activate(queued)

    def _activate(self, queued: QueuedPodInfo) -> None:
        self._push(self._active, queued, Place.ACTIVE, self._key(queued))

    def _longest_waiting(self) -> QueuedPodInfo | None:
        return next(iter(self._unschedulable.values()), None)

    def _key(self, queued: QueuedPodInfo) -> tuple[Any, ...]:
        return self._sort.sort_key(queued.pod, queued.timestamp_us)

    def _push(self, heap: list[_HeapEntry], queued: QueuedPodInfo, place: Place, key: tuple[Any, ...]) -> None:
        self._unschedulable.pop(queued.pod.key, None)
        self._tokens += 1
        queued.place, queued.token = place, self._tokens
        heapq.heappush(heap, (key, queued.token, queued.pod.key))

    def _take(self, heap: list[_HeapEntry]) -> QueuedPodInfo | None:
        queued = self._top(heap)
        if queued is not None:
            heapq.heappop(heap)
        return queued

    def _top(self, heap: list[_HeapEntry]) -> QueuedPodInfo | None:
        """The first that is still there, after throwing away entries of pods that have moved on."""
        while heap:
            _, token, key = heap[0]
            queued = self.pods.get(key)
            if queued is not None and queued.token == token:
                return queued
            heapq.heappop(heap)
        return None

    def _concerns(self, queued: QueuedPodInfo, change: Change) -> bool:
        """Whether a plugin that refused the pod might answer otherwise after the change."""
        plugins = self._framework(queued.pod).plugins
        refusing = [plugins[name] for name in queued.unschedulable_plugins]
        try:
            return any(plugin.wants(change) and plugin.queueing_hint(queued.pod, change) for plugin in refusing)
        except SchedulingError:
            return True
