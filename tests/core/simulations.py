"""Simulations for the tests of the core: scenarios as dicts, and questions to the frames."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulator import kubectl, yaml_loader
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.commands import FaultCommand, KubectlCommand
from simulator.core.scenario import Scenario
from simulator.core.simulation import Simulation

DATA = Path(__file__).parent.parent / "data"
SCENARIOS = Path(__file__).parents[2] / "simulator" / "scenarios"
PROGRAMS = {"kubectl": kubectl.program}

Wire = dict[str, Any]


def simulation(nodes: int = 2, *, seed: int = 1, latency: str = "realistic", **scenario: Any) -> Simulation:
    """A small cluster that has been running for a minute, with images of the tests on its nodes."""
    raw = {
        "latency": latency,
        "warm_up": "60s",
        "nodes": [
            {
                "name": f"node-{number + 1}",
                "labels": {"topology.kubernetes.io/zone": f"z{number + 1}"},
                "images": ["nginx:1.26", "busybox:1.36"],
            }
            for number in range(nodes)
        ],
        **scenario,
    }
    return Simulation(Scenario.from_dict(raw), seed, PROGRAMS)


def scenario_file(slug: str, **changes: Any) -> Simulation:
    """A scenario that comes with the simulator, with some of its fields changed."""
    path = SCENARIOS / f"{slug}.yaml"
    raw = yaml_loader.load(path.read_text("utf-8"), source=str(path))
    return Simulation(Scenario.from_dict({**raw, **changes}), 1, PROGRAMS)


def kubectl_line(sim: Simulation, line: str, stdin: str = "") -> list[Wire]:
    return [frame.to_wire() for frame in sim.apply(KubectlCommand(line, stdin))]


def fault(sim: Simulation, what: str, component: str) -> list[Wire]:
    return [frame.to_wire() for frame in sim.apply(FaultCommand(what, component))]


def advance(sim: Simulation, seconds: float) -> list[Wire]:
    return [frame.to_wire() for frame in sim.advance(sim.now + int(seconds * SECOND))]


def stores(frames: list[Wire], prefix: str = "/registry/") -> list[Wire]:
    return [frame for frame in frames if frame["kind"] == "store" and frame["key"].startswith(prefix)]


def output(frames: list[Wire]) -> str:
    return "".join(frame["text"] for frame in frames if frame["kind"] == "output")


def recorded_object(name: str) -> list[Wire]:
    """Every revision of a recorded object, without managedFields; None where it was deleted."""
    revisions = json.loads((DATA / "objects" / f"{name}.json").read_text())["revisions"]
    for revision in revisions:
        if revision["op"] != "DELETE":
            revision["value"]["metadata"].pop("managedFields", None)
    return [revision.get("value") for revision in revisions]


def live(sim: Simulation, key: str) -> Any:
    """The value of a key in etcd now, or None."""
    kv = sim.cluster.etcd.store.get(key)
    return kv.value if kv else None
