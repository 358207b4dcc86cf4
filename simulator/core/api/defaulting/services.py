"""Defaults of Services and of what is behind them: ``pkg/apis/core/v1/defaults.go``, ``pkg/apis/discovery/v1``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import each, fill, put

Object = dict[str, Any]

_AFFINITY_SECONDS: Final = 10800
_WITH_ADDRESS: Final = ("ClusterIP", "NodePort", "LoadBalancer")


def default_service(obj: Object) -> Object:
    spec = fill("ServiceSpec", obj.get("spec") or {}, {"sessionAffinity": "None", "type": "ClusterIP"})
    spec = _session_affinity(spec)
    spec = each("ServiceSpec", spec, "ports", _service_port)
    kind = spec["type"]
    if _externally_accessible(spec):
        spec = fill("ServiceSpec", spec, {"externalTrafficPolicy": "Cluster"})
    if kind in _WITH_ADDRESS:
        spec = fill("ServiceSpec", spec, {"internalTrafficPolicy": "Cluster"})
    if kind == "LoadBalancer":
        spec = fill("ServiceSpec", spec, {"allocateLoadBalancerNodePorts": True})
        obj = _with_address_modes(obj)
    return put("Service", obj, "spec", spec)


def _session_affinity(spec: Object) -> Object:
    affinity = spec["sessionAffinity"]
    if affinity == "None" and "sessionAffinityConfig" in spec:
        return {name: value for name, value in spec.items() if name != "sessionAffinityConfig"}
    if affinity != "ClientIP":
        return spec
    client = (spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}
    if "timeoutSeconds" in client:
        return spec
    return put("ServiceSpec", spec, "sessionAffinityConfig", {"clientIP": {"timeoutSeconds": _AFFINITY_SECONDS}})


def _service_port(port: Object) -> Object:
    port = fill("ServicePort", port, {"protocol": "TCP"})
    return port if port.get("targetPort") else put("ServicePort", port, "targetPort", port.get("port", 0))


def _externally_accessible(spec: Object) -> bool:
    return spec["type"] in ("LoadBalancer", "NodePort") or (
        spec["type"] == "ClusterIP" and bool(spec.get("externalIPs"))
    )


def _with_address_modes(obj: Object) -> Object:
    """An address of a load balancer is the Service's own unless the cloud says that it is a proxy's."""
    status = obj.get("status") or {}
    balancer = status.get("loadBalancer") or {}
    changed = each("LoadBalancerStatus", balancer, "ingress", _load_balancer_ingress)
    if changed is balancer:
        return obj
    return put("Service", obj, "status", put("ServiceStatus", status, "loadBalancer", changed))


def _load_balancer_ingress(ingress: Object) -> Object:
    return fill("LoadBalancerIngress", ingress, {"ipMode": "VIP"}) if ingress.get("ip") else ingress


def default_endpoints(obj: Object) -> Object:
    return each("Endpoints", obj, "subsets", _subset)


def _subset(subset: Object) -> Object:
    return each("EndpointSubset", subset, "ports", _endpoints_port)


def _endpoints_port(port: Object) -> Object:
    return fill("EndpointPort", port, {"protocol": "TCP"})


def default_endpoint_slice(obj: Object) -> Object:
    return each("EndpointSlice", obj, "ports", _slice_port)


def _slice_port(port: Object) -> Object:
    return fill("discovery.EndpointPort", port, {"name": "", "protocol": "TCP"})
