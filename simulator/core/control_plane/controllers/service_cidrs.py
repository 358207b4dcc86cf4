"""Ranges of Service addresses: pkg/controller/servicecidrs. Says that a range is ready, and keeps one that is in use."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from simulator.core.api import meta, timestamps
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import MERGE_PATCH, ApiRequest, ApiResponse, Object

FINALIZER = "networking.k8s.io/service-cidr-finalizer"
READY = ("True", "", "Kubernetes Service CIDR is ready")
IN_USE = (
    "False",
    "Terminating",
    "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
)
# So long a range that is being deleted is kept, so that every API server has heard of it.
DELETION_GRACE_PERIOD = 10 * SECOND


class ServiceCidrsController(Reconciler):
    """Keys are names of ServiceCIDRs."""

    name = "service-cidr-controller"
    account = "service-cidrs-controller"
    workers = 5

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.ranges = self.informer("servicecidrs")
        self.addresses = self.informer("ipaddresses")
        self.ranges.subscribe(self._range_changed)
        self.addresses.subscribe(self._address_changed)

    def sync(self, key: str) -> None:
        service_cidr = self.ranges.objects.get(key)
        if service_cidr is None:
            self.finish(key, "range has been deleted")
        elif meta.is_deleting(service_cidr):
            self._let_go(key, service_cidr)
        elif FINALIZER not in _finalizers(service_cidr):
            self._put_finalizers(key, [*_finalizers(service_cidr), FINALIZER], self._protected)
        else:
            self._tell(key, service_cidr, READY)

    def _protected(self, response: ApiResponse, key: str) -> None:
        if response.ok:
            self._tell(key, response.body, READY)
        else:
            self.retry(key, error_of(response))

    def _put_finalizers(self, key: str, finalizers: list[str], then: Callable[..., None]) -> None:
        body = {"metadata": {"finalizers": finalizers}}
        request = ApiRequest("patch", "servicecidrs", name=key, body=body, content_type=MERGE_PATCH)
        self.send(request, then, key)

    def _tell(self, key: str, service_cidr: Object, ready: tuple[str, str, str]) -> None:
        status, reason, message = ready
        condition = {
            "type": "Ready",
            "status": status,
            "lastTransitionTime": self.timestamp(),
            "reason": reason,
            "message": message,
        }
        present = meta.get_condition(service_cidr, "Ready")
        if present is not None and (present["status"], present.get("reason", ""), present["message"]) == ready:
            self.finish(key)
            return
        others = [one for one in (service_cidr.get("status") or {}).get("conditions") or () if one["type"] != "Ready"]
        body = meta.with_status(service_cidr, {"conditions": [*others, condition]})
        request = ApiRequest("update", "servicecidrs", name=key, subresource="status", body=body)
        self.send(request, self.settle, key, message)

    # A range that is being deleted

    def _let_go(self, key: str, service_cidr: Object) -> None:
        used = self._used_alone(service_cidr)
        self.see(key, {"addresses that only this range holds": used})
        if used:
            self._tell(key, service_cidr, IN_USE)
            return
        since = timestamps.parse(service_cidr["metadata"]["deletionTimestamp"])
        left = since + DELETION_GRACE_PERIOD - self.unix
        if left > 0:
            self.queue.add_after(key, left)
            self.finish(key, "waits, so that every API server has heard of it")
        elif FINALIZER in _finalizers(service_cidr):
            kept = [one for one in _finalizers(service_cidr) if one != FINALIZER]
            self._put_finalizers(key, kept, self._released)
        else:
            self.finish(key)

    def _released(self, response: ApiResponse, key: str) -> None:
        if response.code == 404:
            self.finish(key)
        else:
            self.settle(response, key, "not in use: let go")

    def _used_alone(self, service_cidr: Object) -> int:
        own = _networks(service_cidr)
        others = [
            network
            for one in self.ranges.objects.values()
            if meta.name(one) != meta.name(service_cidr) and not meta.is_deleting(one)
            for network in _networks(one)
        ]
        used = [ipaddress.ip_address(name) for name in self.addresses.objects]
        inside = [address for address in used if any(address in network for network in own)]
        return sum(not any(address in network for network in others) for address in inside)

    # What changed

    def _range_changed(self, old: Object | None, new: Object | None) -> None:
        """Another range may hold now what one that is being deleted held, or no longer."""
        self.enqueue(meta.name(new or old or {}))
        if old is None or new is None:
            self._look_at_leaving()

    def _address_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None:
            self._look_at_leaving()

    def _look_at_leaving(self) -> None:
        for name, one in self.ranges.objects.items():
            if meta.is_deleting(one):
                self.enqueue(name)


def _finalizers(service_cidr: Object) -> list[str]:
    return service_cidr["metadata"].get("finalizers") or []


def _networks(service_cidr: Object) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    return [ipaddress.ip_network(cidr) for cidr in service_cidr["spec"].get("cidrs") or ()]
