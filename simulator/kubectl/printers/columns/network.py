"""Services, their endpoints, Ingresses and NetworkPolicies."""

from __future__ import annotations

from simulator.core.api.labels import format_object
from simulator.kubectl.printers.columns.common import (
    NONE,
    UNSET,
    Object,
    age,
    columns,
    labels_text,
    limited,
    name,
)  # fmt: skip


def ports_text(ports: list[Object]) -> str:
    return ",".join(
        f"{port.get('port')}:{port['nodePort']}/{port.get('protocol', 'TCP')}"
        if port.get("nodePort")
        else f"{port.get('port')}/{port.get('protocol', 'TCP')}"
        for port in ports
    )


def load_balancer(status: Object) -> str:
    """The addresses of ``status.loadBalancer``, each once, by name."""
    items = (status.get("loadBalancer") or {}).get("ingress") or ()
    return ",".join(sorted({str(item.get("ip") or item.get("hostname") or "") for item in items}))


def _external(service: Object) -> str:
    spec = service.get("spec", {})
    kind = spec.get("type", "ClusterIP")
    external = list(spec.get("externalIPs") or ())
    if kind == "ExternalName":
        return str(spec.get("externalName", ""))
    if kind == "LoadBalancer":
        given = load_balancer(service.get("status", {}))
        return ",".join([*([given] if given else []), *external]) or "<pending>"
    return ",".join(external) or NONE


def _service(service: Object, now: int) -> list[str]:
    spec = service.get("spec", {})
    return [
        name(service),
        str(spec.get("type", "ClusterIP")),
        str((spec.get("clusterIPs") or [NONE])[0]),
        _external(service),
        ports_text(spec.get("ports") or []) or NONE,
        age(service, now),
        labels_text(spec.get("selector")),
    ]


def subset_addresses(endpoints: Object, port_name: str | None = None) -> list[str]:
    """``10.0.0.1:80`` of every address and port; of one port only, if it is named (empty: the unnamed)."""
    found: list[str] = []
    for subset in endpoints.get("subsets") or ():
        addresses = [address.get("ip", "") for address in subset.get("addresses") or ()]
        if not subset.get("ports"):
            found += addresses
        for port in subset.get("ports") or ():
            if port_name is None or port.get("name", "") == port_name:
                found += [f"{ip}:{port.get('port')}" for ip in addresses]
    return found


def _endpoints(endpoints: Object, now: int) -> list[str]:
    return [name(endpoints), limited(subset_addresses(endpoints), 3, NONE), age(endpoints, now)]


def _endpoint_slice(obj: Object, now: int) -> list[str]:
    ports = [str(port.get("port") or port.get("name") or "*") for port in obj.get("ports") or ()]
    addresses = [a for endpoint in obj.get("endpoints") or () for a in endpoint.get("addresses") or ()]
    return [
        name(obj),
        str(obj.get("addressType", "")),
        limited(ports, 3, UNSET),
        limited(addresses, 3, UNSET),
        age(obj, now),
    ]


def _ingress(obj: Object, now: int) -> list[str]:
    spec = obj.get("spec", {})
    hosts = [rule["host"] for rule in spec.get("rules") or () if rule.get("host")]
    return [
        name(obj),
        str(spec.get("ingressClassName") or NONE),
        limited(hosts, 3, "*"),
        load_balancer(obj.get("status", {})),
        "80, 443" if spec.get("tls") else "80",
        age(obj, now),
    ]


def _ingress_class(obj: Object, now: int) -> list[str]:
    parameters = obj.get("spec", {}).get("parameters")
    text = NONE
    if parameters:
        group = f".{parameters['apiGroup']}" if parameters.get("apiGroup") else ""
        text = f"{parameters.get('kind', '')}{group}/{parameters.get('name', '')}"
    return [name(obj), str(obj.get("spec", {}).get("controller", "")), text, age(obj, now)]


def _network_policy(obj: Object, now: int) -> list[str]:
    return [name(obj), format_object(obj.get("spec", {}).get("podSelector") or {}), age(obj, now)]


def _ip_address(obj: Object, now: int) -> list[str]:
    ref = obj.get("spec", {}).get("parentRef") or {}
    parts = [ref.get("resource", ""), ref.get("namespace", ""), ref.get("name", "")]
    group = f".{ref['group']}" if ref.get("group") else ""
    return [name(obj), f"{parts[0]}{group}/" + "/".join(part for part in parts[1:] if part)]


def _service_cidr(obj: Object, now: int) -> list[str]:
    return [name(obj), ",".join(obj.get("spec", {}).get("cidrs") or ()), age(obj, now)]


SERVICES = columns("Name;Type;Cluster-IP;External-IP;Port(s);Age;Selector*", _service)
ENDPOINTS = columns("Name;Endpoints;Age", _endpoints)
ENDPOINT_SLICES = columns("Name;AddressType;Ports;Endpoints;Age", _endpoint_slice)
INGRESSES = columns("Name;Class;Hosts;Address;Ports;Age", _ingress)
INGRESS_CLASSES = columns("Name;Controller;Parameters;Age", _ingress_class)
NETWORK_POLICIES = columns("Name;Pod-Selector;Age", _network_policy)
IP_ADDRESSES = columns("Name;ParentRef", _ip_address)
SERVICE_CIDRS = columns("Name;CIDRs;Age", _service_cidr)
