"""PrioritySort: the highest priority first, then who came first."""

from __future__ import annotations

from typing import Any

from simulator.core.control_plane.scheduler_framework.interface import QueueSortPlugin
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo


class PrioritySort(QueueSortPlugin):
    name = "PrioritySort"

    def sort_key(self, pod: PodInfo, timestamp_us: int) -> tuple[Any, ...]:
        return (-pod.priority, timestamp_us)
