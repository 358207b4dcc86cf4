"""What one metric of an autoscaler asks for: computeReplicasForMetric in pkg/controller/podautoscaler/horizontal.go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.core.api import quantity
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler import replica_calculator as calculator
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.metrics import Measured, MetricsReader
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.replica_calculator import (
    CalculationError,
    Proposal,
    Tolerances,
)
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.protocol.api import Object

NO_TARGET = (
    "invalid resource metric source: neither an average utilization target nor an average value (usage) target was set"
)
REASONS = {
    "Resource": "FailedGetResourceMetric",
    "ContainerResource": "FailedGetContainerResourceMetric",
    "Pods": "FailedGetPodsMetric",
    "Object": "FailedGetObjectMetric",
    "External": "FailedGetExternalMetric",
}


@dataclass(frozen=True, slots=True)
class Target:
    """What is scaled: its selector, its pods, how many there are and shall be, and how exact the answer is."""

    namespace: str
    selector: str
    pods: list[Object]
    spec_replicas: int
    status_replicas: int
    tolerances: Tolerances


@dataclass(frozen=True, slots=True)
class Verdict:
    """``error``: why there is no proposal, ``reason`` in one word, ``full`` with the kind of metric in front."""

    replicas: int = 0
    name: str = ""
    status: Object | None = None
    error: str = ""
    reason: str = ""
    full: str = ""


class MetricEvaluation:
    """Reads one metric and computes; ``then(verdict)`` is called once."""

    def __init__(
        self,
        reconciler: Reconciler,
        reader: MetricsReader,
        target: Target,
        metric: Object,
        then: Callable[[Verdict], None],
    ) -> None:
        self.reconciler = reconciler
        self.reader = reader
        self.target = target
        self.metric = metric
        self.then = then
        self.kind: str = metric["type"]
        self.source: Object = metric.get(self.kind[:1].lower() + self.kind[1:]) or {}

    def start(self) -> None:
        target, source = self.target, self.source
        if self.kind in ("Resource", "ContainerResource"):
            container = source.get("container", "")
            self.reader.resource(
                self.reconciler, target.namespace, target.selector, source["name"], container, self._measured
            )
        elif self.kind == "External":
            self.reader.external(self.reconciler, target.namespace, source["metric"], self._measured)
        else:
            described = source.get("describedObject")
            self.reader.custom(
                self.reconciler, target.namespace, target.selector, source["metric"], described, self._measured
            )

    def _measured(self, measured: Measured, error: str) -> None:
        if error:
            self.then(self._refused(f"unable to get metrics for {self._what()}: {error}"))
            return
        try:
            self.then(self._resource(measured) if "Resource" in self.kind else self._custom(measured))
        except CalculationError as problem:
            self.then(self._refused(str(problem)))

    def _what(self) -> str:
        return f"resource {self.source['name']}" if "Resource" in self.kind else f"metric {self._metric_name()}"

    def _metric_name(self) -> str:
        return str(self.source["metric"]["name"])

    # Resources

    def _resource(self, measured: Measured) -> Verdict:
        target, name = self.source["target"], self.source["name"]
        pods, current, tolerances = self.target.pods, self.target.spec_replicas, self.target.tolerances
        container, unix = self.source.get("container", ""), self.reconciler.unix
        if target.get("averageValue") is not None:
            goal = quantity.milli(str(target["averageValue"]))
            proposal = calculator.by_average(pods, measured, name, goal, current, tolerances, unix)
            return self._proposed(proposal, f"{name} resource", {"averageValue": _text(proposal.average)})
        if target.get("averageUtilization") is None:
            raise CalculationError(NO_TARGET)
        goal = int(target["averageUtilization"])
        proposal = calculator.by_utilization(pods, measured, name, container, goal, current, tolerances, unix)
        status = {"averageValue": _text(proposal.average), "averageUtilization": proposal.utilization}
        what = "container resource" if container else "resource"
        return self._proposed(proposal, f"{name} {what} utilization (percentage of request)", status)

    # Others

    def _custom(self, measured: Measured) -> Verdict:
        target, name = self.source["target"], self._metric_name()
        pods, current, tolerances = self.target.pods, self.target.status_replicas, self.target.tolerances
        if self.kind == "Pods":
            goal, unix = quantity.milli(str(target["averageValue"])), self.reconciler.unix
            proposal = calculator.by_average(pods, measured, "", goal, self.target.spec_replicas, tolerances, unix)
            return self._proposed(proposal, f"pods metric {name}", {"averageValue": _text(proposal.average)})
        usage = sum(one.value for one in measured.values())
        named = f"{'external' if self.kind == 'External' else 'object'} metric {name}"
        if target.get("averageValue") is not None:
            goal = quantity.milli(str(target["averageValue"]))
            proposal = calculator.by_value_per_pod(usage, goal, current, tolerances)
            return self._proposed(proposal, named, {"averageValue": _text(proposal.average)})
        goal = quantity.milli(str(target["value"]))
        proposal = calculator.by_value(usage, goal, pods, self.target.spec_replicas, tolerances)
        return self._proposed(proposal, named, {"value": _text(proposal.average)})

    def _proposed(self, proposal: Proposal, name: str, current: Object) -> Verdict:
        field = self.kind[:1].lower() + self.kind[1:]
        about: dict[str, Any] = {k: v for k, v in self.source.items() if k in ("name", "container", "metric")}
        described = {"describedObject": self.source["describedObject"]} if "describedObject" in self.source else {}
        status = {"type": self.kind, field: {**about, "current": current, **described}}
        return Verdict(proposal.replicas, name, status)

    def _refused(self, why: str) -> Verdict:
        if "Resource" in self.kind:
            by_average = self.source["target"].get("averageValue") is not None
            what = f"{self.source['name']} {'usage' if by_average else 'utilization'}"
            error = why if why == NO_TARGET else f"failed to get {what}: {why}"
            kind = "container resource" if self.kind == "ContainerResource" else "resource"
            full = f"failed to get {self.source['name']} {kind} metric value: {error}"
        else:
            error = f"failed to get {self.kind.lower()} metric: {why}"
            full = f"failed to get {self.kind.lower()} metric value: {error}"
        return Verdict(error=error, reason=REASONS[self.kind], full=full)


def _text(milli: int) -> str:
    return quantity.from_milli(milli)
