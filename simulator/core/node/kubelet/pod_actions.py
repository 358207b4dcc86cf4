"""What a sync has to do for a pod: computePodActions of pkg/kubelet/kuberuntime. It only looks, and decides."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.core.node.host import Container, Sandbox
from simulator.core.node.kubelet import containers
from simulator.core.node.kubelet.probe_results import FAILURE, LIVENESS, STARTUP, SUCCESS, ProbeResults
from simulator.core.protocol.api import Object


@dataclass(frozen=True, slots=True)
class Kill:
    """A container that has to go; ``why``: the probe that failed, or empty."""

    container: Container
    message: str
    why: str = ""


@dataclass(slots=True)
class PodActions:
    """``kill_pod``: everything that is there goes first. Containers are started in the order of the lists."""

    kill_pod: bool = False
    create_sandbox: bool = False
    kill: list[Kill] = field(default_factory=list)
    init: list[Object] = field(default_factory=list)
    start: list[Object] = field(default_factory=list)
    ephemeral: list[Object] = field(default_factory=list)

    def nothing(self) -> bool:
        return not (self.kill_pod or self.create_sandbox or self.kill or self.init or self.start or self.ephemeral)


def compute(pod: Object, sandbox: Sandbox | None, results: ProbeResults) -> PodActions:
    actions = PodActions()
    if sandbox is None or not sandbox.ready:
        _new_sandbox(pod, sandbox, actions)
        return actions
    for spec in pod["spec"].get("ephemeralContainers") or ():
        if sandbox.newest(spec["name"]) is None:
            actions.ephemeral.append(spec)
    initialized = _InitContainers(pod, sandbox, results, actions).decide()
    if not initialized or actions.kill_pod:
        return actions
    _main_containers(pod, sandbox, results, actions)
    return actions


def _new_sandbox(pod: Object, sandbox: Sandbox | None, actions: PodActions) -> None:
    """There is none, or it has died: everything starts from the beginning."""
    actions.kill_pod = sandbox is not None
    policy = pod["spec"].get("restartPolicy", "Always")
    if policy == "Never" and sandbox is not None and any(sandbox.containers.values()):
        return
    start = [spec for spec in pod["spec"]["containers"] if not (policy == "OnFailure" and _succeeded(sandbox, spec))]
    if not start:
        return
    actions.create_sandbox = True
    init = containers.init_containers(pod)
    if init:
        actions.init = init[:1]
    else:
        actions.start = start


def _succeeded(sandbox: Sandbox | None, spec: Object) -> bool:
    newest = containers.newest(sandbox, spec["name"])
    return newest is not None and newest.state == "exited" and newest.exit_code == 0


def _failed_probe(results: ProbeResults, container: Container, name: str) -> tuple[str, str] | None:
    """Which probe says that the container has to go, and in which words."""
    for kind in (LIVENESS, STARTUP):
        if results.get(kind, container.id) == FAILURE:
            return kind, f"{name} failed {kind} probe"
    return None


def _main_containers(pod: Object, sandbox: Sandbox, results: ProbeResults, actions: PodActions) -> None:
    kept = 0
    restart = pod["spec"].get("restartPolicy", "Always") != "Never"
    for spec in pod["spec"]["containers"]:
        container = sandbox.newest(spec["name"])
        if container is None or container.state != "running":
            if containers.should_be_restarted(pod, spec, container):
                actions.start.append(spec)
            continue
        name = f"Container {spec['name']}"
        failed = _failed_probe(results, container, name)
        if container.image != spec["image"]:
            actions.kill.append(Kill(container, f"{name} definition changed, will be restarted"))
            actions.start.append(spec)
        elif failed is None:
            kept += 1
        else:
            why, message = failed
            again = restart or spec.get("restartPolicy") in ("Always", "OnFailure")
            actions.kill.append(Kill(container, f"{message}, will be restarted" if again else message, why))
            if again:
                actions.start.append(spec)
    if not kept and not actions.start:
        actions.kill_pod = True
        actions.init = []


class _InitContainers:
    """Which init container comes next, and which sidecars have to be started again (computeInitContainerActions).

    They are looked at from the last: what ran before it may have been cleaned away.
    """

    def __init__(self, pod: Object, sandbox: Sandbox, results: ProbeResults, actions: PodActions) -> None:
        self.pod = pod
        self.sandbox = sandbox
        self.results = results
        self.actions = actions
        self.specs = containers.init_containers(pod)
        self.initialized = any(self._runs_or_ran(spec) for spec in pod["spec"]["containers"])

    def _runs_or_ran(self, spec: Object) -> bool:
        container = self.sandbox.newest(spec["name"])
        if container is None:
            return False
        # One that has ended may be of an earlier sandbox, when all began anew.
        return container.state != "exited" or container.created_at >= self.sandbox.created_at

    def decide(self) -> bool:
        """Whether initialization is over. What is to be done is in the actions."""
        if not self.specs:
            return True
        found = self.initialized
        wanted: list[int] = []
        for index in range(len(self.specs) - 1, -1, -1):
            spec = self.specs[index]
            container = self._of_this_sandbox(spec)
            sidecar = containers.is_sidecar(spec)
            if container is None:
                if found and sidecar:
                    wanted.append(index)
                continue
            if found and not sidecar:
                continue
            if sidecar:
                self._sidecar(index, container, found, wanted)
            elif not self._plain(index, container, wanted):
                self.actions.kill_pod = True
                self.actions.init = []
                return False
            found = True
        if not found:
            wanted.append(0)
        self.actions.init = [self.specs[index] for index in sorted(set(wanted))]
        return self.initialized

    def _of_this_sandbox(self, spec: Object) -> Container | None:
        container = self.sandbox.newest(spec["name"])
        if container is not None and container.created_at < self.sandbox.created_at:
            return None
        return container

    def _plain(self, index: int, container: Container, wanted: list[int]) -> bool:
        """An init container that ends; False if the pod has failed with it."""
        if container.state == "created":
            wanted.append(index)
        elif container.state == "exited" and container.exit_code != 0:
            if not containers.restarts(self.pod, self.specs[index], container):
                return False
            wanted.append(index)
        elif container.state == "exited":
            self._next(index, wanted)
        return True

    def _sidecar(self, index: int, container: Container, found: bool, wanted: list[int]) -> None:
        spec = self.specs[index]
        if container.state != "running":
            wanted.append(index)
            return
        name = f"Init container {spec['name']}"
        startup = self.results.get(STARTUP, container.id)
        if "startupProbe" in spec and startup != SUCCESS:
            if startup == FAILURE:
                self.actions.kill.append(Kill(container, f"{name} failed startup probe", STARTUP))
                wanted.append(index)
            return
        if not found:
            self._next(index, wanted)
        if container.image != spec["image"]:
            self.actions.kill.append(Kill(container, f"{name} definition changed"))
            wanted.append(index)
        elif self.results.get(LIVENESS, container.id) == FAILURE:
            self.actions.kill.append(Kill(container, f"{name} failed liveness probe", LIVENESS))
            wanted.append(index)

    def _next(self, index: int, wanted: list[int]) -> None:
        if index == len(self.specs) - 1:
            self.initialized = True
        else:
            wanted.append(index + 1)
