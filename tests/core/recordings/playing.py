"""The cluster of the recordings, simulated: its nodes by their names there, and what its user did."""

from __future__ import annotations

import json
from typing import Any

from simulator.core.scenario import Scenario
from simulator.core.simulation import Simulation
from tests.core.recordings.writes import Write, simulated
from tests.core.simulations import DATA, PROGRAMS, Wire, advance, fault, kubectl_line, live

IMAGES = ["nginx:1.26", "nginx:1.27", "busybox:1.36"]


class Play:
    """A run of which every frame is kept from the beginning of ``record`` on."""

    def __init__(self, *nodes: str, zone: str = "z1", **scenario: Any) -> None:
        named = [
            {"name": name, "labels": {"topology.kubernetes.io/zone": zone}, "images": IMAGES}
            for name in nodes or ("real1",)
        ]
        raw = {"latency": "realistic", "warm_up": "60s", "nodes": named, **scenario}
        self.sim = Simulation(Scenario.from_dict(raw), 1, PROGRAMS)
        self.frames: list[Wire] = []
        self._before: dict[str, Any] = {}

    def namespace(self, name: str) -> None:
        """A namespace, with what controllers put into it, before anything is kept."""
        kubectl_line(self.sim, f"create namespace {name}")
        advance(self.sim, 5)

    def _begin(self) -> None:
        """What is there already, so that the first write of a key can be compared with it."""
        if not self.frames:
            self._before = {key: live(self.sim, key) for key in self.sim.cluster.etcd.store._live}

    def kubectl(self, line: str, stdin: str = "") -> None:
        self._begin()
        self.frames += kubectl_line(self.sim, line, stdin)

    def create(self, recording: str, index: int = 0) -> None:
        """What the user of the recording created, the ``index``-th time."""
        rows = json.loads((DATA / "recordings" / f"{recording}.user.json").read_text())
        body = [row["body"] for row in rows if row["verb"] == "create"][index]
        # The audit log shows the body after decoding, where this annotation stands for a field that kubectl never sends.
        body["metadata"].get("annotations", {}).pop("deprecated.daemonset.template.generation", None)
        self.kubectl(f"create -n {rows[0]['namespace']} -f -", json.dumps(body))

    def fault(self, what: str, component: str) -> None:
        self._begin()
        self.frames += fault(self.sim, what, component)

    def advance(self, seconds: float) -> None:
        self._begin()
        self.frames += advance(self.sim, seconds)

    def writes(self) -> list[Write]:
        return simulated(self.frames, self._before)
