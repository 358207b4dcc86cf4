"""Hears what changed about Services and their pods, and writes Endpoints objects."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers import service_pods
from simulator.core.control_plane.controllers.endpoints.subsets import labels, subsets
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_namespace
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of, is_namespace_terminating
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

MANAGED_BY = {"endpoints.kubernetes.io/managed-by": "endpoint-controller"}
MAX_CAPACITY = 1000
OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity"


class EndpointsController(Reconciler):
    """Keys are ``namespace/name`` of Services, and so of their Endpoints."""

    name = "endpoints-controller"
    account = "endpoint-controller"
    workers = 5
    max_retries = 15
    base_delay = 1 * SECOND

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.trigger_times = service_pods.TriggerTimes()
        self.pods = informers.index("pods", by_namespace)
        self.endpoints = self.informer("endpoints")
        self.services = self.informer("services")
        self.services.subscribe(self._service_changed)
        finder = service_pods.ServiceFinder(informers, self.enqueue)
        self.informer("pods").subscribe(finder.pod_changed)
        self.endpoints.subscribe(self._endpoints_changed)

    def start(self) -> None:
        """An Endpoints object whose Service went away while nobody looked is left over."""
        for key, endpoints in self.endpoints.objects.items():
            if "control-plane.alpha.kubernetes.io/leader" not in meta.annotations(endpoints):
                self.enqueue(key)

    def sync(self, key: str) -> None:
        service = self.services.objects.get(key)
        namespace, name = meta.split_key(key)
        if service is None:
            self.trigger_times.forget(key)
            self.send(ApiRequest("delete", "endpoints", namespace, name), self._deleted, key)
            return
        if not service_pods.has_pods(service):
            self.finish(key, "its endpoints are not pods")
            return
        pods = [pod for pod in self.pods.get(namespace) if service_pods.selects(service, pod)]
        wanted = _truncated(subsets(service, pods))
        unix = self.trigger_times.compute(service, pods)
        present = self.endpoints.objects.get(key)
        self.see(key, {"selected pods": len(pods)})
        if present is not None and _says_the_same(present, wanted, labels(service, MANAGED_BY)):
            self.finish(key)
            return
        self._write(key, service, present, wanted, unix)

    def _write(self, key: str, service: Object, present: Object | None, wanted: list[Object], unix: int | None) -> None:
        namespace, name = meta.split_key(key)
        base = present or {"kind": "Endpoints", "apiVersion": "v1", "metadata": {"name": name, "namespace": namespace}}
        annotations = service_pods.with_trigger_time(meta.annotations(base), unix)
        annotations.pop(OVER_CAPACITY, None)
        if _count(wanted) >= MAX_CAPACITY:
            annotations[OVER_CAPACITY] = "truncated"
        body = meta.with_metadata(base, labels=labels(service, MANAGED_BY), annotations=annotations or None)
        body = {**body, "subsets": wanted}
        if present is None:
            request = ApiRequest("create", "endpoints", namespace, body=body)
        else:
            request = ApiRequest("update", "endpoints", namespace, name, body=body)
        self.send(request, self._written, key, body, request.verb)

    def _written(self, response: ApiResponse, key: str, body: Object, verb: str) -> None:
        if response.ok:
            self.finish(key, f"{verb}d endpoints: {_count(body['subsets'])} addresses")
        elif is_namespace_terminating(response):
            self.finish(key, "namespace is going")
        else:
            way = ("FailedToCreateEndpoint", "create endpoint for service")
            reason, what = way if verb == "create" else ("FailedToUpdateEndpoint", "update endpoint")
            self.event(body, "Warning", reason, f"Failed to {what} {key}: {error_of(response)}")
            self.retry(key, error_of(response))

    def _deleted(self, response: ApiResponse, key: str) -> None:
        if response.ok or response.code == 404:
            self.finish(key, "service has been deleted")
        else:
            self.retry(key, error_of(response))

    def _service_changed(self, old: Object | None, new: Object | None) -> None:
        self.enqueue(meta.namespaced_name(new or old or {}))

    def _endpoints_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None and old is not None:
            self.enqueue(meta.namespaced_name(old))


def _count(wanted: list[Object]) -> int:
    return sum(len(one.get(field) or ()) for one in wanted for field in ("addresses", "notReadyAddresses"))


def _truncated(wanted: list[Object]) -> list[Object]:
    """At most 1,000 addresses, the ready ones first (truncateEndpoints)."""
    left, result = MAX_CAPACITY, wanted
    for field in ("addresses", "notReadyAddresses"):
        cut = []
        for one in result:
            kept = (one.get(field) or [])[:left]
            left -= len(kept)
            cut.append({**one, field: kept} if field in one else one)
        result = cut
    return result


def _says_the_same(present: Object, wanted: list[Object], wanted_labels: dict[str, str]) -> bool:
    return (present.get("subsets") or []) == wanted and meta.labels(present) == wanted_labels
