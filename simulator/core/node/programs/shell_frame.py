"""Where a shell is: a list of instructions and a place in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.core.node.programs.shell_code import Code


@dataclass(slots=True)
class Frame:
    """``kind``: script, function, trap or subshell."""

    code: Code
    kind: str
    at: int = 0
    loops: dict[int, list[str]] = field(default_factory=dict)
    saved: dict[str, str] | None = None
    """The variables as they were, to be put back when a subshell ends."""
    arguments: list[str] = field(default_factory=list)
