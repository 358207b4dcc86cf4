"""The verbs of kubectl: one module each. A module offers ``COMMANDS``."""

from __future__ import annotations

from simulator.kubectl.command import Command
from simulator.kubectl.verbs import (
    apply,
    auth,
    config,
    create,
    delete,
    describe,
    discovery,
    drain,
    events,
    explain,
    expose,
    get,
    label,
    node_ops,
    patch,
    replace,
    rollout,
    run,
    scale,
    set,
    wait,
)  # fmt: skip

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
    *set.COMMANDS,
    *rollout.COMMANDS,
    *expose.COMMANDS,
    *replace.COMMANDS,
    *node_ops.COMMANDS,
    *drain.COMMANDS,
    *wait.COMMANDS,
    *events.COMMANDS,
    *explain.COMMANDS,
    *discovery.COMMANDS,
    *auth.COMMANDS,
    *config.COMMANDS,
)
