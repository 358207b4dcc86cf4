"""Hears what changed about Services, their pods and slices, and writes the slices."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers import service_pods
from simulator.core.control_plane.controllers.endpointslice import endpoint, slices
from simulator.core.control_plane.controllers.endpointslice.tracker import SliceTracker
from simulator.core.control_plane.controllers.gathering import InTurn
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_namespace
from simulator.core.control_plane.controllers.reconciler import Reconciler, is_namespace_terminating
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object


class EndpointSliceController(Reconciler):
    """Keys are ``namespace/name`` of Services."""

    name = "endpointslice-controller"
    account = "endpointslice-controller"
    workers = 5
    max_retries = 15
    base_delay = 1 * SECOND

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.trigger_times = service_pods.TriggerTimes()
        self.tracker = SliceTracker()
        self.pods = informers.index("pods", by_namespace)
        self.slices = informers.index("endpointslices", by_service)
        self.nodes = self.informer("nodes")
        self.services = self.informer("services")
        self.services.subscribe(self._service_changed)
        finder = service_pods.ServiceFinder(informers, self.enqueue)
        self.informer("pods").subscribe(finder.pod_changed)
        self.informer("endpointslices").subscribe(self._slice_changed)

    def sync(self, key: str) -> None:
        service = self.services.objects.get(key)
        if service is None:
            self.trigger_times.forget(key)
            self.tracker.forget(key)
            self.finish(key, "service has been deleted")
            return
        if not service_pods.has_pods(service):
            self.finish(key, "its endpoints are not pods")
            return
        owned = [one for one in self.slices.get(key) if not meta.is_deleting(one)]
        if self.tracker.is_stale(key, owned):
            self.retry(key, "EndpointSlice informer cache is out of date")
            return
        pods = [pod for pod in self.pods.get(meta.namespace(service)) if service_pods.selects(service, pod)]
        self.see(key, {"selected pods": len(pods), "slices": len(owned)})
        self._write(key, service, self._plan(service, owned, pods), self.trigger_times.compute(service, pods))

    def _plan(self, service: Object, owned: list[Object], pods: list[Object]) -> slices.Plan:
        families = endpoint.address_types(service)
        plan = slices.Plan(delete=[one for one in owned if one["addressType"] not in families])
        candidates = [pod for pod in pods if service_pods.is_endpoint(pod, terminating=True)]
        for family in families:
            existing = [one for one in owned if one["addressType"] == family]
            plan.add(slices.plan(service, family, existing, self._desired(service, candidates, family)))
        return plan

    def _desired(self, service: Object, pods: list[Object], family: str) -> dict[str, slices.Desired]:
        desired: dict[str, slices.Desired] = {}
        for pod in pods:
            node = self.nodes.objects.get(pod["spec"].get("nodeName") or "")
            one = endpoint.endpoint(pod, node, service, family)
            if one["addresses"]:
                ports = endpoint.ports(pod, service)
                group = desired.setdefault(slices.port_key(ports), slices.Desired(ports))
                group.endpoints[endpoint.identity(one)] = one
        return desired

    def _write(self, key: str, service: Object, plan: slices.Plan, unix: int | None) -> None:
        namespace = meta.namespace(service)
        create = [] if meta.is_deleting(service) else plan.create
        requests = [
            ApiRequest("create", "endpointslices", namespace, body=_annotated(one, unix, None)) for one in create
        ]
        for one in plan.update:
            body = _annotated(one, unix, slices.labels(service, one))
            requests.append(ApiRequest("update", "endpointslices", namespace, meta.name(one), body=body))
        requests += [ApiRequest("delete", "endpointslices", namespace, meta.name(one)) for one in plan.delete]
        done = f"{len(create)} slices created, {len(plan.update)} updated, {len(plan.delete)} deleted"
        InTurn(self, requests, self._written, key, plan.delete, done if requests else "nothing to do").start()

    def _written(self, error: str, responses: list[ApiResponse], key: str, doomed: list[Object], done: str) -> None:
        for response in responses:
            if response.ok and response.body.get("kind") == "EndpointSlice":
                self.tracker.written(key, response.body)
        if not error:
            for one in doomed:
                self.tracker.deleted(key, one)
            self.finish(key, done)
        elif any(is_namespace_terminating(one) for one in responses):
            self.finish(key, "namespace is going")
        else:
            service = self.services.objects.get(key)
            if service is not None:
                message = f"Error updating Endpoint Slices for Service {key}: {error}"
                self.event(service, "Warning", "FailedToUpdateEndpointSlices", message)
            self.retry(key, error)

    # What changed

    def _service_changed(self, old: Object | None, new: Object | None) -> None:
        self.enqueue(meta.namespaced_name(new or old or {}))

    def _slice_changed(self, old: Object | None, new: Object | None) -> None:
        one = new or old or {}
        key = by_service(one)
        if not key:
            return
        if new is None:
            if self.tracker.removed(key, one):
                self.enqueue(key)
        elif self.tracker.is_news(key, new):
            self.enqueue(key)


def by_service(one: Object) -> str:
    """Group slices by the key of the Service for which this controller wrote them; empty for those of others."""
    labels = meta.labels(one)
    if labels.get(slices.MANAGED_BY) != slices.CONTROLLER or not labels.get(slices.SERVICE_NAME):
        return ""
    return f"{meta.namespace(one)}/{labels[slices.SERVICE_NAME]}"


def _annotated(one: Object, unix: int | None, labels: dict[str, str] | None) -> Object:
    annotations = service_pods.with_trigger_time(meta.annotations(one), unix)
    changed = meta.with_metadata(one, annotations=annotations or None)
    return changed if labels is None else meta.with_metadata(changed, labels=labels)
