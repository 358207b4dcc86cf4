"""What somebody may ask of a cluster without changing it. Each takes the simulation as it is now."""

from __future__ import annotations

from typing import Any

from simulator.core.protocol.api import ApiRequest
from simulator.core.simulation import Reading, Simulation
from simulator.kubectl import complete as complete_line


def read(sim: Simulation, command: dict[str, Any]) -> Reading:
    """Run a kubectl line that only reads."""
    return sim.read(command["line"], command["stdin"], command["language"])


def inspect(sim: Simulation, component: str) -> dict[str, Any]:
    """What a component holds."""
    return sim.inspect(component)


def complete(sim: Simulation, line: str, cursor: int, language: str) -> dict[str, Any]:
    """What may be typed at ``cursor``: the fields of the protocol's ``completions``."""

    def names(resource: str, namespace: str) -> list[str]:
        response = sim.api_read(ApiRequest("list", resource, namespace))
        return [item["metadata"]["name"] for item in response.body.get("items", [])]

    found = complete_line(line, cursor, names, language=language)
    return {
        "candidates": [{"text": candidate.text, "hint": candidate.hint} for candidate in found],
        "from": found[0].start if found else min(cursor, len(line)),
    }
