"""Programs that stay up and answer on ports."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.core.node.programs import outcome
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.outcome import Ended, Outcome, Waits

_FATAL = ("TERM", "INT", "QUIT")
OK, NOT_FOUND, FORBIDDEN = 200, 404, 403


@dataclass(slots=True)
class Server:
    """A server of which nothing else is known: it listens on every port that it is asked on and says 200.

    It listens ``starts_after`` microseconds after its start, and leaves with ``exit_code`` after SIGTERM.
    """

    starts_after: int = 0
    exit_code: int = 0
    started: int | None = None
    stops: int | None = None

    def run(self, context: Context) -> Outcome:
        if self.started is None:
            self.started = context.now
        if self.stops is not None and context.now >= self.stops:
            return Ended(self.exit_code)
        return Waits(self.stops)

    def signal(self, name: str, context: Context) -> Outcome | None:
        if name not in _FATAL:
            return None
        if self.stops is None:
            self.stops = context.now + context.quick_exit
        return Waits(self.stops)

    def serves(self) -> list[outcome.Server]:
        return [self]

    def is_up(self, now: int) -> bool:
        return self.started is not None and now - self.started >= self.starts_after

    def listens_on(self, port: int, now: int) -> bool:
        """Whether a connection to the port is taken."""
        return self.is_up(now)

    def answer(self, port: int, path: str, context: Context) -> int:
        """The status of a GET."""
        return OK


@dataclass(slots=True)
class WebServer(Server):
    """Listens on the ports named; each serves the directory with that path, or with None whatever is asked for."""

    roots: dict[int, str | None] = field(default_factory=dict)

    def listens_on(self, port: int, now: int) -> bool:
        return (port in self.roots or not self.roots) and self.is_up(now)

    def answer(self, port: int, path: str, context: Context) -> int:
        root = self.roots.get(port)
        if root is None:
            return OK
        file = context.path(f"{root}/{path.partition('?')[0]}")
        if context.files.is_file(file):
            return OK
        if not context.files.is_directory(file):
            return NOT_FOUND
        return OK if context.files.is_file(f"{file}/index.html") else FORBIDDEN


@dataclass(slots=True)
class ScriptedServer(WebServer):
    """Answers the paths named with a status that changes with the time since its start.

    ``answers`` maps a path to (seconds from the start, status) pairs in order; other paths get 404.
    """

    answers: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def answer(self, port: int, path: str, context: Context) -> int:
        began = self.started if self.started is not None else context.now
        status = NOT_FOUND
        for after, then in self.answers.get(path.partition("?")[0], ()):
            if context.now - began >= after * 1_000_000:
                status = then
        return status
