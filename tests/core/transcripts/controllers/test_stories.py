"""Stories of the controllers: what is done, ``----``, what kube-controller-manager does then. See any *.txt beside this.

``cluster nodes=2`` begins (with a scenario's further fields in the lines below it, as YAML); ``kubectl …`` (its standard
input in the lines below it), ``crash X``, ``restart X``; ``advance 5s`` lets time pass; ``show jobs/default/pi status``
prints a part of an object; ``hide Deployment ReplicaSet`` leaves out what their controllers do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator import yaml_loader
from simulator.core.api import duration
from simulator.core.protocol.commands import FAULTS, FaultCommand, KubectlCommand
from simulator.core.simulation import Simulation
from tests.core.simulations import Wire, simulation
from tests.core.transcripts.controllers.story import Story
from tests.core.transcripts.test_transcripts import MARK, blocks

FILES = sorted(Path(__file__).parent.glob("*.txt"))


class Runner:
    """Executes the commands of one file."""

    def __init__(self) -> None:
        self.sim: Simulation | None = None
        self.story: Story | None = None

    def run(self, text: str) -> str:
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        verb, _, rest = lines[0].partition(" ")
        if verb == "cluster":
            return self._cluster(rest, "\n".join(lines[1:]))
        assert self.sim is not None, "a story begins with: cluster nodes=2"
        assert self.story is not None
        if verb == "hide":
            self.story.hide(rest.split())
            return ""
        if verb == "show":
            return self.story.show(*rest.split(" "))
        return "\n".join(self.story.tell(self._frames(self.sim, verb, rest, "\n".join(lines[1:]))))

    def _frames(self, sim: Simulation, verb: str, rest: str, stdin: str) -> list[Wire]:
        if verb == "advance":
            frames = sim.advance(sim.now + duration.parse_micros(rest))
        elif verb in FAULTS:
            frames = sim.apply(FaultCommand(verb, rest))
        else:
            assert verb == "kubectl", f"unknown command in a story: {verb!r}"
            frames = sim.apply(KubectlCommand(rest, stdin))
        return [frame.to_wire() for frame in frames]

    def _cluster(self, arguments: str, more: str) -> str:
        settings: dict[str, Any] = dict(part.split("=", 1) for part in arguments.split())
        scenario = yaml_loader.load(more, source="scenario") if more else {}
        self.sim = simulation(int(settings.pop("nodes", 2)), **settings, **scenario)
        self.story = Story(self.sim)
        return ""


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_story(path: Path, request: pytest.FixtureRequest) -> None:
    runner = Runner()
    pairs = blocks(path.read_text())
    assert pairs, f"{path.name} holds no command"
    actual = [(command, runner.run(command)) for command, _ in pairs]
    if request.config.getoption("--rewrite-transcripts"):
        path.write_text("\n\n".join(f"{command}\n{MARK}\n{output}".rstrip() for command, output in actual) + "\n")
        return
    for (command, output), (_, expected) in zip(actual, pairs, strict=True):
        assert output.splitlines() == expected.splitlines(), f"{path.name}: {command}"
