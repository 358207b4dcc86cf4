"""Defaults of the networking group: ``pkg/apis/networking/v1/defaults.go``."""

from __future__ import annotations

from typing import Any

from simulator.core.api.defaulting.fill import change, each, fill, put

Object = dict[str, Any]


def default_network_policy(obj: Object) -> Object:
    """A policy is about incoming traffic, and about outgoing too if it has rules for that."""
    spec = obj.get("spec") or {}
    spec = each("NetworkPolicySpec", spec, "ingress", lambda rule: _rule("NetworkPolicyIngressRule", rule))
    spec = each("NetworkPolicySpec", spec, "egress", lambda rule: _rule("NetworkPolicyEgressRule", rule))
    if not spec.get("policyTypes"):
        types = ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]
        spec = put("NetworkPolicySpec", spec, "policyTypes", types)
    return put("NetworkPolicy", obj, "spec", spec)


def _rule(struct: str, rule: Object) -> Object:
    return each(struct, rule, "ports", lambda port: fill("NetworkPolicyPort", port, {"protocol": "TCP"}))


def default_ingress_class(obj: Object) -> Object:
    def parameters(value: Object) -> Object:
        return fill("IngressClassParametersReference", value, {"scope": "Cluster"})

    return change("IngressClass", obj, "spec", lambda spec: change("IngressClassSpec", spec, "parameters", parameters))
