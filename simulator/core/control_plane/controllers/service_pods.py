"""What of a pod counts for the Services that select it: k8s.io/endpointslice/util and pkg/api/v1/pod.

Shared by the controllers of EndpointSlices and of Endpoints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from simulator.core.api import labels, meta, timestamps
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.informer_factory import Index, InformerFactory, by_namespace
from simulator.core.protocol.api import Object

TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time"
HEADLESS = "service.kubernetes.io/headless"


def has_pods(service: Object) -> bool:
    """Whether its endpoints are pods: it selects some, and is no mere name for something outside."""
    return bool(service["spec"].get("selector")) and service["spec"].get("type") != "ExternalName"


def is_headless(service: Object) -> bool:
    return service["spec"].get("clusterIP") in ("None", None, "")


def selects(service: Object, pod: Object) -> bool:
    return labels.from_labels(service["spec"]["selector"]).matches(meta.labels(pod))


def is_endpoint(pod: Object, terminating: bool) -> bool:
    """It has an address, and has not ended. ``terminating``: also one that is being deleted."""
    if pod_state.is_terminal(pod) or not addresses(pod):
        return False
    return terminating or not meta.is_deleting(pod)


def addresses(pod: Object) -> list[str]:
    status = pod.get("status") or {}
    several = [one["ip"] for one in status.get("podIPs") or () if one.get("ip")]
    return several or ([status["podIP"]] if status.get("podIP") else [])


def hostname(pod: Object, service: Object) -> str:
    """The name under which DNS knows the pod within this Service; often none."""
    spec = pod["spec"]
    return str(spec.get("hostname") or "") if spec.get("subdomain") == meta.name(service) else ""


def find_port(pod: Object, service_port: Object) -> int | None:
    """The container port that a port of a Service means in this pod; None if the pod has no such port."""
    target = service_port.get("targetPort", service_port["port"])
    if isinstance(target, int):
        return target
    spec = pod["spec"]
    sidecars = [one for one in spec.get("initContainers") or () if one.get("restartPolicy") == "Always"]
    for container in [*spec["containers"], *sidecars]:
        for port in container.get("ports") or ():
            same_protocol = port.get("protocol", "TCP") == service_port.get("protocol", "TCP")
            if port.get("name") == target and same_protocol:
                return int(port["containerPort"])
    return None


def target_reference(pod: Object) -> Object:
    return {"kind": "Pod", "namespace": meta.namespace(pod), "name": meta.name(pod), "uid": meta.uid(pod)}


def changed(old: Object, new: Object) -> tuple[bool, bool]:
    """Whether the pod as an endpoint has changed, and whether other Services may select it now."""
    selected = meta.labels(old) != meta.labels(new) or _names(old) != _names(new)
    return _facts(old) != _facts(new), selected


def _names(pod: Object) -> tuple[str | None, str | None]:
    return pod["spec"].get("hostname"), pod["spec"].get("subdomain")


def _facts(pod: Object) -> tuple[object, ...]:
    return (
        pod["metadata"].get("deletionTimestamp"),
        pod_state.is_ready(pod),
        pod_state.is_terminal(pod),
        addresses(pod),
        pod["spec"].get("nodeName"),
    )


class ServiceFinder:
    """Tells which Services' endpoints a change of a pod touches: ``enqueue(key of a Service)`` is called for each."""

    def __init__(self, informers: InformerFactory, enqueue: Callable[[str], None]) -> None:
        self.services: Index = informers.index("services", by_namespace)
        self.enqueue = enqueue

    def pod_changed(self, old: Object | None, new: Object | None) -> None:
        touched: dict[str, None]
        if old is None or new is None:
            touched = self._of(new or old or {})
        else:
            endpoint_changed, selected_anew = changed(old, new)
            if not endpoint_changed and not selected_anew:
                return
            now = self._of(new)
            before = self._of(old) if selected_anew else now
            touched = {**now, **before}
            if not endpoint_changed:
                touched = {key: None for key in touched if (key in now) != (key in before)}
        for key in touched:
            self.enqueue(key)

    def _of(self, pod: Object) -> dict[str, None]:
        services: Iterable[Object] = self.services.get(meta.namespace(pod))
        chosen = [one for one in services if one["spec"].get("selector") and selects(one, pod)]
        return dict.fromkeys(meta.namespaced_name(one) for one in chosen)


class TriggerTimes:
    """When what an endpoints object tells was last changed: the basis of a latency metric, kept as an annotation.

    The earliest of the changes since the last look at the Service: of its creation, and of its pods' readiness.
    """

    def __init__(self) -> None:
        self._pods: dict[str, dict[str, int]] = {}
        self._services: dict[str, int] = {}

    def compute(self, service: Object, pods: Iterable[Object]) -> int | None:
        """Unix time in microseconds; None if nothing new triggered this."""
        key = meta.namespaced_name(service)
        before = self._pods.get(key, {})
        times: dict[str, int] = {}
        new: list[int] = []
        for pod in pods:
            condition = meta.get_condition(pod, "Ready")
            if condition is None or not condition.get("lastTransitionTime"):
                continue
            times[meta.name(pod)] = since = timestamps.parse(condition["lastTransitionTime"])
            if since > before.get(meta.name(pod), -1):
                new.append(since)
        born = timestamps.parse(service["metadata"]["creationTimestamp"])
        if born > self._services.get(key, -1):
            new.append(born)
        self._pods[key], self._services[key] = times, born
        return min(new, default=None)

    def forget(self, key: str) -> None:
        self._pods.pop(key, None)
        self._services.pop(key, None)


def with_trigger_time(annotations: dict[str, str], unix: int | None) -> dict[str, str]:
    """Annotations with the trigger time, or without one."""
    others = {name: value for name, value in annotations.items() if name != TRIGGER_TIME}
    return others if unix is None else {**others, TRIGGER_TIME: timestamps.time(unix)}
