"""The processes of containers: they start, end by themselves, and get signals, whoever else on the machine is dead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.core.engine.world import World
from simulator.core.node.host import MAX_LOG_LINES, Container, Host, Sandbox
from simulator.core.node.programs import commands, loader
from simulator.core.node.programs.commands.result import Done
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.loader import CannotStartError
from simulator.core.node.programs.outcome import SIGKILLED, Ended, Outcome, Program

# What the default action of a signal leaves: 128 + its number.
_SIGNALLED = {"HUP": 129, "INT": 130, "QUIT": 131, "KILL": SIGKILLED, "TERM": 143}
CANNOT_START = 128

ExecDone = Callable[[int | None, str], None]
"""Called with the exit code (None: it took longer than it may) and what was printed."""


@dataclass(slots=True)
class _Exec:
    """A command that runs beside a container's first process."""

    container: Container
    program: Program
    context: Context
    then: ExecDone
    serial: int = 0
    over: bool = False


class Processes:
    """What the kernel of one machine does with containers' processes. ``on_exit``: called with each that has ended."""

    def __init__(self, world: World, host: Host) -> None:
        self.world = world
        self.host = host
        self.on_exit: Callable[[Container], None] | None = None

    # The first process

    def start(self, sandbox: Sandbox, container: Container) -> str:
        """Run the container's first process. Returns runc's words if it cannot be executed, empty if it runs."""
        context = self._awake(container.context)
        try:
            content = self.host.catalogue.find(container.image)
            found = loader.load(content, container.command, container.args, context)
        except CannotStartError as error:
            container.state, container.reason = "exited", "StartError"
            container.exit_code, container.finished_at = CANNOT_START, self.world.now
            return str(error)
        container.state = "running"
        container.started_at = self.world.now
        self.tell("container-started", sandbox, container)
        if isinstance(found, Done):
            outcome: Outcome = Ended(found.code)
        else:
            container.program = found
            outcome = found.run(context)
        self._keep_log(container)
        if isinstance(outcome, Ended):
            # Even a process that has nothing to do needs a moment.
            container.serial += 1
            ends = self.world.now + self.world.latency.container_work
            self.world.at(ends, self._exit, sandbox, container, container.serial, outcome.code)
        else:
            self._go_on(sandbox, container, outcome)
        return ""

    def _awake(self, context: Context) -> Context:
        context.now, context.unix = self.world.now, self.world.clock.unix()
        return context

    def _go_on(self, sandbox: Sandbox, container: Container, outcome: Outcome) -> None:
        container.serial += 1
        if isinstance(outcome, Ended):
            self._end(sandbox, container, outcome.code, "container-exited")
        elif outcome.until is not None:
            self.world.at(outcome.until, self._step, sandbox, container, container.serial)

    def _step(self, sandbox: Sandbox, container: Container, serial: int) -> None:
        if container.state != "running" or container.serial != serial or container.program is None:
            return
        outcome = container.program.run(self._awake(container.context))
        self._after(sandbox, container, outcome)

    def _after(self, sandbox: Sandbox, container: Container, outcome: Outcome) -> None:
        self._keep_log(container)
        signals, container.context.signals = container.context.signals, []
        self._go_on(sandbox, container, outcome)
        for name in signals:
            self.signal(sandbox, container, name)

    def _keep_log(self, container: Container) -> None:
        printed, container.context.output = container.context.output, []
        for stream, text in printed:
            container.log += [(self.world.now, stream, line) for line in text.splitlines()]
        del container.log[:-MAX_LOG_LINES]

    # Signals

    def signal(self, sandbox: Sandbox, container: Container, name: str) -> None:
        """A signal for the first process. As process 1 it gets only what it has a handler for, and SIGKILL."""
        if container.state != "running":
            return
        if name == "KILL":
            self._end(sandbox, container, SIGKILLED, "container-killed")
            return
        outcome = container.program.signal(name, self._awake(container.context)) if container.program else None
        if outcome is not None:
            self._after(sandbox, container, outcome)
        elif container.shares_processes and name in _SIGNALLED:
            self._end(sandbox, container, _SIGNALLED[name], "container-exited")

    def terminate(self, sandbox: Sandbox, container: Container, grace_us: int) -> None:
        """SIGTERM (or the image's own stop signal) now, SIGKILL after the grace period."""
        if grace_us:
            self.signal(sandbox, container, container.stop_signal)
        if container.state == "running":
            self.world.at(self.world.now + grace_us, self.signal, sandbox, container, "KILL")

    def _exit(self, sandbox: Sandbox, container: Container, serial: int, code: int) -> None:
        if container.state == "running" and container.serial == serial:
            self._end(sandbox, container, code, "container-exited")

    def _end(self, sandbox: Sandbox, container: Container, code: int, what: str) -> None:
        container.state = "exited"
        container.serial += 1
        container.program = None
        container.finished_at = self.world.now
        container.exit_code = code
        container.reason = "Completed" if code == 0 else "Error"
        self.tell(what, sandbox, container, exit_code=code)
        self.host.changed(sandbox.uid)
        if self.on_exit is not None:
            self.on_exit(container)

    # Commands beside it

    def execute(
        self, sandbox: Sandbox, container: Container, line: tuple[str, ...], timeout: int, then: ExecDone
    ) -> None:
        """Run a command in the container; ``then`` is called when it has ended, or after ``timeout`` (0: none).

        Raises CannotStartError.
        """
        context = self._awake(container.context).captured()
        loader.check(line[0], context)
        found = commands.call(list(line), context)
        if isinstance(found, Done):
            self._deliver(sandbox, container, context)
            then(found.code, context.printed())
            return
        running = _Exec(container, found, context, then)
        if timeout:
            self.world.at(self.world.now + timeout, self._exec_over, running, None)
        self._exec_step(sandbox, running, 0)

    def _exec_step(self, sandbox: Sandbox, running: _Exec, serial: int) -> None:
        if running.over or running.serial != serial:
            return
        if running.container.state != "running":
            self._exec_over(running, SIGKILLED)
            return
        outcome = running.program.run(self._awake(running.context))
        self._deliver(sandbox, running.container, running.context)
        if isinstance(outcome, Ended):
            self._exec_over(running, outcome.code)
        elif outcome.until is not None:
            running.serial += 1
            self.world.at(outcome.until, self._exec_step, sandbox, running, running.serial)

    def _exec_over(self, running: _Exec, code: int | None) -> None:
        if not running.over:
            running.over = True
            running.then(code, running.context.printed())

    def _deliver(self, sandbox: Sandbox, container: Container, context: Context) -> None:
        signals, context.signals[:] = list(context.signals), []
        for name in signals:
            self.signal(sandbox, container, name)

    def tell(self, what: str, sandbox: Sandbox, container: Container, **more: int) -> None:
        """A frame about a container."""
        self.world.emit(
            "process",
            component=f"containerd/{self.host.name}",
            host=self.host.name,
            what=what,
            pod=sandbox.pod,
            uid=sandbox.uid,
            container=container.name,
            image=container.image,
            **more,
        )
