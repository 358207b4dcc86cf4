"""containerd behind the Container Runtime Interface: the daemon, and its RuntimeService.

Its memory is the machine (host.py): a daemon that was killed finds everything again. The pod's address is taken from
the node's range here; the CNI plugins that do it in reality come with the networking issue.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from simulator.core.engine.world import Component, World
from simulator.core.node.cri import DEADLINE_EXCEEDED, NOT_FOUND, UNKNOWN, CriCall, CriClient, CriResult
from simulator.core.node.host import Container, Host, Sandbox
from simulator.core.node.image_service import ImageService
from simulator.core.node.processes import Processes
from simulator.core.node.programs import loader
from simulator.core.node.programs.filesystem import FileSystem
from simulator.core.node.programs.loader import CannotStartError

Handler = Callable[[CriCall], CriResult]


class ContainerRuntime(Component):
    """The daemon of one node."""

    def __init__(self, world: World, host: Host) -> None:
        self.machine = host
        self.processes = Processes(world, host)
        self.images = ImageService(world, host, f"containerd/{host.name}")
        super().__init__(world, f"containerd/{host.name}")
        self.processes.on_exit = self._container_ended

    def reset(self) -> None:
        """Everything that it knows is on the machine; who waits for a container to end is told no more."""
        self._stopping: dict[str, list[tuple[int, CriCall, CriClient]]] = {}

    def on_start(self) -> None:
        """It waits for calls."""

    def receive(self, number: int, call: CriCall, client: CriClient) -> None:
        """A call has arrived."""
        if call.method == "PullImage":
            self.images.begin_pull(call)
        self.after(self._takes(call), self._carry_out, number, call, client)

    def _takes(self, call: CriCall) -> int:
        latency = self.latency
        if call.method == "PullImage":
            return self.images.takes(call.image)
        return {
            "ImageStatus": latency.image_status,
            "RunPodSandbox": latency.sandbox,
            "StopPodSandbox": latency.sandbox // 4,
            "CreateContainer": latency.container_create,
            "StartContainer": latency.container_start,
        }.get(call.method, 0)

    def _carry_out(self, number: int, call: CriCall, client: CriClient) -> None:
        if call.method == "StopContainer":
            self._stop_container(number, call, client)
        elif call.method == "ExecSync":
            self._exec_sync(number, call, client)
        else:
            self._answer(number, call, client, self._handlers()[call.method](call))

    def _handlers(self) -> dict[str, Handler]:
        return {
            "ImageStatus": self.images.status,
            "PullImage": self.images.pull,
            "UpdateRuntimeConfig": self._update_runtime_config,
            "RunPodSandbox": self._run_pod_sandbox,
            "StopPodSandbox": self._stop_pod_sandbox,
            "RemovePodSandbox": self._remove_pod_sandbox,
            "CreateContainer": self._create_container,
            "StartContainer": self._start_container,
            "RemoveContainer": self._remove_container,
        }

    def _answer(self, number: int, call: CriCall, client: CriClient, result: CriResult) -> None:
        world = self.world
        data: dict[str, Any] = {}
        if world.watched:
            data = {"re": number, "verb": call.method, "object": call.ref(), "status": result.status}
            if result.message:
                data["message"] = result.message
        wire = world.wire(self.id, client.id)
        wire.send("response", "cri", world.latency.cri, client.cri_response, (number, result), data)

    def _update_runtime_config(self, call: CriCall) -> CriResult:
        self.machine.set_pod_cidr(call.pod_cidr)
        return CriResult()

    # Sandboxes

    def _run_pod_sandbox(self, call: CriCall) -> CriResult:
        old = self.machine.sandboxes.get(call.uid)
        sandbox = Sandbox(self._new_id(), call.pod, call.uid, self.machine.new_address(), self.now, call.attempt)
        if old is not None:
            sandbox.containers = old.containers
        self.machine.sandboxes[call.uid] = sandbox
        self._tell_sandbox("sandbox-ready", sandbox)
        return CriResult(value=sandbox.id)

    def _stop_pod_sandbox(self, call: CriCall) -> CriResult:
        sandbox = self.machine.sandboxes.get(call.uid)
        if sandbox is not None and sandbox.ready:
            for container in sandbox.running():
                self.processes.signal(sandbox, container, "KILL")
            sandbox.ready = False
            self._tell_sandbox("sandbox-stopped", sandbox)
            self.machine.changed(sandbox.uid)
        return CriResult()

    def _remove_pod_sandbox(self, call: CriCall) -> CriResult:
        sandbox = self.machine.sandboxes.pop(call.uid, None)
        if sandbox is not None:
            self._tell_sandbox("sandbox-removed", sandbox)
        return CriResult()

    def _tell_sandbox(self, what: str, sandbox: Sandbox) -> None:
        self.world.emit(
            "process", component=self.id, host=self.machine.name, what=what, pod=sandbox.pod, uid=sandbox.uid
        )

    # Containers

    def _create_container(self, call: CriCall) -> CriResult:
        sandbox = self.machine.sandboxes.get(call.uid)
        if sandbox is None or not sandbox.ready:
            return CriResult(NOT_FOUND, message=f"failed to find sandbox of pod {call.pod}: not found")
        config = call.config
        files = FileSystem(mounts=list(config.mounts), read_only=config.read_only_root)
        context = loader.prepare(
            self.machine.catalogue.find(call.image), files, dict(config.environment), config.working_directory
        )
        context.hostname = config.hostname
        context.quick_exit = self.world.latency.container_exit
        container = Container(
            self._new_id(),
            call.container,
            call.image,
            call.attempt,
            self.now,
            config.command,
            config.args,
            context,
            config.shares_processes,
            config.stop_signal.removeprefix("SIG") or "TERM",
        )
        sandbox.containers.setdefault(call.container, []).append(container)
        self.processes.tell("container-created", sandbox, container)
        return CriResult(value=container.id)

    def _find(self, call: CriCall) -> tuple[Sandbox | None, Container | None]:
        sandbox = self.machine.sandboxes.get(call.uid)
        return sandbox, sandbox.find(call.container_id) if sandbox else None

    def _start_container(self, call: CriCall) -> CriResult:
        sandbox, container = self._find(call)
        if sandbox is None or container is None or container.state != "created":
            return CriResult(
                NOT_FOUND, message=f'an error occurred when try to find container "{call.container_id}": not found'
            )
        problem = self.processes.start(sandbox, container)
        if problem:
            create = "failed to create containerd task: failed to create shim task: OCI runtime create failed"
            container.message = f"{create}: runc create failed: unable to start container process: {problem}"
            self.machine.changed(sandbox.uid)
            return CriResult(UNKNOWN, message=container.message)
        return CriResult(value=container.id)

    def _remove_container(self, call: CriCall) -> CriResult:
        sandbox, container = self._find(call)
        if sandbox is not None and container is not None and container.state != "running":
            sandbox.containers[container.name].remove(container)
        return CriResult()

    def _stop_container(self, number: int, call: CriCall, client: CriClient) -> None:
        sandbox, container = self._find(call)
        if sandbox is None or container is None or container.state != "running":
            self._answer(number, call, client, CriResult())
            return
        # The answer comes when the container has ended.
        self._stopping.setdefault(container.id, []).append((number, call, client))
        self.processes.terminate(sandbox, container, call.grace_us)

    def _container_ended(self, container: Container) -> None:
        for number, call, client in self._stopping.pop(container.id, ()):
            self._answer(number, call, client, CriResult())

    def _exec_sync(self, number: int, call: CriCall, client: CriClient) -> None:
        sandbox, container = self._find(call)
        if sandbox is None or container is None or container.state != "running":
            what = f'failed to exec in container: container "{call.container_id}" is not running'
            self._answer(number, call, client, CriResult(UNKNOWN, message=what))
            return
        then = partial(self._exec_ended, number, call, client, self.life)
        try:
            self.processes.execute(sandbox, container, call.command, call.timeout_us, then)
        except CannotStartError as error:
            run = "OCI runtime exec failed: exec failed: unable to start container process"
            what = f'failed to exec in container: failed to start exec "{self._new_id()}": {run}: {error}'
            self._answer(number, call, client, CriResult(UNKNOWN, message=what))

    def _exec_ended(
        self, number: int, call: CriCall, client: CriClient, life: int, code: int | None, output: str
    ) -> None:
        if self.life != life:
            return
        if code is None:
            after = f"{call.timeout_us / 1_000_000:g}s"
            what = f"failed to exec in container: timeout {after} exceeded: context deadline exceeded"
            self._answer(number, call, client, CriResult(DEADLINE_EXCEEDED, message=what))
        else:
            self._answer(number, call, client, CriResult(exit_code=code, output=output))

    def _new_id(self) -> str:
        return self.world.dice.hexadecimal("container-id", 64)

    def inspect(self) -> dict[str, Any]:
        return {
            "images": list(self.machine.images),
            "sandboxes": [
                {
                    "pod": sandbox.pod,
                    "id": sandbox.id[:13],
                    "ip": sandbox.ip,
                    "state": "ready" if sandbox.ready else "not ready",
                    "containers": [
                        {"name": one.name, "id": one.id[:13], "attempt": one.attempt, "state": one.state}
                        for attempts in sandbox.containers.values()
                        for one in attempts
                    ],
                }
                for sandbox in self.machine.sandboxes.values()
            ],
        }
