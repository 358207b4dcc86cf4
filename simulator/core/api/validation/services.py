"""Rules for Services: ``ValidateService``, ``ValidateServiceUpdate`` of ``pkg/apis/core/validation``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    duplicate,
    forbidden,
    invalid,
    not_supported,
    pointed_at,
    required,
)
from simulator.core.api.validation.addresses import parse, validate_cidr, validate_ip, validate_non_special_ip
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.metadata import validate_label_name, validate_labels
from simulator.core.api.validation.probes import validate_port
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.service_addresses import (
    is_headless,
    validate_address_changes,
    validate_cluster_ips,
)

Object = dict[str, Any]
Errors = list[FieldError]

PROTOCOLS: Final = ("SCTP", "TCP", "UDP")
_AFFINITIES: Final = ("ClientIP", "None")
_TYPES: Final = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_TRAFFIC_POLICIES: Final = ("Cluster", "Local")
_DISTRIBUTIONS: Final = ("PreferClose", "PreferSameNode", "PreferSameZone")
_ADDRESS_MODES: Final = ("Proxy", "VIP")
_MAX_AFFINITY_SECONDS: Final = 86400
_LOAD_BALANCER_ONLY: Final = "may only be used when `type` is 'LoadBalancer'"
_SOURCE_RANGES: Final = "service.beta.kubernetes.io/load-balancer-source-ranges"
_HINTS: Final = "service.kubernetes.io/topology-aware-hints"
_MODE: Final = "service.kubernetes.io/topology-mode"


def _service(obj: Object) -> Errors:
    spec = obj["spec"]
    errors = _annotations(obj["metadata"].get("annotations") or {})
    if not spec.get("ports") and not is_headless(spec) and spec.get("type") != "ExternalName":
        errors.append(required("spec.ports"))
    errors += _by_type(spec)
    errors += _ports(spec)
    errors += validate_labels(spec.get("selector"), "spec.selector")
    errors += _affinity(spec)
    errors += validate_cluster_ips(spec)
    for index, address in enumerate(spec.get("externalIPs") or ()):
        path = f"spec.externalIPs[{index}]"
        errors += validate_ip(address, path) or validate_non_special_ip(address, path)
    if spec.get("type", "") not in _TYPES:
        errors.append(not_supported("spec.type", spec.get("type", ""), _TYPES))
    errors += _port_conflicts(spec)
    errors += _source_ranges(obj)
    errors += _load_balancer(spec)
    errors += _external_traffic(spec)
    return errors + _internal_traffic(spec)


def _annotations(annotations: Object) -> Errors:
    if _MODE in annotations and _HINTS in annotations and annotations[_MODE] != annotations[_HINTS]:
        detail = f"must match annotations[{_HINTS}] when both are specified"
        return [invalid(f"metadata.annotations[{_MODE}]", annotations[_MODE], detail)]
    return []


def _by_type(spec: Object) -> Errors:
    kind = spec.get("type")
    if kind in ("LoadBalancer", "NodePort") and is_headless(spec):
        return [invalid("spec.clusterIPs[0]", "None", f"may not be set to 'None' for {kind} services")]
    if kind != "ExternalName":
        return []
    errors = [
        forbidden(f"spec.{field}", "may not be set for ExternalName services")
        for field in ("clusterIPs", "ipFamilies", "ipFamilyPolicy")
        if spec.get(field)
    ]
    name = spec.get("externalName", "").removesuffix(".")
    if not name:
        return [*errors, required("spec.externalName")]
    return errors + all_invalid("spec.externalName", name, names.dns1123_subdomain(name))


def _ports(spec: Object) -> Errors:
    ports: Sequence[Object] = spec.get("ports") or ()
    errors: Errors = []
    seen: list[str] = []
    for index, port in enumerate(ports):
        path = f"spec.ports[{index}]"
        name = port.get("name", "")
        if name:
            errors += all_invalid(f"{path}.name", name, names.dns1123_label(name))
            if name in seen:
                errors.append(duplicate(f"{path}.name", name))
            seen.append(name)
        elif len(ports) > 1:
            errors.append(required(f"{path}.name"))
        errors += validate_port_number(port.get("port", 0), f"{path}.port")
        protocol = port.get("protocol", "")
        if protocol not in PROTOCOLS:
            errors.append(not_supported(f"{path}.protocol", protocol, PROTOCOLS))
        errors += validate_port(port.get("targetPort", 0), f"{path}.targetPort")
        if port.get("appProtocol") is not None:
            errors += validate_label_name(port["appProtocol"], f"{path}.appProtocol")
    return errors


def validate_port_number(port: int, path: str) -> Errors:
    return all_invalid(path, port, names.port_number(port))


def _affinity(spec: Object) -> Errors:
    affinity, config = spec.get("sessionAffinity", ""), spec.get("sessionAffinityConfig")
    path = "spec.sessionAffinityConfig"
    if not affinity:
        return [required("spec.sessionAffinity")]
    if affinity not in _AFFINITIES:
        return [not_supported("spec.sessionAffinity", affinity, _AFFINITIES)]
    if affinity == "None":
        if config is None:
            return []
        return [forbidden(path, "must not be set when session affinity is None")]
    needed = "when session affinity type is ClientIP"
    if config is None:
        return [required(path, needed)]
    if config.get("clientIP") is None:
        return [required(f"{path}.clientIP", needed)]
    seconds = config["clientIP"].get("timeoutSeconds")
    path = f"{path}.clientIP.timeoutSeconds"
    if seconds is None:
        return [required(path, needed)]
    if 0 < seconds <= _MAX_AFFINITY_SECONDS:
        return []
    return [invalid(path, seconds, f"must be greater than 0 and less than {_MAX_AFFINITY_SECONDS}")]


def _port_conflicts(spec: Object) -> Errors:
    """No two ports of one protocol have the same number, inside or on the nodes."""
    ports: Sequence[Object] = spec.get("ports") or ()
    errors: Errors = []
    if spec.get("type") == "ClusterIP":
        detail = "may not be used when `type` is 'ClusterIP'"
        errors += [
            forbidden(f"spec.ports[{i}].nodePort", detail) for i, port in enumerate(ports) if port.get("nodePort")
        ]
    seen: list[tuple[str, int]] = []
    for index, port in enumerate(ports):
        if not port.get("nodePort"):
            continue
        pair = (port.get("protocol", ""), port["nodePort"])
        if pair in seen:
            errors.append(duplicate(f"spec.ports[{index}].nodePort", port["nodePort"]))
        seen.append(pair)
    seen = []
    for index, port in enumerate(ports):
        pair = (port.get("protocol", ""), port.get("port", 0))
        if pair in seen:
            key = {"protocol": pair[0], "port": pair[1]}
            errors.append(duplicate(f"spec.ports[{index}]", internal("ServicePort", key)))
        seen.append(pair)
    return errors


def _source_ranges(obj: Object) -> Errors:
    spec, annotations = obj["spec"], obj["metadata"].get("annotations") or {}
    ranges = spec.get("loadBalancerSourceRanges")
    errors: Errors = []
    path = "spec.LoadBalancerSourceRanges" if ranges else f"metadata.annotations[{_SOURCE_RANGES}]"
    if not ranges and _SOURCE_RANGES not in annotations:
        return []
    if spec.get("type") != "LoadBalancer":
        errors.append(forbidden(path, _LOAD_BALANCER_ONLY))
    if ranges:
        for index, value in enumerate(ranges):
            errors += validate_cidr(value.strip(), f"{path}[{index}]")
        return errors
    for value in annotations[_SOURCE_RANGES].strip().split(","):
        if value.strip():
            errors += validate_cidr(value.strip(), path)
    return errors


def _load_balancer(spec: Object) -> Errors:
    balanced = spec.get("type") == "LoadBalancer"
    errors: Errors = []
    if spec.get("allocateLoadBalancerNodePorts") is not None and not balanced:
        errors.append(forbidden("spec.allocateLoadBalancerNodePorts", _LOAD_BALANCER_ONLY))
    if spec.get("allocateLoadBalancerNodePorts") is None and balanced:
        errors.append(required("allocateLoadBalancerNodePorts"))
    of_class = spec.get("loadBalancerClass")
    if of_class is None:
        return errors
    if not balanced:
        return [*errors, forbidden("spec.loadBalancerClass", _LOAD_BALANCER_ONLY)]
    return errors + validate_label_name(of_class, "spec.loadBalancerClass")


def is_externally_accessible(spec: Object) -> bool:
    kind = spec.get("type")
    return kind in ("LoadBalancer", "NodePort") or (kind == "ClusterIP" and bool(spec.get("externalIPs")))


def needs_health_check(spec: Object) -> bool:
    """Whether a load balancer asks the nodes on a port of their own if they have endpoints."""
    return spec.get("type") == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def _external_traffic(spec: Object) -> Errors:
    policy, path = spec.get("externalTrafficPolicy", ""), "spec.externalTrafficPolicy"
    errors: Errors = []
    if not is_externally_accessible(spec):
        if policy:
            errors.append(invalid(path, policy, "may only be set for externally-accessible services"))
    elif not policy:
        errors.append(required(path))
    elif policy not in _TRAFFIC_POLICIES:
        errors.append(not_supported(path, policy, _TRAFFIC_POLICIES))
    port, path = spec.get("healthCheckNodePort", 0), "spec.healthCheckNodePort"
    if needs_health_check(spec):
        return errors + (validate_port_number(port, path) if port else [required(path)])
    if port:
        detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        errors.append(invalid(path, port, detail))
    return errors


def _internal_traffic(spec: Object) -> Errors:
    policy = spec.get("internalTrafficPolicy")
    errors: Errors = []
    if policy is None and spec.get("type") in ("NodePort", "LoadBalancer", "ClusterIP"):
        errors.append(required("spec.internalTrafficPolicy"))
    if policy is not None and policy not in _TRAFFIC_POLICIES:
        errors.append(not_supported("spec.internalTrafficPolicy", policy, _TRAFFIC_POLICIES))
    distribution = spec.get("trafficDistribution")
    if distribution is not None and distribution not in _DISTRIBUTIONS:
        errors.append(not_supported("spec.trafficDistribution", distribution, _DISTRIBUTIONS))
    return errors


def _update(new: Object, old: Object) -> Errors:
    spec, before = new["spec"], old["spec"]
    errors = validate_address_changes(spec, before)
    of_class = spec.get("loadBalancerClass")
    if spec.get("type") == before.get("type") == "LoadBalancer" and of_class != before.get("loadBalancerClass"):
        errors.append(invalid("spec.loadBalancerClass", pointed_at(of_class), "may not change once set"))
    moved = spec.get("healthCheckNodePort") != before.get("healthCheckNodePort")
    if needs_health_check(before) and needs_health_check(spec) and moved:
        errors.append(forbidden("spec.healthCheckNodePort", "field is immutable"))
    return errors + _service(new)


def _status(new: Object, _: Object) -> Errors:
    errors: Errors = []
    path = "status.loadBalancer.ingress"
    ingress = ((new.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
    if ingress and new["spec"].get("type") != "LoadBalancer":
        return [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")]
    for index, entry in enumerate(ingress):
        errors += _ingress(entry, f"{path}[{index}]")
    return errors


def _ingress(entry: Object, path: str) -> Errors:
    address, host, mode = entry.get("ip", ""), entry.get("hostname", ""), entry.get("ipMode")
    errors = validate_ip(address, f"{path}.ip") if address else []
    if mode is None:
        if address:
            errors.append(required(f"{path}.ipMode", "must be specified when `ip` is set"))
    elif not address:
        errors.append(forbidden(f"{path}.ipMode", "may not be specified when `ip` is not set"))
    elif mode not in _ADDRESS_MODES:
        errors.append(not_supported(f"{path}.ipMode", mode, _ADDRESS_MODES))
    if host:
        errors += all_invalid(f"{path}.hostname", host, names.dns1123_subdomain(host))
        if parse(host)[0] is not None:
            errors.append(invalid(f"{path}.hostname", host, "must be a DNS name, not an IP address"))
    return errors


RULES: Final = Rules(spec=_service, update=_update, status=_status)
