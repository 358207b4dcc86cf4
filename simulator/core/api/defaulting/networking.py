"""Defaults of network policies and ingress classes: ``pkg/apis/networking/v1/defaults.go``."""

from __future__ import annotations

from typing import Any

from simulator.core.api.defaulting.fill import change, each, fill, put

Object = dict[str, Any]


def default_network_policy(obj: Object) -> Object:
    """A policy is one on what comes in, and on what goes out where it has rules for that."""
    spec = obj.get("spec") or {}
    spec = each("NetworkPolicySpec", spec, "ingress", _ingress_rule)
    spec = each("NetworkPolicySpec", spec, "egress", _egress_rule)
    types = ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]
    return put("NetworkPolicy", obj, "spec", fill("NetworkPolicySpec", spec, {"policyTypes": types}))


def _ingress_rule(rule: Object) -> Object:
    return each("NetworkPolicyIngressRule", rule, "ports", _port)


def _egress_rule(rule: Object) -> Object:
    return each("NetworkPolicyEgressRule", rule, "ports", _port)


def _port(port: Object) -> Object:
    return fill("NetworkPolicyPort", port, {"protocol": "TCP"})


def default_ingress_class(obj: Object) -> Object:
    return change("IngressClass", obj, "spec", _ingress_class_spec)


def _ingress_class_spec(spec: Object) -> Object:
    return change("IngressClassSpec", spec, "parameters", _parameters)


def _parameters(parameters: Object) -> Object:
    return fill("IngressClassParametersReference", parameters, {"scope": "Cluster"})
