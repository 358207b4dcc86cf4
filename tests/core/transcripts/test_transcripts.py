"""What happens in the cluster, as text: a command, ``----``, what followed. See any *.txt beside this file.

``cluster nodes=2 latency=realistic`` begins, or ``scenario two-schedulers latency=realistic`` with a file of
simulator/scenarios; ``kubectl …`` (its standard input in the lines below it), ``crash X`` and
``restart X`` act; ``advance 5s`` lets time pass. Leases are left out: they would hide everything else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.core.api import duration
from simulator.core.protocol.commands import FAULTS, KubectlCommand, read_fault
from simulator.core.simulation import Simulation
from simulator.transcript import Transcript
from tests.core.simulations import scenario_file, simulation

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*.txt"))
MARK = "----"


def blocks(text: str) -> list[tuple[str, str]]:
    """(command with its input, output) pairs; blocks are separated by an empty line after the output."""
    pairs: list[tuple[str, str]] = []
    command: list[str] = []
    output: list[str] | None = None
    for line in text.splitlines():
        if output is None and line == MARK:
            output = []
        elif output is None:
            command.append(line)
        elif line:
            output.append(line)
        else:
            pairs.append(("\n".join(command), "\n".join(output)))
            command, output = [], None
    if output is not None:
        pairs.append(("\n".join(command), "\n".join(output)))
    return pairs


class Runner:
    """Executes the commands of one file."""

    def __init__(self) -> None:
        self.sim: Simulation | None = None
        self.transcript = Transcript()

    def run(self, text: str) -> str:
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        verb, _, rest = lines[0].partition(" ")
        if verb in ("cluster", "scenario"):
            name, _, settings = rest.partition(" ") if verb == "scenario" else ("", "", rest)
            return self._begin(name, dict(part.split("=", 1) for part in settings.split()))
        assert self.sim is not None, "a transcript begins with: cluster nodes=2"
        if verb == "advance":
            frames = self.sim.advance(self.sim.now + duration.parse_micros(rest))
        elif verb in FAULTS:
            frames = self.sim.apply(read_fault(lines[0]))
        elif verb == "kubectl":
            frames = self.sim.apply(KubectlCommand(rest, "\n".join(lines[1:])))
        else:
            raise AssertionError(f"unknown command in a transcript: {lines[0]!r}")
        return "\n".join(self._line(frame.to_wire()) for frame in frames if not _is_lease(frame.to_wire()))

    def _begin(self, scenario: str, settings: dict[str, Any]) -> str:
        settings = {"latency": "realistic", **settings}
        if scenario:
            self.sim = scenario_file(scenario, **settings)
        else:
            self.sim = simulation(int(settings.pop("nodes", 2)), **settings)
        state = self.sim.initial_state()
        self.transcript = Transcript(state)
        return f"{len(state['keys'])} keys at revision {state['revision']}"

    def _line(self, frame: dict[str, Any]) -> str:
        return self.transcript.line(frame).rstrip()


def _is_lease(frame: dict[str, Any]) -> bool:
    about = frame.get("key") or str(frame.get("object", ""))
    return "/registry/leases/" in about or "'resource': 'leases'" in about


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_transcript(path: Path, request: pytest.FixtureRequest) -> None:
    runner = Runner()
    pairs = blocks(path.read_text())
    assert pairs, f"{path.name} holds no command"
    actual = [(command, runner.run(command)) for command, _ in pairs]
    if request.config.getoption("--rewrite-transcripts"):
        path.write_text("\n\n".join(f"{command}\n{MARK}\n{output}" for command, output in actual) + "\n")
        return
    for (command, output), (_, expected) in zip(actual, pairs, strict=True):
        assert output.splitlines() == expected.splitlines(), f"{path.name}: {command}"
