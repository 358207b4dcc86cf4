"""The processes of containers: they start, end by themselves, and get signals, whoever else on the machine is dead."""

from __future__ import annotations

from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import World
from simulator.core.node.host import Container, Host, Sandbox

SIGKILL_CODE = 137


class Processes:
    """What the kernel of one machine does with containers' processes."""

    def __init__(self, world: World, host: Host) -> None:
        self.world = world
        self.host = host

    def start(self, sandbox: Sandbox, container: Container) -> None:
        container.state = "running"
        container.started_at = self.world.now
        self.tell("container-started", sandbox, container)
        if container.behaviour.exit_after is not None:
            # Even a process that has nothing to do needs a moment.
            ends = self.world.now + max(container.behaviour.exit_after, SECOND // 20)
            self.world.at(ends, self._exit, sandbox, container, container.behaviour.exit_code)

    def terminate(self, sandbox: Sandbox, container: Container, grace_us: int) -> None:
        """SIGTERM now, SIGKILL after the grace period."""
        if container.state != "running":
            return
        behaviour = container.behaviour
        if grace_us and behaviour.obeys_sigterm:
            quick = min(self.world.latency.container_exit, grace_us)
            self.world.at(self.world.now + quick, self._exit, sandbox, container, behaviour.sigterm_code)
        self.world.at(self.world.now + grace_us, self._kill, sandbox, container)

    def _kill(self, sandbox: Sandbox, container: Container) -> None:
        if container.state == "running":
            self._end(sandbox, container, SIGKILL_CODE, "container-killed")

    def _exit(self, sandbox: Sandbox, container: Container, code: int) -> None:
        if container.state == "running":
            self._end(sandbox, container, code, "container-exited")

    def _end(self, sandbox: Sandbox, container: Container, code: int, what: str) -> None:
        container.state = "exited"
        container.finished_at = self.world.now
        container.exit_code = code
        container.reason = "Completed" if code == 0 else "Error"
        self.tell(what, sandbox, container, exit_code=code)

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
