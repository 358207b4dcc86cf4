"""One kubectl command as a program of the simulated cluster: runs its tasks one after the other."""

from __future__ import annotations

from simulator.core.protocol.api import ApiResponse
from simulator.core.protocol.programs import ProgramEnv, Step
from simulator.kubectl import errors, identity
from simulator.kubectl.command_line import CommandLine, reads
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.session import Heard, Session, Task, Waiting

# A command that makes no progress in so many steps of one task is broken; ten hours of polling every second fit.
MAX_LOG = 36_000


class KubectlProgram:
    """See :class:`simulator.core.protocol.programs.Program`. Its state is data only: it can be pickled at any step."""

    def __init__(self, line: str, stdin: str, env: ProgramEnv) -> None:
        self.env = env
        self.stdin = stdin
        self.read_only = reads(line)
        self._identity = identity.of(line)
        self._warned: dict[str, None] = {}
        self._tasks: list[Task] = [CommandLine(line)]
        self._log: list[Heard] = []
        self._now_us = env.now_us
        self._printed = (0, 0)
        self._errors: list[KubectlError] = []

    def start(self) -> Step:
        """The first step."""
        return self._go_on()

    def resume(self, responses: list[ApiResponse], now_us: int) -> Step:
        """The next step, with the answers to the last step's requests in order (none after a delay)."""
        self._log.append(Heard(tuple(responses), now_us))
        return self._go_on(self._warnings(responses))

    def _warnings(self, responses: list[ApiResponse]) -> str:
        """What the server warned of, each text once."""
        new = [text for response in responses for text in response.warnings if text not in self._warned]
        self._warned |= dict.fromkeys(new)
        return "".join(f"Warning: {text}\n" for text in dict.fromkeys(new))

    def _go_on(self, stderr: str = "") -> Step:
        stdout = ""
        while self._tasks:
            session = Session(self.env, self.stdin, self._log, self._now_us)
            waiting = self._run(session)
            stdout += session.stdout[self._printed[0] :]
            stderr += session.stderr[self._printed[1] :]
            if waiting is not None and len(self._log) < MAX_LOG:
                self._printed = (len(session.stdout), len(session.stderr))
                requests = tuple(self._identity.sign(request) for request in waiting.requests)
                return Step(requests, stdout, stderr, delay_us=waiting.delay_us)
            self._tasks[:1] = session.next_tasks
            self._errors += session.errors
            self._log, self._printed, self._now_us = [], (0, 0), session.now_us
        stderr += errors.report(self._errors, self.env.server_address)
        return Step(stdout=stdout, stderr=stderr, exit=max((e.exit for e in self._errors), default=0))

    def _run(self, session: Session) -> Waiting | None:
        try:
            self._tasks[0].run(session)
        except Waiting as waiting:
            return waiting
        except KubectlError as error:
            session.fail(error)
        return None
