"""What an EndpointSlice says of a pod. Pure functions. Modelled: utils.go, reconciler.go of k8s.io/endpointslice."""

from __future__ import annotations

import ipaddress

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state, service_pods
from simulator.core.control_plane.controllers.port_hash import slice_ports_in_order
from simulator.core.protocol.api import Object

ZONE = "topology.kubernetes.io/zone"
SAME_ZONE = ("PreferClose", "PreferSameZone", "PreferSameNode")


def address_types(service: Object) -> list[str]:
    """The families of its addresses: IPv4, IPv6, or both."""
    return list(service["spec"].get("ipFamilies") or ["IPv4"])


def endpoint(pod: Object, node: Object | None, service: Object, family: str) -> Object:
    """The pod as an endpoint of the Service, in the order of the fields of ``Endpoint``."""
    serving, terminating = pod_state.is_ready(pod), meta.is_deleting(pod)
    ready = bool(service["spec"].get("publishNotReadyAddresses")) or (serving and not terminating)
    hostname = service_pods.hostname(pod, service)
    node_name = pod["spec"].get("nodeName")
    zone = meta.labels(node).get(ZONE) if node else None
    fields: Object = {
        "addresses": of_family(service_pods.addresses(pod), family),
        "conditions": {"ready": ready, "serving": serving, "terminating": terminating},
        "hostname": hostname or None,
        "targetRef": service_pods.target_reference(pod),
        "nodeName": node_name or None,
        "zone": zone,
        "hints": _hints(service, ready, zone, node_name),
    }
    return {name: value for name, value in fields.items() if value is not None}


def of_family(addresses: list[str], family: str) -> list[str]:
    version = 6 if family == "IPv6" else 4
    return [address for address in addresses if ipaddress.ip_address(address).version == version]


def _hints(service: Object, ready: bool, zone: str | None, node: str | None) -> Object | None:
    """For which zone, or node, it is meant: ``trafficDistribution`` (trafficdist of k8s.io/endpointslice)."""
    wish = service["spec"].get("trafficDistribution")
    if wish not in SAME_ZONE or not ready or not zone:
        return None
    hints: Object = {"forZones": [{"name": zone}]}
    return {**hints, "forNodes": [{"name": node}]} if wish == "PreferSameNode" and node else hints


def ports(pod: Object, service: Object) -> list[Object]:
    """The ports of the Service as this pod has them, in the order in which slices have them."""
    found = []
    for port in service["spec"].get("ports") or ():
        number = service_pods.find_port(pod, port)
        if number is None:
            continue
        entry = {"name": port.get("name", ""), "protocol": port.get("protocol", "TCP"), "port": number}
        found.append({**entry, "appProtocol": port["appProtocol"]} if port.get("appProtocol") else entry)
    return slice_ports_in_order(found)


def identity(one: Object) -> tuple[object, ...]:
    """What makes two endpoints the same one, however they fare."""
    target = one.get("targetRef") or {}
    return (tuple(sorted(one["addresses"])), one.get("hostname"), target.get("namespace"), target.get("name"))
