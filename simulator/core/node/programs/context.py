"""The world as the processes of one container see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from simulator.core.node.programs import paths
from simulator.core.node.programs.filesystem import FileSystem

if TYPE_CHECKING:
    from simulator.core.node.programs.outcome import Program


class Startable(Protocol):
    """A program of an image that stays up."""

    def start(self) -> Program: ...


@dataclass(slots=True)
class Context:
    """``now`` is virtual time, ``unix`` the time of day, both in microseconds; the runtime sets them before each use.

    ``output`` takes what is printed, as (stream, text); ``signals`` those for the container's first process, which the
    runtime delivers.
    """

    files: FileSystem
    environment: dict[str, str]
    hostname: str = ""
    family: str = "gnu"
    """Whose messages its tools print: ``busybox`` or ``gnu``."""
    commands: frozenset[str] | None = None
    """What the image can execute; None: everything that is asked for."""
    servers: Mapping[str, Startable] = field(default_factory=dict)
    quick_exit: int = 0
    """How long a process takes that ends on SIGTERM, microseconds."""
    now: int = 0
    unix: int = 0
    directory: str = "/"
    output: list[tuple[str, str]] = field(default_factory=list)
    signals: list[str] = field(default_factory=list)

    def path(self, name: str) -> str:
        """Absolute, without ``..``."""
        return paths.absolute(self.directory, name)

    def print(self, text: str) -> None:
        if text:
            self.output.append(("stdout", text))

    def complain(self, text: str) -> None:
        if text:
            self.output.append(("stderr", text))

    def captured(self) -> Context:
        """The same, but what is printed is kept apart."""
        return replace(self, output=[])

    def printed(self, *streams: str) -> str:
        return "".join(text for stream, text in self.output if stream in (streams or ("stdout", "stderr")))
