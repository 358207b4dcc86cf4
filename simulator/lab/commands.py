"""A command of the core on its way from a socket into the log: checked before it becomes a row that stays."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from simulator.core.protocol.commands import LineCommand, parse
from simulator.core.simulation import Simulation


def canonical(raw: dict[str, Any], language: str, sim: Simulation) -> dict[str, Any]:
    """The command as the log keeps it: known fields only, each of its right type. Raises CommandError.

    ``language`` is that of the page, for what kubectl says beyond what the real one says.
    """
    command = parse({"language": language, **raw})
    sim.check(command)
    if isinstance(command, LineCommand):
        return {"kind": command.program, **asdict(command)}
    return {"kind": "fault", **{name: value for name, value in asdict(command).items() if value}}


def is_read(sim: Simulation, command: dict[str, Any]) -> bool:
    """Whether it only reads: then it is answered, and not logged."""
    return command["kind"] == "kubectl" and sim.is_read(command["line"], command["stdin"])


def components_of(topology: dict[str, Any]) -> frozenset[str]:
    """The ids of everything that runs in the cluster, and of its clients."""
    on_nodes = [component for node in topology["nodes"] for component in node["components"]]
    return frozenset([*topology["control_plane"], *on_nodes, *topology["clients"]])
