"""One container from the preStop hook to its end: killContainer of pkg/kubelet/kuberuntime."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.core.engine.clock import SECOND
from simulator.core.node.cri import CriCall, CriResult
from simulator.core.node.host import Container
from simulator.core.node.kubelet import containers, lifecycle_hooks
from simulator.core.node.kubelet.probe_results import FIELDS

if TYPE_CHECKING:
    from simulator.core.node.kubelet.pod_worker import PodWorker

# A container always has a moment to leave by itself (minimumGracePeriodInSeconds).
LEAST_GRACE = 2 * SECOND
DEFAULT_GRACE_SECONDS = 30


class ContainerKill:
    """``why``: the probe that failed (liveness, startup), or empty. ``then(*context)`` is called when it has ended.

    ``grace_us``: instead of what the pod says. With ``wait_for`` nothing is sent to the container before that says so
    (``may_stop``): sidecars end after the containers that they serve.
    """

    def __init__(
        self,
        worker: PodWorker,
        container: Container,
        message: str,
        why: str,
        then: Callable[..., None],
        *context: Any,
        grace_us: int | None = None,
        waits: bool = False,
    ) -> None:
        self.worker = worker
        self.container = container
        self.message = message or f"Stopping container {container.name}"
        self.then = then
        self.context = context
        found = containers.find(worker.pod, container.name)
        self.spec = found[1] if found else None
        self._grace = self._own_grace(why) if grace_us is None else grace_us
        self._deadline = 0
        self._hook_over = False
        self._waits = waits
        self._sent = False
        self.over = False

    def _own_grace(self, why: str) -> int:
        pod = self.worker.pod
        seconds = pod["metadata"].get("deletionGracePeriodSeconds")
        if seconds is None:
            seconds = pod["spec"].get("terminationGracePeriodSeconds", DEFAULT_GRACE_SECONDS)
        if why and self.spec is not None:
            seconds = self.spec[FIELDS[why]].get("terminationGracePeriodSeconds", seconds)
        return int(seconds) * SECOND

    def begin(self) -> None:
        self.worker.record("Normal", "Killing", self.message, self.container.name)
        now = self.worker.kubelet.now
        self._deadline = now + self._grace
        handler = ((self.spec or {}).get("lifecycle") or {}).get("preStop")
        if handler is None or self._grace <= 0 or self.spec is None:
            self._hook_over = True
            self._stop()
            return
        lifecycle_hooks.run(self.worker, self.spec, handler, self.container, self._grace, self._hook_done)
        self.worker.kubelet.after(self._grace, self._hook_is_late)

    def _hook_done(self, failure: str) -> None:
        if self._hook_over:
            return
        self._hook_over = True
        if failure:
            self.worker.record("Warning", "FailedPreStopHook", "PreStopHook failed", self.container.name)
        self._stop()

    def _hook_is_late(self) -> None:
        if not self._hook_over:
            self._hook_over = True
            self._waits = False
            self._stop()

    def may_stop(self) -> None:
        """Those that it serves have ended."""
        if self._waits:
            self._waits = False
            if self._hook_over:
                self._stop()

    def hurry(self, grace_us: int) -> None:
        """The pod is to go sooner than was said."""
        self._deadline = min(self._deadline, self.worker.kubelet.now + grace_us)
        self._hook_over = True
        self._waits = False
        self._stop()

    def _stop(self) -> None:
        if self._waits or self.over:
            return
        left = max(self._deadline - self.worker.kubelet.now, LEAST_GRACE)
        worker, container = self.worker, self.container
        call = CriCall(
            "StopContainer",
            worker.key,
            worker.uid,
            container.name,
            container.image,
            container_id=container.id,
            grace_us=left,
        )
        worker.kubelet.cri(call, self._stopped)

    def _stopped(self, result: CriResult) -> None:
        if self.over:
            return
        if result.status:
            # The runtime is away; the container may run on. It is asked again.
            self.worker.kubelet.after(LEAST_GRACE, self._stop)
            return
        self.over = True
        self.then(*self.context)
