"""What one run has shown, and the figures that are made of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds are those of a clock on the wall, ``virtual_seconds`` the cluster's own; memory in bytes.

    ``events``: what happened in the simulated world; ``writes``: revisions of etcd; ``quarters``: seconds until a
    quarter, two, three quarters and all of the pods ran; ``bare_seconds``: the bare loop for as many pods.
    """

    nodes: int
    pods: int
    start_seconds: float
    run_seconds: float
    virtual_seconds: float
    quarters: tuple[float, float, float, float]
    events: int
    writes: int
    frames: int
    memory_started: int
    memory_peak: int
    bare_seconds: float

    @property
    def seconds(self) -> float:
        """With the start of the cluster."""
        return self.start_seconds + self.run_seconds

    @property
    def pods_per_second(self) -> float:
        return self.pods / self.seconds

    @property
    def events_per_second(self) -> float:
        return self.events / self.seconds

    @property
    def bytes_per_pod(self) -> float:
        """What the run has added to the memory of the cluster without pods."""
        return (self.memory_peak - self.memory_started) / self.pods

    @property
    def times_bare_loop(self) -> float:
        return self.seconds / self.bare_seconds

    @property
    def microseconds_per_pod(self) -> float:
        return self.run_seconds * 1e6 / self.pods

    @property
    def growth(self) -> float:
        """The cost of a pod of the last quarter beside one of the second: 1 if it does not grow with their number."""
        _first, half, three, whole = self.quarters
        return (whole - three) / (half - _first)

    def to_json(self) -> dict[str, Any]:
        return {
            **asdict(self),
            "seconds": self.seconds,
            "pods_per_second": self.pods_per_second,
            "events_per_second": self.events_per_second,
            "bytes_per_pod": self.bytes_per_pod,
            "times_bare_loop": self.times_bare_loop,
            "microseconds_per_pod": self.microseconds_per_pod,
            "growth": self.growth,
        }
