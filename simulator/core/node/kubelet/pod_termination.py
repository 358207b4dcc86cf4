"""The end of a pod: its containers are stopped, sidecars last, then its sandbox (SyncTerminatingPod)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.engine.clock import SECOND
from simulator.core.node.cri import CriCall, CriResult
from simulator.core.node.kubelet import containers
from simulator.core.node.kubelet.container_kill import DEFAULT_GRACE_SECONDS, ContainerKill

if TYPE_CHECKING:
    from simulator.core.node.kubelet.pod_worker import PodWorker

RETRY = 2 * SECOND


class PodTermination:
    """Stops everything of one pod. Its worker is told (``terminated``) when nothing runs any more."""

    def __init__(self, worker: PodWorker) -> None:
        self.worker = worker
        self._grace = self._grace_us()
        self._kills: list[ContainerKill] = []
        self._stopping_sandbox = False

    def _grace_us(self) -> int:
        """At least a second, also where the pod was deleted by force."""
        pod = self.worker.pod
        seconds = pod["metadata"].get("deletionGracePeriodSeconds")
        if seconds is None:
            seconds = 1 if self.worker.gone else pod["spec"].get("terminationGracePeriodSeconds", DEFAULT_GRACE_SECONDS)
        return max(int(seconds), 1) * SECOND

    def begin(self) -> None:
        sandbox = self.worker.sandbox
        running = sandbox.running() if sandbox else []
        sidecars = self._sidecars()
        for container in running:
            waits = container.name in sidecars and len(running) > 1
            self._kills.append(
                ContainerKill(self.worker, container, "", "", self._one_ended, grace_us=self._grace, waits=waits)
            )
        for kill in list(self._kills):
            kill.begin()
        self._one_ended()

    def _sidecars(self) -> list[str]:
        """In the order in which they are stopped: the last one first."""
        specs = containers.init_containers(self.worker.pod)
        return [spec["name"] for spec in reversed(specs) if containers.is_sidecar(spec)]

    def update(self) -> None:
        """The pod may have been told to go sooner."""
        grace = self._grace_us()
        if grace < self._grace and meta.is_deleting(self.worker.pod):
            self._grace = grace
            for kill in [one for one in self._kills if not one.over]:
                kill.hurry(grace)

    def _one_ended(self) -> None:
        left = {kill.container.name: kill for kill in self._kills if not kill.over}
        if not left:
            self._stop_sandbox()
            return
        sidecars = self._sidecars()
        if all(name in sidecars for name in left):
            left[next(name for name in sidecars if name in left)].may_stop()

    def _stop_sandbox(self) -> None:
        sandbox = self.worker.sandbox
        if self._stopping_sandbox:
            return
        if sandbox is None or not sandbox.ready:
            self.worker.terminated()
            return
        self._stopping_sandbox = True
        self.worker.kubelet.cri(CriCall("StopPodSandbox", self.worker.key, self.worker.uid), self._sandbox_stopped)

    def _sandbox_stopped(self, result: CriResult) -> None:
        self._stopping_sandbox = False
        if result.status:
            self.worker.kubelet.after(RETRY, self._stop_sandbox)
        else:
            self.worker.terminated()
