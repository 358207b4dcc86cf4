"""What goes wrong in a cluster because somebody wants it to: which components and links there are, and what befalls them."""

from __future__ import annotations

from simulator.core.cluster import Cluster
from simulator.core.engine.latency import Slowness
from simulator.core.protocol.commands import CommandError, FaultCommand
from simulator.core.workstation import KUBECTL


class Faults:
    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.world = cluster.world

    def check(self, command: FaultCommand) -> None:
        """Raises CommandError where there is no such component or link."""
        components = self.world.components
        for name in (command.component, command.other):
            if name and name not in components:
                known = ", ".join(name for name in components if name != KUBECTL)
                raise CommandError("not-found", f"there is no component {name!r}; known: {known}")
        neighbours = self._neighbours(command.component)
        if command.other and command.other not in neighbours:
            text = f"there is no link between {command.component!r} and {command.other!r}"
            raise CommandError("not-found", f"{text}; {command.component!r} has links to: {', '.join(neighbours)}")

    def _neighbours(self, component: str) -> list[str]:
        ends = [edge[:2] for edge in self.cluster.topology()["edges"]]
        return [other for one, two in ends for end, other in ((one, two), (two, one)) if end == component]

    def happen(self, command: FaultCommand) -> None:
        """Let it happen, now."""
        world, name = self.world, command.component
        if command.fault == "crash":
            world.crash(name)
        elif command.fault == "restart":
            world.start(name)
        elif command.fault == "slow":
            self._slow(name, command.by, command.slowness)
        else:
            state = "cut" if command.fault == "cut" else "whole"
            world.emit("link", component=name, other=command.other or None, state=state)
            if command.fault == "cut":
                world.links.cut(name, command.other)
            else:
                world.links.heal(name, command.other)
            if command.fault == "heal" and not command.other and world.components[name].slowness is not None:
                self._slow(name, "", None)

    def _slow(self, component: str, by: str, slowness: Slowness | None) -> None:
        self.world.emit("pace", component=component, by=by if slowness else "")
        self.world.links.slow(component, slowness)
