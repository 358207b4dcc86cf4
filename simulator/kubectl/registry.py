"""Which commands there are."""

from __future__ import annotations

from functools import cache

from simulator.kubectl.command import Command

# Commands of kubectl 1.36 that are not simulated (yet), so that nobody takes them for typing errors.
NOT_YET = frozenset(
    [
        "attach",
        "certificate",
        "completion",
        "cp",
        "debug",
        "diff",
        "edit",
        "exec",
        "kustomize",
        "logs",
        "options",
        "plugin",
        "port-forward",
        "proxy",
        "top",
    ]
    + ["create token", "create secret tls", "create secret docker-registry"]
    + [
        f"config {word}"
        for word in [
            "set",
            "set-cluster",
            "set-context",
            "set-credentials",
            "unset",
            "delete-context",
            "rename-context",
        ]
    ]
    + ["auth reconcile", "set resources", "set selector", "set subject"]
    + ["apply view-last-applied", "apply set-last-applied", "apply edit-last-applied", "cluster-info dump"]
)


@cache
def commands() -> dict[str, Command]:
    """Every command by its path, in the order of the modules."""
    from simulator.kubectl.verbs import COMMANDS

    return {command.path: command for command in COMMANDS}


@cache
def _by_any_name() -> dict[str, Command]:
    found = dict(commands())
    for command in commands().values():
        parent, _, _ = command.path.rpartition(" ")
        for alias in command.aliases:
            found[f"{parent} {alias}".strip()] = command
    return found


def find(path: str) -> Command | None:
    """The command with this path or alias."""
    return _by_any_name().get(path)


def subcommands(path: str) -> list[Command]:
    """The commands directly below ``path`` (empty: the root)."""
    depth = len(path.split()) + 1
    return [
        command
        for command in commands().values()
        if len(command.path.split()) == depth and command.path.startswith(f"{path} " if path else "")
    ]


def suggestions(word: str) -> list[str]:
    """Commands whose names are near (cobra: two edits, or the same beginning)."""
    names = sorted([command.path for command in subcommands("")] + [n for n in NOT_YET if " " not in n])
    typed = word.lower()
    return [name for name in names if _distance(typed, name) <= 2 or name.startswith(typed)]


def _distance(one: str, other: str) -> int:
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]
