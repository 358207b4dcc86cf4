"""Addresses and ports packed into as few subsets as possible. Pure. Modelled: pkg/api/v1/endpoints (RepackSubsets).

A subset is the product of its addresses and its ports: pods with the same ports share one.
"""

from __future__ import annotations

import ipaddress
import json

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state, service_pods
from simulator.core.control_plane.controllers.port_hash import endpoints_ports_in_order
from simulator.core.protocol.api import Object

Member = tuple[str, bool]
"""An address, as JSON so that it can be a key, and whether it is ready."""


def subsets(service: Object, pods: list[Object]) -> list[Object]:
    """The subsets of the Service's Endpoints for the pods that it selects."""
    by_port: dict[str, dict[Member, None]] = {}
    not_ready_too = bool(service["spec"].get("publishNotReadyAddresses"))
    for pod in pods:
        if not service_pods.is_endpoint(pod, terminating=not_ready_too):
            continue
        member = (json.dumps(address(pod, service)), not_ready_too or pod_state.is_ready(pod))
        for port in _ports(pod, service):
            by_port.setdefault(json.dumps(port), {})[member] = None
    return _packed(by_port)


def address(pod: Object, service: Object) -> Object:
    fields = {
        "ip": service_pods.addresses(pod)[0],
        "hostname": service_pods.hostname(pod, service),
        "nodeName": pod["spec"].get("nodeName"),
    }
    return {**{name: value for name, value in fields.items() if value}, "targetRef": service_pods.target_reference(pod)}


def _ports(pod: Object, service: Object) -> list[Object | None]:
    """None stands for an address without any port: that of a headless Service that names none."""
    wanted = service["spec"].get("ports") or []
    if not wanted and service_pods.is_headless(service):
        return [None]
    found: list[Object | None] = []
    for port in wanted:
        number = service_pods.find_port(pod, port)
        if number is None:
            continue
        entry = {
            "name": port.get("name"),
            "port": number,
            "protocol": port.get("protocol", "TCP"),
            "appProtocol": port.get("appProtocol"),
        }
        found.append({name: value for name, value in entry.items() if value})
    return found


def _packed(by_port: dict[str, dict[Member, None]]) -> list[Object]:
    groups: dict[tuple[Member, ...], list[Object]] = {}
    for text, members in by_port.items():
        ports = groups.setdefault(tuple(sorted(members)), [])
        port = json.loads(text)
        if port is not None:
            ports.append(port)
    packed = [_subset(members, ports) for members, ports in groups.items()]
    return sorted(packed, key=lambda one: json.dumps(one.get("ports") or []))


def _subset(members: tuple[Member, ...], ports: list[Object]) -> Object:
    ready = [json.loads(text) for text, is_ready in members if is_ready]
    waiting = [json.loads(text) for text, is_ready in members if not is_ready]
    fields = {
        "addresses": sorted(ready, key=_order),
        "notReadyAddresses": sorted(waiting, key=_order),
        "ports": endpoints_ports_in_order(ports),
    }
    return {name: value for name, value in fields.items() if value}


def _order(one: Object) -> tuple[bytes, str]:
    return ipaddress.ip_address(one["ip"]).packed, (one.get("targetRef") or {}).get("uid", "")


def labels(service: Object, managed_by: dict[str, str]) -> dict[str, str]:
    """The labels of the Endpoints object: those of its Service, and who writes it."""
    found = {key: value for key, value in meta.labels(service).items() if key != service_pods.HEADLESS}
    if service_pods.is_headless(service):
        found[service_pods.HEADLESS] = ""
    return dict(sorted({**found, **managed_by}.items()))
