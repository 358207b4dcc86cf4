"""The core as a lab uses it: which version it is, and how a lab's simulation is made from what is kept of
it."""

from __future__ import annotations

import json
from typing import Any

from simulator.core.protocol.programs import ProgramFactory
from simulator.core.scenario import Scenario
from simulator.core.simulation import Simulation
from simulator.kubectl import program, registry

# Raise it with every change of the core or of kubectl that changes frames: labs of an older version are
# rebuilt from their commands, and their viewers are told.
ENGINE_VERSION = "2"

PROGRAMS: dict[str, ProgramFactory] = {"kubectl": program}


def build(scenario: dict[str, Any], seed: int) -> Simulation:
    """A cluster that has started up, at virtual time 0. Raises ScenarioError."""
    return Simulation(Scenario.from_dict(scenario), seed=seed, programs=PROGRAMS)


def build_from_text(scenario_text: str, seed: int) -> Simulation:
    """Like ``build``, from the copy that a lab keeps. It takes a moment: call it in a thread.

    kubectl's commands are imported when one is first looked up; done here, so that no learner waits for it.
    """
    registry.commands()
    return build(json.loads(scenario_text), seed)


def restore(checkpoint: bytes) -> Simulation:
    """What ``Simulation.checkpoint`` of this process has made."""
    return Simulation.restore(checkpoint)
