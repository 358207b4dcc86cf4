"""How a verb talks: it asks the API server, waits and prints, as if each answer were there at once.

A verb is a plain function of its input and of the answers so far. When it needs an answer that has not come, it is
left by :class:`Waiting`, and run again from its beginning once the answer is there: everything that it asked before
is answered from the log. So the only state is that log, which can be copied at any moment. The longer parts of a
command (each object of a list) are tasks of their own, so that no log grows long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from simulator.core.protocol.api import ApiRequest, ApiResponse
from simulator.core.protocol.programs import ProgramEnv
from simulator.kubectl.errors import KubectlError


class Task(Protocol):
    """A part of a command's work; holds only what can be pickled."""

    def run(self, io: Session) -> None: ...


class Waiting(Exception):
    """The task cannot go on: it needs answers, or time to pass."""

    def __init__(self, requests: tuple[ApiRequest, ...] = (), delay_us: int | None = None) -> None:
        super().__init__()
        self.requests = requests
        self.delay_us = delay_us


@dataclass(slots=True)
class Heard:
    """One entry of the log: the answers to one batch of requests (none for a delay), and when they came."""

    responses: tuple[ApiResponse, ...]
    now_us: int


@dataclass(slots=True)
class Session:
    """One run of a task. ``now_us`` is the virtual time that the task has reached."""

    env: ProgramEnv
    stdin: str
    log: Sequence[Heard]
    now_us: int
    stdout: str = ""
    stderr: str = ""
    next_tasks: list[Task] = field(default_factory=list)
    errors: list[KubectlError] = field(default_factory=list)
    position: int = 0

    def send(self, *requests: ApiRequest) -> tuple[ApiResponse, ...]:
        """The answers to requests that go out together, in their order."""
        heard = self._heard()
        if heard is None:
            raise Waiting(requests)
        return heard.responses

    def ask(self, request: ApiRequest) -> ApiResponse:
        """The answer to one request."""
        return self.send(request)[0]

    def sleep(self, delay_us: int) -> None:
        if self._heard() is None:
            raise Waiting(delay_us=delay_us)

    def _heard(self) -> Heard | None:
        if self.position >= len(self.log):
            return None
        heard = self.log[self.position]
        self.position += 1
        self.now_us = heard.now_us
        return heard

    def out(self, text: str) -> None:
        """Print a line, or lines."""
        self.stdout += text if text.endswith("\n") else text + "\n"

    def warn(self, text: str) -> None:
        """Print a line on standard error at once."""
        self.stderr += text + "\n"

    def fail(self, error: KubectlError) -> None:
        """Note an error that does not keep the command from going on; all are printed at its end."""
        self.errors.append(error)

    def then(self, task: Task) -> None:
        """Something to do after this task and those put in before."""
        self.next_tasks.append(task)

    @property
    def unix_us(self) -> int:
        """The time as a Unix time in microseconds."""
        return self.env.epoch_us + self.now_us
