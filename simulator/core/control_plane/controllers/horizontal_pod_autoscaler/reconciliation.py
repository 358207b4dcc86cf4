"""One look at one autoscaler: reconcileAutoscaler in pkg/controller/podautoscaler/horizontal.go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.core.api import kinds, labels, meta, quantity
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler import behavior
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.metric_evaluation import (
    MetricEvaluation,
    Target,
    Verdict,
)
from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.replica_calculator import (
    DEFAULT_TOLERANCE,
    Tolerances,
)
from simulator.core.control_plane.controllers.reconciler import error_of
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.horizontal_pod_autoscaler.controller import (
        HorizontalPodAutoscalerController,
    )

ABLE_TO_SCALE = "AbleToScale"
SCALING_ACTIVE = "ScalingActive"
SCALING_LIMITED = "ScalingLimited"


class Reconciliation:
    """Lives for one look. ``status`` is the status as it will be written."""

    def __init__(self, controller: HorizontalPodAutoscalerController, key: str, autoscaler: Object) -> None:
        self.controller = controller
        self.key = key
        self.autoscaler = autoscaler
        self.spec = autoscaler["spec"]
        self.status: dict[str, Any] = dict(autoscaler.get("status") or {})
        self.memory = controller.memory(key)
        self.resource: kinds.Resource | None = None
        self.scale: Object = {}
        self.target: Target | None = None
        self.verdicts: list[Verdict] = []
        self.reason = ""
        self.error = ""

    def start(self) -> None:
        reference = self.spec["scaleTargetRef"]
        self.resource = kinds.by_kind(reference.get("apiVersion", "v1"), reference["kind"])
        if self.resource is None:
            group = reference.get("apiVersion", "").rpartition("/")[0]
            self._no_scale(f'no matches for kind "{reference["kind"]}" in group "{group}"')
            return
        namespace = meta.namespace(self.autoscaler)
        request = ApiRequest("get", self.resource.plural, namespace, reference["name"], "scale")
        self.controller.send(request, self._scale_read)

    def _scale_read(self, response: ApiResponse) -> None:
        if not response.ok:
            self._no_scale(error_of(response))
            return
        self.scale = response.body
        self._note(
            ABLE_TO_SCALE, True, "SucceededGetScale", "the HPA controller was able to get the target's current scale"
        )
        current = self._current
        self.controller.see(self.key, {"scale spec.replicas": current, "metrics": len(self.spec.get("metrics") or ())})
        if not self.memory.recommendations:
            self.memory.recommend(self.controller.component.now, current, behavior.DOWNSCALE_STABILIZATION)
        least, most = self._least, int(self.spec["maxReplicas"])
        if current == 0 and least != 0:
            why = "scaling is disabled since the replica count of the target is zero"
            self._note(SCALING_ACTIVE, False, "ScalingDisabled", why)
            self._settled([])
        elif current > most:
            self.reason = "Current number of replicas above Spec.MaxReplicas"
            self._rescale(most, [])
        elif current < least:
            self.reason = "Current number of replicas below Spec.MinReplicas"
            self._rescale(least, [])
        else:
            self._evaluate()

    @property
    def _current(self) -> int:
        return int(self.scale["spec"].get("replicas", 0))

    @property
    def _least(self) -> int:
        return int(self.spec.get("minReplicas", 1))

    def _no_scale(self, why: str) -> None:
        self.controller.event(self.autoscaler, "Warning", "FailedGetScale", why)
        message = f"the HPA controller was unable to get the target's current scale: {why}"
        self._note(ABLE_TO_SCALE, False, "FailedGetScale", message)
        reference = self.spec["scaleTargetRef"]
        path = f"{reference['kind']}/{meta.namespace(self.autoscaler)}/{reference['name']}"
        self.error = f"failed to query scale subresource for {path}: {why}"
        self._report()

    # Metrics

    def _evaluate(self) -> None:
        selector = (self.scale.get("status") or {}).get("selector", "")
        if not selector:
            self.controller.event(self.autoscaler, "Warning", "SelectorRequired", "selector is required")
            why = "the HPA target's scale is missing a selector"
            self._note(SCALING_ACTIVE, False, "InvalidSelector", why)
            self._no_replicas("selector is required", [])
            return
        self.controller.selectors[self.key] = selector
        parsed = labels.parse(selector)
        namespace = meta.namespace(self.autoscaler)
        pods = [pod for pod in self.controller.pods.get(namespace) if parsed.matches(meta.labels(pod))]
        rivals = self.controller.rivals(namespace, pods)
        if len(rivals) > 1:
            message = f"pods by selector {selector} are controlled by multiple HPAs: [{' '.join(rivals)}]"
            self.controller.event(self.autoscaler, "Warning", "AmbiguousSelector", message)
            self._note(SCALING_ACTIVE, False, "AmbiguousSelector", message)
            self._no_replicas(message, [])
            return
        present = int((self.scale.get("status") or {}).get("replicas", 0))
        tolerances = _tolerances(self.spec.get("behavior"))
        self.target = Target(namespace, selector, pods, self._current, present, tolerances)
        self._next_metric()

    def _next_metric(self) -> None:
        metrics = self.spec.get("metrics") or []
        if len(self.verdicts) == len(metrics):
            self._judge()
            return
        assert self.target is not None
        metric = metrics[len(self.verdicts)]
        MetricEvaluation(self.controller, self.controller.metrics, self.target, metric, self._evaluated).start()

    def _evaluated(self, verdict: Verdict) -> None:
        if verdict.error:
            self.controller.event(self.autoscaler, "Warning", verdict.reason, verdict.error)
        self.verdicts.append(verdict)
        self._next_metric()

    def _judge(self) -> None:
        """The metric that asks for most decides; one that cannot be read forbids to scale down."""
        good = [verdict for verdict in self.verdicts if not verdict.error]
        bad = [verdict for verdict in self.verdicts if verdict.error]
        statuses = [verdict.status or {"type": ""} for verdict in self.verdicts]
        best = max(good, key=lambda verdict: verdict.replicas, default=None)
        if bad:
            count = f"{len(bad)} invalid out of {len(self.verdicts)}"
            self.error = f"invalid metrics ({count}), first error is: {bad[0].full}"
        if best is None or (bad and best.replicas < self._current):
            message = f"the HPA was unable to compute the replica count: {bad[0].error}"
            self._note(SCALING_ACTIVE, False, bad[0].reason, message)
            self._no_replicas(self.error, statuses)
            return
        why = f"the HPA was able to successfully calculate a replica count from {best.name}"
        self._note(SCALING_ACTIVE, True, "ValidMetricFound", why)
        if best.replicas > self._current:
            self.reason = f"{best.name} above target"
        elif best.replicas < self._current:
            self.reason = "All metrics below target"
        self._rescale(self._normalized(best.replicas), statuses)

    def _no_replicas(self, error: str, statuses: list[Object]) -> None:
        reference = self.spec["scaleTargetRef"]
        path = f"{reference['kind']}/{meta.namespace(self.autoscaler)}/{reference['name']}"
        self.error = f"failed to compute desired number of replicas based on listed metrics for {path}: {error}"
        self._set_counts(int(self.status.get("desiredReplicas", 0)), statuses)
        self.controller.event(self.autoscaler, "Warning", "FailedComputeMetricsReplicas", error)
        self._report()

    def _normalized(self, desired: int) -> int:
        now, most = self.controller.component.now, int(self.spec["maxReplicas"])
        wished = self.spec.get("behavior")
        if wished is None:
            result = behavior.normalize(self.memory, now, self._current, desired, self._least, most)
        else:
            result = behavior.normalize_with(wished, self.memory, now, self._current, desired, self._least, most)
        self._note(ABLE_TO_SCALE, True, *result.able)
        self._note(SCALING_LIMITED, result.limited, *result.why)
        return result.replicas

    # The scale

    def _rescale(self, desired: int, statuses: list[Object]) -> None:
        if desired == self._current:
            self._settled(statuses)
            return
        assert self.resource is not None
        body = meta.set_in(self.scale, ("spec", "replicas"), desired)
        name = self.spec["scaleTargetRef"]["name"]
        namespace = meta.namespace(self.autoscaler)
        request = ApiRequest("update", self.resource.plural, namespace, name, "scale", body=body)
        self.controller.send(request, self._rescaled, desired, statuses)

    def _rescaled(self, response: ApiResponse, desired: int, statuses: list[Object]) -> None:
        size = f"New size: {desired}; reason: {self.reason}"
        if not response.ok:
            why = error_of(response)
            self.controller.event(self.autoscaler, "Warning", "FailedRescale", f"{size}; error: {why}")
            message = f"the HPA controller was unable to update the target scale: {why}"
            self._note(ABLE_TO_SCALE, False, "FailedUpdateScale", message)
            self.error = f"failed to rescale: {why}"
            self._set_counts(int(self.status.get("desiredReplicas", 0)), statuses)
            self._report()
            return
        message = f"the HPA controller was able to update the target scale to {desired}"
        self._note(ABLE_TO_SCALE, True, "SucceededRescale", message)
        self.controller.event(self.autoscaler, "Normal", "SuccessfulRescale", size)
        longest = behavior.longest_period(self.spec.get("behavior"))
        self.memory.scaled(self.controller.component.now, self._current, desired, longest)
        self.status["lastScaleTime"] = self.controller.timestamp()
        self._set_counts(desired, statuses)
        self._report()

    def _settled(self, statuses: list[Object]) -> None:
        self._set_counts(self._current, statuses)
        self._report()

    # The status

    def _note(self, kind: str, value: bool, reason: str, message: str) -> None:
        """A condition keeps its place, and its time if its status is the same."""
        status = "True" if value else "False"
        now = self.controller.timestamp()
        condition = {"type": kind, "status": status, "lastTransitionTime": now, "reason": reason, "message": message}
        self.status["conditions"] = meta.with_condition(self.status.get("conditions"), condition)

    def _set_counts(self, desired: int, statuses: list[Object]) -> None:
        self.status |= {"currentReplicas": self._current, "desiredReplicas": desired, "currentMetrics": statuses}

    def _report(self) -> None:
        fields = ("lastScaleTime", "currentReplicas", "desiredReplicas", "currentMetrics", "conditions")
        reported = {name: self.status[name] for name in fields if self.status.get(name) not in (None, [])}
        reported.setdefault("desiredReplicas", 0)
        if reported == self.autoscaler.get("status"):
            self._end()
            return
        namespace, name = meta.split_key(self.key)
        body = meta.with_status(self.autoscaler, reported)
        request = ApiRequest("update", "horizontalpodautoscalers", namespace, name, "status", body=body)
        self.controller.send(request, self._reported)

    def _reported(self, response: ApiResponse) -> None:
        if not response.ok:
            self.controller.event(self.autoscaler, "Warning", "FailedUpdateStatus", error_of(response))
            self.error = self.error or error_of(response)
        self._end()

    def _end(self) -> None:
        self.controller.looked(self.key, self.error or f"{self.status.get('desiredReplicas', 0)} replicas wanted")


def _tolerances(wished: Object | None) -> Tolerances:
    return Tolerances(_tolerance(wished, "scaleDown"), _tolerance(wished, "scaleUp"))


def _tolerance(wished: Object | None, direction: str) -> float:
    found = ((wished or {}).get(direction) or {}).get("tolerance")
    return DEFAULT_TOLERANCE if found is None else quantity.milli(str(found)) / 1000
