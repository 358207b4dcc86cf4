"""The verbs of kubectl: one module each. A module offers ``COMMANDS``."""

from __future__ import annotations

from simulator.kubectl.command import Command
from simulator.kubectl.verbs import apply, create, delete, describe, get, label, patch, run, scale

COMMANDS: tuple[Command, ...] = (
    *get.COMMANDS,
    *describe.COMMANDS,
    *create.COMMANDS,
    *run.COMMANDS,
    *apply.COMMANDS,
    *delete.COMMANDS,
    *scale.COMMANDS,
    *label.COMMANDS,
    *patch.COMMANDS,
)
