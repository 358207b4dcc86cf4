"""A command of the core on its way from a socket into the log: checked before it becomes a row that stays."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from simulator.core.protocol.commands import CommandError, FaultCommand, KubectlCommand, parse
from simulator.core.simulation import Simulation


def canonical(raw: dict[str, Any], language: str, components: Container[str]) -> dict[str, Any]:
    """The command as the log keeps it: known fields only, each of its right type. Raises CommandError.

    ``language`` is that of the page, for what kubectl says beyond what the real one says.
    """
    command = parse({"language": language, **raw})
    if isinstance(command, KubectlCommand):
        return {"kind": "kubectl", "line": command.line, "stdin": command.stdin, "language": command.language}
    assert isinstance(command, FaultCommand)
    if command.component not in components:
        raise CommandError("bad-command", f"there is no component {command.component!r}")
    return {"kind": "fault", "fault": command.fault, "component": command.component}


def is_read(sim: Simulation, command: dict[str, Any]) -> bool:
    """Whether it only reads: then it is answered, and not logged."""
    return command["kind"] == "kubectl" and sim.is_read(command["line"], command["stdin"])


def components_of(topology: dict[str, Any]) -> frozenset[str]:
    """The ids of everything that runs in the cluster, and of its clients."""
    on_nodes = [component for node in topology["nodes"] for component in node["components"]]
    return frozenset([*topology["control_plane"], *on_nodes, *topology["clients"]])
