"""``kubectl create``: from files, and the generators of one object."""

from __future__ import annotations

from simulator.kubectl.command import Command
from simulator.kubectl.verbs.create import batch, data, files, policy, rbac, services, simple

COMMANDS: tuple[Command, ...] = (
    *files.COMMANDS,
    *simple.COMMANDS,
    *data.COMMANDS,
    *services.COMMANDS,
    *batch.COMMANDS,
    *policy.COMMANDS,
    *rbac.COMMANDS,
)
