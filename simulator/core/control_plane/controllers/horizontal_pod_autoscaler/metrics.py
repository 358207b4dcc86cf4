"""Where the autoscaler gets its metrics: the aggregated Metrics APIs, behind a reader that is put in.

A cluster has none of these APIs until somebody installs a server for them: :class:`NoMetrics` says what such a cluster
says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.protocol.api import Object


@dataclass(frozen=True, slots=True)
class PodMetric:
    """``value``: milli-units; ``time``: Unix time, microseconds; ``window``: microseconds over which it was taken."""

    value: int
    time: int
    window: int


Measured = dict[str, PodMetric]
"""By the name of the pod."""
Then = Callable[[Measured, str], None]
"""Called with the metrics, and with an error, empty if there is none."""


class MetricsReader(Protocol):
    """What the controller asks for. Each method calls ``then`` once, now or later; it must be able to be pickled."""

    def resource(
        self, reconciler: Reconciler, namespace: str, selector: str, resource: str, container: str, then: Then
    ) -> None:
        """Usage of ``cpu`` or ``memory`` by the pods that a label selector selects, of one container or of all."""

    def custom(
        self,
        reconciler: Reconciler,
        namespace: str,
        selector: str,
        metric: Object,
        described: Object | None,
        then: Then,
    ) -> None:
        """A metric of pods (``described`` is None), or of one object, which is then measured under its own name."""

    def external(self, reconciler: Reconciler, namespace: str, metric: Object, then: Then) -> None:
        """A metric of something outside of the cluster: each of its series under some name."""


class NoMetrics:
    """A cluster without a metrics server: the API server does not know these APIs."""

    def resource(
        self, reconciler: Reconciler, namespace: str, selector: str, resource: str, container: str, then: Then
    ) -> None:
        missing = "the server could not find the requested resource (get pods.metrics.k8s.io)"
        then({}, f"unable to fetch metrics from resource metrics API: {missing}")

    def custom(
        self,
        reconciler: Reconciler,
        namespace: str,
        selector: str,
        metric: Object,
        described: Object | None,
        then: Then,
    ) -> None:
        missing = "no custom metrics API (custom.metrics.k8s.io) registered"
        then({}, f"unable to fetch metrics from custom metrics API: {missing}")

    def external(self, reconciler: Reconciler, namespace: str, metric: Object, then: Then) -> None:
        name = metric["name"]
        missing = f"the server could not find the requested resource (get {name}.external.metrics.k8s.io)"
        then({}, f"unable to fetch metrics from external metrics API: {missing}")
