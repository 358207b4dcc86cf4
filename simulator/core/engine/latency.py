"""How long things take, as data. One engine, several profiles.

All values are microseconds of virtual time, except ``image_pull_per_mib``, microseconds a MiB.
``teaching`` makes a hop long enough to be seen: a pod takes about twenty seconds. ``realistic`` follows what was
recorded from Kubernetes v1.36 on an idle cluster (tests/data/README.md): a Deployment is available after about 0.7 s.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache

from simulator.core.engine.clock import MILLISECOND, SECOND


@dataclass(frozen=True, slots=True)
class Latency:
    https: int
    grpc: int
    cri: int
    apiserver: int
    """From the arrival of a request to what the API server does next: authentication to validation."""
    scheduling_cycle: int
    controller_sync: int
    kubelet_sync: int
    client_start: int
    """From the moment somebody presses Enter to kubectl's first request."""
    event_post: int
    """Events are posted by a worker of their own, beside the component's other requests."""
    sandbox: int
    image_status: int
    image_pull_base: int
    image_pull_per_mib: int
    container_create: int
    container_start: int
    container_exit: int
    """From SIGTERM to the exit of a process that obeys it."""
    container_work: int
    """What a process needs at least that has next to nothing to do."""
    restart: int
    """From the start of a component's process to its first request."""

    def hop(self, protocol: str) -> int:
        """One way over ``https``, ``grpc`` or ``cri``."""
        if protocol == "https":
            return self.https
        return self.grpc if protocol == "grpc" else self.cri


@dataclass(frozen=True, slots=True)
class Slowness:
    """Whatever a process does takes ``factor`` times as long, and ``plus`` microseconds more."""

    factor: float = 1.0
    plus: int = 0

    def of(self, time: int) -> int:
        return int(time * self.factor) + self.plus

    def latency(self, latency: Latency) -> Latency:
        return _slowed(self, latency)


@lru_cache(maxsize=64)
def _slowed(slowness: Slowness, latency: Latency) -> Latency:
    times = {field.name: slowness.of(getattr(latency, field.name)) for field in fields(latency)}
    # A rate, and no time that passes once.
    times["image_pull_per_mib"] = int(latency.image_pull_per_mib * slowness.factor)
    return Latency(**times)


TEACHING = Latency(
    https=600 * MILLISECOND,
    grpc=500 * MILLISECOND,
    cri=500 * MILLISECOND,
    apiserver=100 * MILLISECOND,
    scheduling_cycle=700 * MILLISECOND,
    controller_sync=300 * MILLISECOND,
    kubelet_sync=300 * MILLISECOND,
    client_start=0,
    event_post=250 * MILLISECOND,
    sandbox=900 * MILLISECOND,
    image_status=50 * MILLISECOND,
    image_pull_base=1500 * MILLISECOND,
    image_pull_per_mib=15 * MILLISECOND,
    container_create=500 * MILLISECOND,
    container_start=600 * MILLISECOND,
    container_exit=1 * SECOND,
    container_work=1500 * MILLISECOND,
    restart=1 * SECOND,
)

REALISTIC = Latency(
    https=1 * MILLISECOND,
    grpc=500,
    cri=1 * MILLISECOND,
    apiserver=1 * MILLISECOND,
    scheduling_cycle=2 * MILLISECOND,
    controller_sync=1 * MILLISECOND,
    kubelet_sync=10 * MILLISECOND,
    client_start=0,
    event_post=3 * MILLISECOND,
    sandbox=350 * MILLISECOND,
    image_status=1 * MILLISECOND,
    image_pull_base=600 * MILLISECOND,
    image_pull_per_mib=20 * MILLISECOND,
    container_create=40 * MILLISECOND,
    container_start=70 * MILLISECOND,
    container_exit=700 * MILLISECOND,
    container_work=50 * MILLISECOND,
    restart=500 * MILLISECOND,
)

PROFILES = {"teaching": TEACHING, "realistic": REALISTIC}
