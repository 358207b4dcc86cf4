"""``kubectl rollout``."""

from __future__ import annotations

from simulator.kubectl.command import Command
from simulator.kubectl.verbs.rollout import changes, history, status

COMMANDS: tuple[Command, ...] = (
    Command("rollout", None, ("Manage the rollout of a resource", "管理资源的发布过程")),
    *status.COMMANDS,
    *history.COMMANDS,
    *changes.COMMANDS,
)
