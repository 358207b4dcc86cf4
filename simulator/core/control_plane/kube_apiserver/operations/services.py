"""The addresses and ports of Services: registry/core/service (storage/alloc.go, ipallocator, portallocator).

A cluster address is taken by an IPAddress object that is created before the Service is stored; a node port by the
Service itself. Both are drawn from the upper part of their range; the lower is kept for those that are asked for.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from simulator.core.api import field_errors, kinds, meta, validation
from simulator.core.api.field_errors import FieldError
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.admission import View
from simulator.core.control_plane.kube_apiserver.operations.base import SideWrite
from simulator.core.protocol.api import Object

SERVICES = kinds.resource("services", "v1")
IP_ADDRESSES = kinds.resource("ipaddresses", "networking.k8s.io/v1")
SERVICE_CIDR = "10.96.0.0/16"
NODE_PORTS = (30000, 32767)
# How much of each range is kept for what is asked for by name.
_STATIC_ADDRESSES, _STATIC_PORTS = 256, 86
_NETWORK = ipaddress.ip_network(SERVICE_CIDR)
_WITH_PORTS = ("NodePort", "LoadBalancer")
_ADDRESS_FIELDS = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")

Side = tuple[SideWrite, ...]


def allocate(view: View, service: Object, old: Object | None) -> tuple[Object, Side]:
    """The Service with its addresses and ports, and what must be created for them. Raises ApiError (422)."""
    spec = service["spec"]
    before = old["spec"] if old is not None else {}
    spec = _carried_over(spec, before)
    errors: list[FieldError] = []
    spec, side = _addressed(view, service, spec, before, errors)
    spec = _with_node_ports(view, service, spec, before, errors)
    spec = _with_health_check(view, service, spec, before)
    if errors:
        raise validation.invalid(SERVICES, meta.name(service), errors)
    return {**service, "spec": spec}, side


def _carried_over(spec: Object, before: Object) -> Object:
    """An update that does not name what was allocated keeps it (patchAllocatedValues, dropTypeDependentFields)."""
    if not before:
        return spec
    kind, was = spec.get("type", "ClusterIP"), before.get("type", "ClusterIP")
    if kind != "ExternalName" and was != "ExternalName":
        spec = {**{name: before[name] for name in _ADDRESS_FIELDS if name in before and not spec.get(name)}, **spec}
    elif kind == "ExternalName":
        spec = {name: value for name, value in spec.items() if name not in _ADDRESS_FIELDS}
    if kind in _WITH_PORTS and was in _WITH_PORTS:
        known = {_port_key(port): port["nodePort"] for port in before.get("ports") or () if port.get("nodePort")}
        ports = [
            {**port, "nodePort": known[_port_key(port)]}
            if not port.get("nodePort") and _port_key(port) in known
            else port
            for port in spec.get("ports") or ()
        ]
        spec = {**spec, "ports": ports}
    elif kind not in _WITH_PORTS and was in _WITH_PORTS:
        # What was allocated for the old type goes with it, unless the client asks for it anew.
        kept = {port.get("nodePort") for port in before.get("ports") or ()}
        ports = [
            {name: value for name, value in port.items() if name != "nodePort"}
            if port.get("nodePort") in kept
            else port
            for port in spec.get("ports") or ()
        ]
        gone = ("externalTrafficPolicy", "healthCheckNodePort", "allocateLoadBalancerNodePorts")
        spec = {**{name: value for name, value in spec.items() if name not in gone}, "ports": ports}
    return spec


def _port_key(port: Object) -> tuple[str, int]:
    return port.get("protocol", "TCP"), port.get("port", 0)


# Cluster addresses


def _addressed(
    view: View, service: Object, spec: Object, before: Object, errors: list[FieldError]
) -> tuple[Object, Side]:
    if spec.get("type") == "ExternalName":
        return spec, ()
    families = {"ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack"}
    asked = spec.get("clusterIP") or next(iter(spec.get("clusterIPs") or ()), "")
    if asked == "None":
        return _in_order({**families, **spec, "clusterIP": "None", "clusterIPs": ["None"]}), ()
    if asked and asked == before.get("clusterIP"):
        return spec, ()
    if asked and not _is_address(asked):
        # The rules of the kind say what is wrong with it.
        return {**spec, "clusterIP": asked, "clusterIPs": spec.get("clusterIPs") or [asked]}, ()
    if asked and (problem := _problem(view, asked)):
        errors.append(field_errors.invalid("spec.clusterIPs", [asked], f"failed to allocate IP {asked}: {problem}"))
        return spec, ()
    address = asked or _free_address(view)
    spec = _in_order({**families, **spec, "clusterIP": address, "clusterIPs": [address]})
    return spec, (SideWrite(IP_ADDRESSES, "", address, value=address_object(service, address)),)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _problem(view: View, address: str) -> str:
    if ipaddress.ip_address(address) not in _NETWORK:
        return f"the provided IP ({address}) is not in the valid range. The range of valid IPs is {SERVICE_CIDR}"
    if view.lookup(IP_ADDRESSES, "", address) is not None:
        return "provided IP is already allocated"
    return ""


def _free_address(view: View) -> str:
    first, size = int(_NETWORK.network_address), _NETWORK.num_addresses - 1
    found = _draw(view, _STATIC_ADDRESSES, size, lambda n: _address_is_free(view, first + n))
    return str(ipaddress.ip_address(first + found))


def _address_is_free(view: View, number: int) -> bool:
    return view.lookup(IP_ADDRESSES, "", str(ipaddress.ip_address(number))) is None


def _draw(view: View, low: int, high: int, is_free: Callable[[int], bool]) -> int:
    """From a random place on the first free number of [low, high), or then of [1, low). Raises ValueError if none."""
    start = view.roll(high - low)
    for offset in range(high - low):
        number = low + (start + offset) % (high - low)
        if is_free(number):
            return number
    return next(number for number in range(1, low) if is_free(number))


def address_object(service: Object, address: str) -> Object:
    """The IPAddress that says whose an address is; it still needs its uid and time."""
    labels = {
        "ipaddress.kubernetes.io/ip-family": "IPv4",
        "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
    }
    parent = {"resource": "services", "namespace": meta.namespace(service), "name": meta.name(service)}
    return {
        "kind": "IPAddress",
        "apiVersion": IP_ADDRESSES.api_version,
        "metadata": {"name": address, "labels": labels},
        "spec": {"parentRef": parent},
    }


def addresses(resource: Resource, obj: Object) -> tuple[str, ...]:
    """The keys of the IPAddresses that go with an object."""
    if resource is not SERVICES or obj["spec"].get("type") == "ExternalName":
        return ()
    found = [address for address in obj["spec"].get("clusterIPs") or () if address != "None"]
    return tuple(kinds.registry_key(IP_ADDRESSES, "", address) for address in found)


def released(old: Object, new: Object) -> tuple[str, ...]:
    """The keys of the IPAddresses that an update gives back."""
    kept = addresses(SERVICES, new)
    return tuple(key for key in addresses(SERVICES, old) if key not in kept)


# Node ports


def _with_node_ports(view: View, service: Object, spec: Object, before: Object, errors: list[FieldError]) -> Object:
    kind = spec.get("type", "ClusterIP")
    if kind not in _WITH_PORTS or not spec.get("ports"):
        return spec
    wants = kind == "NodePort" or spec.get("allocateLoadBalancerNodePorts") is not False
    mine = {port["nodePort"] for port in before.get("ports") or () if port.get("nodePort")}
    taken = _taken_ports(view, service)
    ports: list[Object] = []
    for index, port in enumerate(spec["ports"]):
        number = port.get("nodePort") or 0
        path = f"spec.ports[{index}].nodePort"
        if number and number not in mine:
            problem = _port_problem(number, port.get("protocol", "TCP"), taken, ports)
            if problem:
                errors.append(field_errors.invalid(path, number, problem))
        elif not number and wants:
            number = _free_port(view, taken)
            taken.setdefault(number, [])
        ports.append({**port, "nodePort": number} if number else port)
    return {**spec, "ports": ports}


def _taken_ports(view: View, service: Object) -> dict[int, list[str]]:
    """The node ports of all other Services, with the protocols for which they are used."""
    taken: dict[int, list[str]] = {}
    for other in view.select(SERVICES, ""):
        if meta.uid(other) == meta.uid(service):
            continue
        for port in other["spec"].get("ports") or ():
            if port.get("nodePort"):
                taken.setdefault(port["nodePort"], []).append(port.get("protocol", "TCP"))
        if other["spec"].get("healthCheckNodePort"):
            taken.setdefault(other["spec"]["healthCheckNodePort"], [])
    return taken


def _port_problem(number: int, protocol: str, taken: dict[int, list[str]], own: list[Object]) -> str:
    """One Service may use a port for two protocols; two Services may not share it."""
    low, high = NODE_PORTS
    if not low <= number <= high:
        return f"provided port is not in the valid range. The range of valid ports is {low}-{high}"
    again = any(port.get("nodePort") == number and port.get("protocol", "TCP") == protocol for port in own)
    return "provided port is already allocated" if number in taken or again else ""


def _free_port(view: View, taken: dict[int, list[str]]) -> int:
    low, high = NODE_PORTS
    return low + _draw(view, _STATIC_PORTS, high - low + 1, lambda n: low + n not in taken)


def _with_health_check(view: View, service: Object, spec: Object, before: Object) -> Object:
    """A load balancer that must know which nodes have an endpoint asks them on a port of its own."""
    if spec.get("type") != "LoadBalancer" or spec.get("externalTrafficPolicy") != "Local":
        return {name: value for name, value in spec.items() if name != "healthCheckNodePort"}
    if spec.get("healthCheckNodePort"):
        return spec
    if before.get("healthCheckNodePort"):
        return {**spec, "healthCheckNodePort": before["healthCheckNodePort"]}
    taken = _taken_ports(view, service)
    taken |= {port["nodePort"]: [] for port in spec.get("ports") or () if port.get("nodePort")}
    return {**spec, "healthCheckNodePort": _free_port(view, taken)}


_ORDER = ("ports", "selector", "clusterIP", "clusterIPs", "type")


def _in_order(spec: Object) -> Object:
    """The addresses in the place of the Go struct's fields."""
    first = {name: spec[name] for name in _ORDER if name in spec}
    return {**first, **{name: value for name, value in spec.items() if name not in first}}
