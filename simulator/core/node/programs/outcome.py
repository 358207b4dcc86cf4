"""What a program does next: it waits, or it has ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from simulator.core.node.programs.context import Context

SIGKILLED = 137
"""128 + 9: what a process leaves that SIGKILL has ended."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Until a moment (virtual time, microseconds), or with None until a signal comes."""

    until: int | None


@dataclass(frozen=True, slots=True)
class Ended:
    """The process is gone; ``code`` is what it leaves behind, 0 to 255."""

    code: int


Outcome = Waits | Ended


class Program(Protocol):
    """One process, with the state that it has. ``run`` is called at its start and whenever it need not wait longer."""

    def run(self, context: Context) -> Outcome: ...

    def signal(self, name: str, context: Context) -> Outcome | None:
        """``name`` as ``TERM``. None: nothing changes, since the process has no handler for it."""

    def serves(self) -> list[Server]:
        """What of it listens now."""


class Server(Protocol):
    """What answers on a port."""

    def listens_on(self, port: int, now: int) -> bool: ...

    def answer(self, port: int, path: str, context: Context) -> int:
        """The HTTP status of a GET."""
