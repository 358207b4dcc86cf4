"""A process that only waits: ``sleep``, ``tail -f``, the pause container."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.node.programs.context import Context
from simulator.core.node.programs.outcome import Ended, Outcome, Server, Waits


@dataclass(slots=True)
class Sleeper:
    """Until a moment, or for ever. ``obeys``: it has a handler for SIGTERM."""

    until: int | None
    obeys: bool = False

    def run(self, context: Context) -> Outcome:
        if self.until is not None and context.now >= self.until:
            return Ended(0)
        return Waits(self.until)

    def signal(self, name: str, context: Context) -> Outcome | None:
        if not self.obeys or name not in ("TERM", "INT", "QUIT"):
            return None
        self.until = context.now + context.quick_exit
        return Waits(self.until)

    def serves(self) -> list[Server]:
        return []
