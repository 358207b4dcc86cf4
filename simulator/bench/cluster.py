"""A cluster of a given size: nodes that are all alike, and Deployments that want the pods."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.core.protocol.api import ApiRequest
from simulator.core.scenario import DEFAULT_CAPACITY, NodeSpec, Scenario

# ClusterLoader2's load test calls a Deployment of so many pods a big one.
PODS_A_DEPLOYMENT = 250
IMAGE = "nginx:1.27"
# By then every node is registered, ready, and has renewed its Lease.
WARM_UP = "30s"


def scenario(nodes: int) -> Scenario:
    """``nodes`` nodes, with the `realistic` latencies. There may be more than a lab may have: hence not from a dict."""
    small = Scenario.from_dict(
        {"slug": "bench", "latency": "realistic", "warm_up": WARM_UP, "nodes": [{"name": "one"}]}
    )
    specs = (NodeSpec(f"node-{number}", DEFAULT_CAPACITY, {}, [], []) for number in range(1, nodes + 1))
    return replace(small, nodes=tuple(specs))


def deployments(pods: int) -> list[ApiRequest]:
    """The requests that create Deployments of ``pods`` pods together."""
    full, rest = divmod(pods, PODS_A_DEPLOYMENT)
    sizes = [PODS_A_DEPLOYMENT] * full + [rest] * bool(rest)
    manifests = (_deployment(f"load-{number}", size) for number, size in enumerate(sizes, start=1))
    return [ApiRequest("create", "deployments", "default", body=manifest) for manifest in manifests]


def _deployment(name: str, replicas: int) -> dict[str, Any]:
    labels = {"app": name}
    container = {"name": "web", "image": IMAGE, "resources": {"requests": {"cpu": "100m", "memory": "100Mi"}}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
        },
    }
