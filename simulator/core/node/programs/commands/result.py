"""How a command is called, and what it leaves if it has ended at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.core.node.programs.context import Context
from simulator.core.node.programs.outcome import Program


@dataclass(frozen=True, slots=True)
class Done:
    """``code`` is its status. What it printed is in the context."""

    code: int = 0


Found = Done | Program
Command = Callable[[list[str], Context, str], Found]
"""Called with the arguments (its own name first), the context, and its standard input."""


def operands(arguments: list[str]) -> list[str]:
    """The arguments that are no options."""
    return [one for one in arguments[1:] if not one.startswith("-") or one == "-"]


def options(arguments: list[str]) -> str:
    """The letters of the short options, together."""
    return "".join(one[1:] for one in arguments[1:] if one.startswith("-") and not one.startswith("--"))
