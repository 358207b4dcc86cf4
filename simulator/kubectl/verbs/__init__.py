"""The verbs of kubectl: one module each. A module offers ``COMMANDS``."""

from __future__ import annotations

from simulator.kubectl.command import Command
from simulator.kubectl.verbs import get

COMMANDS: tuple[Command, ...] = (*get.COMMANDS,)
