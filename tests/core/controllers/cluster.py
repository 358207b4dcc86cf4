"""A small running cluster that tests ask by API requests, and questions to what was stored."""

from __future__ import annotations

from typing import Any

from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse
from simulator.core.simulation import Simulation
from tests.core.simulations import Wire, advance, live, simulation, stores

Json = dict[str, Any]


class Cluster:
    """A simulation with a client that sends requests as they are. ``frames`` are all frames so far."""

    def __init__(self, nodes: int = 2, **scenario: Any) -> None:
        self.sim: Simulation = simulation(nodes, **scenario)
        self.frames: list[Wire] = []

    def request(self, verb: str, resource: str, namespace: str = "", name: str = "", **more: Any) -> None:
        """Send a request as an administrator; it must succeed."""
        request = ApiRequest(verb, resource, namespace, name, **more)
        self.sim.cluster.workstation.api.send(request, _must_succeed, request)

    def create(self, body: Json) -> None:
        plural = {"Namespace": "namespaces", "Deployment": "deployments", "Pod": "pods"}[body["kind"]]
        self.request("create", plural, body["metadata"].get("namespace", ""), body=body)

    def patch(self, resource: str, namespace: str, name: str, body: Json) -> None:
        self.request("patch", resource, namespace, name, body=body, content_type=STRATEGIC_MERGE_PATCH)

    def run(self, seconds: float) -> list[Wire]:
        frames = advance(self.sim, seconds)
        self.frames += frames
        return frames

    def objects(self, resource: str, namespace: str = "default") -> list[Json]:
        """What etcd holds of a resource now, by name."""
        prefix = f"/registry/{resource}/{namespace}/"
        keys = [key for key in self.sim.cluster.etcd.store._sorted if key.startswith(prefix)]
        return [live(self.sim, key) for key in keys]

    def pod_names(self, namespace: str = "default") -> list[str]:
        return [pod["metadata"]["name"] for pod in self.objects("pods", namespace)]

    def get(self, key: str) -> Any:
        """An object by its key without ``/registry/``, or None."""
        return live(self.sim, f"/registry/{key}")


def _must_succeed(response: ApiResponse, request: ApiRequest) -> None:
    assert response.ok, f"{request.verb} {request.ref()}: {response.body}"


def deployment(name: str = "web", replicas: int = 2, namespace: str = "default", **spec: Any) -> Json:
    template = {
        "metadata": {"labels": {"app": name}},
        "spec": {"containers": [{"name": "nginx", "image": "nginx:1.26"}]},
    }
    selector = {"matchLabels": {"app": name}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"replicas": replicas, "selector": selector, "template": template, **spec},
    }


def image(tag: str) -> Json:
    """The patch that ``kubectl set image`` sends."""
    return {"spec": {"template": {"spec": {"containers": [{"name": "nginx", "image": tag}]}}}}


def events(frames: list[Wire], reason: str) -> list[str]:
    """The messages of the Events with a reason, in order."""
    return [frame["message"] for frame in frames if frame["kind"] == "event" and frame["reason"] == reason]


def written(frames: list[Wire], prefix: str) -> list[Any]:
    """The values stored under a prefix of keys (without ``/registry/``); None where a key was deleted."""
    return [frame["value"] for frame in stores(frames, f"/registry/{prefix}")]


def answers(frames: list[Wire], code: int) -> list[str]:
    """What was answered with a status code: ``verb resource/subresource``."""
    return [
        "/".join(filter(None, (f"{frame['verb']} {frame['object']['resource']}", frame["object"].get("subresource"))))
        for frame in frames
        if frame["kind"] == "response" and frame["protocol"] == "https" and frame["status"] == code
    ]
