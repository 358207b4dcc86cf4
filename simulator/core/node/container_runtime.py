"""containerd behind the Container Runtime Interface: RuntimeService and ImageService.

Its memory is the machine (host.py): a daemon that was killed finds everything again. The pod's address is taken from
the node's range here; the CNI plugins that do it in reality come with the networking issue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from simulator.core.engine.world import Component, World
from simulator.core.node import images
from simulator.core.node.host import Container, Host, Sandbox
from simulator.core.node.processes import Processes

NOT_FOUND = 5
UNKNOWN = 2


@dataclass(frozen=True, slots=True)
class CriCall:
    """One call. ``pod`` is ``namespace/name``, ``uid`` the pod's; ``grace_us`` is for StopContainer."""

    method: str
    pod: str = ""
    uid: str = ""
    container: str = ""
    image: str = ""
    command: list[str] = field(default_factory=list)
    args: list[str] = field(default_factory=list)
    attempt: int = 0
    grace_us: int = 0

    def ref(self) -> dict[str, str]:
        """What frames show."""
        shown = {"pod": self.pod, "uid": self.uid, "container": self.container, "image": self.image}
        return {name: value for name, value in shown.items() if value}


@dataclass(frozen=True, slots=True)
class CriResult:
    """``status`` is gRPC's: 0 is OK. ``value`` is the sandbox's or container's id, or the image's."""

    status: int = 0
    value: str = ""
    message: str = ""


class CriClient(Protocol):
    """The kubelet's end of the socket."""

    id: str

    def cri_response(self, number: int, re: int, result: CriResult) -> None: ...


class ContainerRuntime(Component):
    """The daemon of one node."""

    def __init__(self, world: World, host: Host) -> None:
        self.machine = host
        self.processes = Processes(world, host)
        super().__init__(world, f"containerd/{host.name}")

    def reset(self) -> None:
        """Everything that it knows is on the machine."""

    def on_start(self) -> None:
        """It waits for calls."""

    def receive(self, number: int, call: CriCall, client: CriClient) -> None:
        """A call has arrived."""
        begin = getattr(self, f"_begin_{_snake(call.method)}", None)
        if begin is not None:
            begin(call)
        self.after(self._takes(call), self._finish, number, call, client)

    def _takes(self, call: CriCall) -> int:
        latency = self.world.latency
        if call.method == "PullImage":
            return latency.image_pull_base + latency.image_pull_per_mib * images.size_mib(call.image)
        return {
            "ImageStatus": latency.image_status,
            "RunPodSandbox": latency.sandbox,
            "CreateContainer": latency.container_create,
            "StartContainer": latency.container_start,
        }.get(call.method, 0)

    def _finish(self, number: int, call: CriCall, client: CriClient) -> None:
        result = getattr(self, f"_do_{_snake(call.method)}")(call)
        if result is None:
            # StopContainer answers when the container has ended.
            self.after(self.world.latency.container_exit // 10 + 1, self._finish, number, call, client)
            return
        world = self.world
        data: dict[str, Any] = {}
        if world.watched:
            data = {"re": number, "verb": call.method, "object": call.ref(), "status": result.status}
            if result.message:
                data["message"] = result.message
        wire = world.wire(self.id, client.id)
        wire.send("response", "cri", world.latency.cri, client.cri_response, (number, result), data)

    # ImageService

    def _do_image_status(self, call: CriCall) -> CriResult:
        present = self.machine.has_image(call.image)
        return CriResult(value=images.image_id(call.image) if present else "")

    def _begin_pull_image(self, call: CriCall) -> None:
        self._tell_image("image-pulling", call)

    def _do_pull_image(self, call: CriCall) -> CriResult:
        if not self.machine.can_pull(call.image):
            full = images.full_name(call.image)
            why = f'failed to resolve reference "{full}": {full}: not found'
            message = f'failed to pull and unpack image "{full}": {why}'
            self._tell_image("image-failed", call, message=message)
            return CriResult(NOT_FOUND, message=f"rpc error: code = NotFound desc = {message}")
        self.machine.add_image(call.image)
        self._tell_image("image-pulled", call)
        return CriResult(value=images.image_id(call.image))

    def _tell_image(self, what: str, call: CriCall, **more: str) -> None:
        self.world.emit(
            "process",
            component=self.id,
            host=self.machine.name,
            what=what,
            pod=call.pod,
            uid=call.uid,
            container=call.container,
            image=call.image,
            **more,
        )

    # RuntimeService

    def _do_run_pod_sandbox(self, call: CriCall) -> CriResult:
        old = self.machine.sandboxes.get(call.uid)
        sandbox = Sandbox(self._new_id(), call.pod, call.uid, self.machine.new_address(), self.now)
        if old is not None:
            sandbox.containers = old.containers
        self.machine.sandboxes[call.uid] = sandbox
        self._tell_sandbox("sandbox-ready", sandbox)
        return CriResult(value=sandbox.id)

    def _do_create_container(self, call: CriCall) -> CriResult:
        sandbox = self.machine.sandboxes.get(call.uid)
        if sandbox is None or not sandbox.ready:
            return CriResult(
                NOT_FOUND, message=f"rpc error: code = NotFound desc = sandbox of pod {call.pod} not found"
            )
        how = images.behaviour(call.image, call.command, call.args)
        container = Container(self._new_id(), call.container, call.image, call.attempt, how, self.now)
        sandbox.containers.setdefault(call.container, []).append(container)
        self.processes.tell("container-created", sandbox, container)
        return CriResult(value=container.id)

    def _do_start_container(self, call: CriCall) -> CriResult:
        sandbox = self.machine.sandboxes.get(call.uid)
        container = sandbox.newest(call.container) if sandbox else None
        if sandbox is None or container is None or container.state != "created":
            what = f"container {call.container} of pod {call.pod}"
            return CriResult(UNKNOWN, message=f"rpc error: code = Unknown desc = {what} cannot be started")
        self.processes.start(sandbox, container)
        return CriResult(value=container.id)

    def _begin_stop_container(self, call: CriCall) -> None:
        sandbox = self.machine.sandboxes.get(call.uid)
        container = sandbox.newest(call.container) if sandbox else None
        if sandbox is not None and container is not None:
            self.processes.terminate(sandbox, container, call.grace_us)

    def _do_stop_container(self, call: CriCall) -> CriResult | None:
        sandbox = self.machine.sandboxes.get(call.uid)
        container = sandbox.newest(call.container) if sandbox else None
        return None if container is not None and container.state == "running" else CriResult()

    def _do_stop_pod_sandbox(self, call: CriCall) -> CriResult:
        sandbox = self.machine.sandboxes.get(call.uid)
        if sandbox is not None and sandbox.ready:
            sandbox.ready = False
            self._tell_sandbox("sandbox-stopped", sandbox)
        return CriResult()

    def _do_remove_pod_sandbox(self, call: CriCall) -> CriResult:
        sandbox = self.machine.sandboxes.pop(call.uid, None)
        if sandbox is not None:
            self._tell_sandbox("sandbox-removed", sandbox)
        return CriResult()

    def _tell_sandbox(self, what: str, sandbox: Sandbox) -> None:
        self.world.emit(
            "process", component=self.id, host=self.machine.name, what=what, pod=sandbox.pod, uid=sandbox.uid
        )

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


def _snake(method: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in method).lstrip("_")
