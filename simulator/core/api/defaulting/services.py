"""Defaults of Services and of what they lead to: ``pkg/apis/core/v1`` and ``pkg/apis/discovery/v1``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, each, fill, put

Object = dict[str, Any]

AFFINITY_SECONDS: Final = 10_800
_WITH_ADDRESS: Final = ("ClusterIP", "NodePort", "LoadBalancer")
_PUBLISHED: Final = ("NodePort", "LoadBalancer")


def default_service(obj: Object) -> Object:
    spec = fill("ServiceSpec", obj.get("spec") or {}, {"sessionAffinity": "None", "type": "ClusterIP"})
    spec = _session_affinity(spec)
    spec = each("ServiceSpec", spec, "ports", _port)
    kind = spec["type"]
    if kind in _PUBLISHED or (kind == "ClusterIP" and spec.get("externalIPs")):
        spec = fill("ServiceSpec", spec, {"externalTrafficPolicy": "Cluster"})
    if kind in _WITH_ADDRESS:
        spec = fill("ServiceSpec", spec, {"internalTrafficPolicy": "Cluster"})
    if kind == "LoadBalancer":
        spec = fill("ServiceSpec", spec, {"allocateLoadBalancerNodePorts": True})
    obj = put("Service", obj, "spec", spec)
    return change("Service", obj, "status", _status)


def _session_affinity(spec: Object) -> Object:
    if spec["sessionAffinity"] == "None":
        if "sessionAffinityConfig" not in spec:
            return spec
        return {key: value for key, value in spec.items() if key != "sessionAffinityConfig"}
    if spec["sessionAffinity"] != "ClientIP":
        return spec
    config = spec.get("sessionAffinityConfig") or {}
    client = fill("ClientIPConfig", config.get("clientIP") or {}, {"timeoutSeconds": AFFINITY_SECONDS})
    return put("ServiceSpec", spec, "sessionAffinityConfig", put("SessionAffinityConfig", config, "clientIP", client))


def _port(port: Object) -> Object:
    port = fill("ServicePort", port, {"protocol": "TCP"})
    if port.get("targetPort") in (None, 0, ""):
        port = put("ServicePort", port, "targetPort", port.get("port", 0))
    return port


def _status(status: Object) -> Object:
    def ingress(one: Object) -> Object:
        return fill("LoadBalancerIngress", one, {"ipMode": "VIP"}) if one.get("ip") else one

    def balancer(value: Object) -> Object:
        return each("LoadBalancerStatus", value, "ingress", ingress)

    return change("ServiceStatus", status, "loadBalancer", balancer)


def default_endpoints(obj: Object) -> Object:
    def subset(one: Object) -> Object:
        return each("EndpointSubset", one, "ports", lambda port: fill("EndpointPort", port, {"protocol": "TCP"}))

    return each("Endpoints", obj, "subsets", subset)


def default_endpoint_slice(obj: Object) -> Object:
    def port(one: Object) -> Object:
        return fill("discovery.EndpointPort", one, {"name": "", "protocol": "TCP"})

    return each("EndpointSlice", obj, "ports", port)
