"""One sync of a pod: does, one after the other, what pod_actions.py has decided (SyncPod of pkg/kubelet/kuberuntime)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.core.node.cri import CriCall, CriResult
from simulator.core.node.kubelet.container_kill import ContainerKill
from simulator.core.node.kubelet.container_start import ContainerStart
from simulator.core.node.kubelet.pod_actions import Kill, PodActions
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.pod_worker import PodWorker

Step = tuple[Callable[..., None], tuple[Any, ...]]


class PodSync:
    """``cancelled``: the pod is to end, so nothing more is begun, and no answer counts.

    ``ended`` remembers what had ended when the sync began: its back-off counts from there, also for a container that
    this very sync kills.
    """

    def __init__(self, worker: PodWorker, actions: PodActions) -> None:
        self.worker = worker
        self.cancelled = False
        self.failed = False
        self.retry_at: int | None = None
        """When the first back-off is over that kept something from starting."""
        self._steps: list[Step] = []
        self._ended = self._ends()
        self._plan(actions)

    def _ends(self) -> dict[str, int]:
        sandbox = self.worker.sandbox
        ends: dict[str, int] = {}
        for name, attempts in sandbox.containers.items() if sandbox else ():
            for one in attempts:
                if one.state == "exited":
                    ends[name] = one.finished_at
        return ends

    def _plan(self, actions: PodActions) -> None:
        if actions.kill_pod:
            self._steps += [(self._kill_pod, ()), (self._stop_sandbox, ())]
        else:
            self._steps += [(self._kill, (one,)) for one in actions.kill]
        if actions.create_sandbox:
            self._steps.append((self._run_sandbox, (actions.kill_pod,)))
        self._steps += [(self._start, (spec, False)) for spec in actions.ephemeral]
        self._steps += [(self._start, (spec, True)) for spec in actions.init]
        self._steps += [(self._start, (spec, False)) for spec in actions.start]

    def go_on(self) -> None:
        """The next step; after the last the worker is told."""
        if self.cancelled:
            return
        if self._steps:
            step, arguments = self._steps.pop(0)
            step(*arguments)
        else:
            self.worker.sync_done(self)

    def _fail(self) -> None:
        self.failed = True
        self._steps.clear()
        self.go_on()

    # Steps

    def _kill_pod(self) -> None:
        sandbox = self.worker.sandbox
        running = sandbox.running() if sandbox else []
        waiting = [None] * len(running)
        if not running:
            self.go_on()
        for container in running:
            ContainerKill(self.worker, container, "", "", self._one_killed, waiting).begin()

    def _one_killed(self, waiting: list[None]) -> None:
        waiting.pop()
        if not waiting:
            self.go_on()

    def _stop_sandbox(self) -> None:
        call = CriCall("StopPodSandbox", self.worker.key, self.worker.uid)
        self.worker.kubelet.cri(call, self._done_or_failed)

    def _kill(self, order: Kill) -> None:
        if order.container.state != "running":
            self.go_on()
            return
        ContainerKill(self.worker, order.container, order.message, order.why, self.go_on).begin()

    def _done_or_failed(self, result: CriResult) -> None:
        if self.cancelled:
            return
        if result.status:
            self._fail()
        else:
            self.go_on()

    def _run_sandbox(self, changed: bool) -> None:
        worker, sandbox = self.worker, self.worker.sandbox
        if changed:
            worker.record("Normal", "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.")
        call = CriCall("RunPodSandbox", worker.key, worker.uid, attempt=sandbox.attempt + 1 if sandbox else 0)
        worker.kubelet.cri(call, self._sandbox_runs)

    def _sandbox_runs(self, result: CriResult) -> None:
        if self.cancelled:
            return
        if result.status:
            message = f"Failed to create pod sandbox: {result.message}"
            self.worker.record("Warning", "FailedCreatePodSandBox", message)
            self._fail()
            return
        self.worker.sandbox_ready()
        self.go_on()

    def _start(self, spec: Object, init: bool) -> None:
        worker, name = self.worker, spec["name"]
        if self._backs_off(spec):
            self._not_started(init, spec)
            return
        sandbox = worker.sandbox
        newest = sandbox.newest(name) if sandbox else None
        attempt = newest.attempt + 1 if newest is not None else worker.told_restarts(name)
        ContainerStart(worker, spec, attempt, self._started, init).begin()

    def _backs_off(self, spec: Object) -> bool:
        """Whether a container that has ended must still wait (doBackOff)."""
        worker, name = self.worker, spec["name"]
        kubelet, finished = worker.kubelet, self._ended.get(name)
        if finished is None:
            return False
        key = f"{worker.uid}/{name}/{spec['image']}"
        until = kubelet.restart_backoff.until(key, finished, kubelet.now)
        if until is None:
            kubelet.restart_backoff.next(key, finished, kubelet.now)
            return False
        worker.record(
            "Warning", "BackOff", f"Back-off restarting failed container {name} in pod {worker.full_name}", name
        )
        delay = go_seconds(kubelet.restart_backoff.delay(key))
        message = f"back-off {delay} restarting failed container={name} pod={worker.full_name}"
        worker.failures[name] = ("CrashLoopBackOff", message)
        self.retry_at = until if self.retry_at is None else min(self.retry_at, until)
        return True

    def _started(self, reason: str, message: str, spec: Object, init: bool) -> None:
        if self.cancelled:
            return
        if reason:
            self.worker.failures[spec["name"]] = (reason, message)
            self._not_started(init, spec)
        else:
            self.worker.failures.pop(spec["name"], None)
            self.go_on()

    def _not_started(self, init: bool, spec: Object) -> None:
        """Other containers are still tried; after an init container nothing is, unless it is a sidecar."""
        self.failed = True
        if init and spec.get("restartPolicy") != "Always":
            self._steps.clear()
        self.go_on()


def go_seconds(micros: int) -> str:
    """10s, 1m20s, 5m0s."""
    minutes, seconds = divmod(micros // 1_000_000, 60)
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"
