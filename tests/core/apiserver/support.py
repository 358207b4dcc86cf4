"""A small cluster whose API server tests ask directly."""

from __future__ import annotations

from typing import Any

from simulator.core.api import kinds
from simulator.core.protocol.api import ApiRequest, ApiResponse, Impersonation
from simulator.core.simulation import Simulation
from tests.core.simulations import Wire, advance, live, simulation

Json = dict[str, Any]
STAGES = (
    "authentication",
    "authorization",
    "decoding",
    "mutating-admission",
    "validation",
    "validating-admission",
)


class Api:
    """Sends requests from the learner's machine and lets time pass until they are answered."""

    def __init__(self, nodes: int = 1, **scenario: Any) -> None:
        self.sim: Simulation = simulation(nodes, **scenario)
        self.frames: list[Wire] = []
        self.answers: dict[int, ApiResponse] = {}

    def send(self, verb: str, resource: str, *where: str, **more: Any) -> int:
        """Put a request on the wire (``where``: namespace, name, subresource); returns its frame number."""
        request = ApiRequest(verb, resource, *where, **more)
        api = self.sim.cluster.workstation.api
        holder = _Holder(self.answers)
        holder.number = api.send(request, holder.keep)
        return holder.number

    def ask(self, verb: str, resource: str, *where: str, **more: Any) -> ApiResponse:
        """A request and its answer."""
        number = self.send(verb, resource, *where, **more)
        for _ in range(400):
            if number in self.answers:
                return self.answers[number]
            self.run(0.1)
        raise AssertionError(f"{verb} {resource} {where} was never answered")

    def create(self, body: Json, **more: Any) -> ApiResponse:
        """A POST of an object to where it belongs."""
        resource = kinds.of(body)
        assert resource is not None, body["kind"]
        namespace = body["metadata"].get("namespace", "default") if resource.namespaced else ""
        return self.ask("create", resource.plural, namespace, body=body, **more)

    def must(self, body: Json, **more: Any) -> Json:
        response = self.create(body, **more)
        assert response.code == 201, response.body
        return response.body

    def run(self, seconds: float) -> list[Wire]:
        frames = advance(self.sim, seconds)
        self.frames += frames
        return frames

    def stored(self, key: str) -> Any:
        """What etcd holds under a key (without ``/registry/``), or None."""
        return live(self.sim, f"/registry/{key}")

    def stages(self, number: int | None = None) -> list[tuple[str, str, str]]:
        """The stages of a request (by default of the last one that showed any): name, outcome, detail."""
        found = [frame for frame in self.frames if frame["kind"] == "stage"]
        wanted = found[-1]["re"] if number is None else number
        return [(frame["stage"], frame["outcome"], frame["detail"]) for frame in found if frame["re"] == wanted]


class _Holder:
    number = 0

    def __init__(self, answers: dict[int, ApiResponse]) -> None:
        self.answers = answers

    def keep(self, response: ApiResponse) -> None:
        self.answers[self.number] = response


def pod(name: str = "p", namespace: str = "default", labels: Json | None = None, **spec: Any) -> Json:
    containers = [{"name": "c", "image": "nginx:1.26"}]
    metadata = {"name": name, "namespace": namespace, **({"labels": labels} if labels else {})}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": containers, **spec}}


def config_map(name: str, namespace: str = "default", **data: str) -> Json:
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def dev() -> Impersonation:
    """A user without any right but everybody's."""
    return Impersonation("dev", ("developers",))


def message(response: ApiResponse) -> str:
    return str(response.body["message"])
