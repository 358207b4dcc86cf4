"""The life of one pod on its node: pkg/kubelet/pod_workers.go, and SyncPod, SyncTerminatingPod, SyncTerminatedPod of it.

A sync looks at the machine and does what is missing. It never remembers what it has done, so a kubelet that was killed
goes on where the machine is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.core.api import meta
from simulator.core.engine.clock import SECOND
from simulator.core.node.cri import CriCall, CriResult
from simulator.core.node.host import Sandbox
from simulator.core.node.kubelet import pod_actions, pod_conditions, pod_status
from simulator.core.node.kubelet.container_status import Failure, PodView
from simulator.core.node.kubelet.pod_sync import PodSync
from simulator.core.node.kubelet.pod_termination import PodTermination
from simulator.core.node.kubelet.prober import Prober
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.kubelet import Kubelet

SYNCING, TERMINATING, TERMINATED, FINISHED = "sync", "terminating", "terminated", "finished"
_TERMINAL = ("Succeeded", "Failed")
# How often a pod is looked at in any case, and after an error that says nothing else.
RESYNC = 60 * SECOND
RETRY = 10 * SECOND
JITTER = 0.5


class PodWorker:
    """One pod of a kubelet. ``failures``: by container, why its last start failed.

    ``gone``: the API server no longer has the pod.
    """

    def __init__(self, kubelet: Kubelet, pod: Object) -> None:
        self.kubelet = kubelet
        self.pod = pod
        self.uid = meta.uid(pod)
        self.key = meta.namespaced_name(pod)
        self.full_name = f"{meta.name(pod)}_{meta.namespace(pod)}({self.uid})"
        self.phase = SYNCING
        self.gone = False
        self.failures: dict[str, Failure] = {}
        self.prober = Prober(self)
        self._stamp = pod_status.Stamper(kubelet.world.clock.epoch)
        self.start_time = pod.get("status", {}).get("startTime") or self._stamp(kubelet.now)
        self._sync: PodSync | None = None
        self._termination: PodTermination | None = None
        self._again = False
        self._timer = 0
        self._verdict: pod_status.Verdict | None = None
        self._plan_deadline()

    @property
    def sandbox(self) -> Sandbox | None:
        return self.kubelet.machine.sandboxes.get(self.uid)

    # What happened to the pod

    def update(self, pod: Object) -> None:
        """The API server has a newer version of it."""
        self.pod = pod
        self.sync()

    def removed(self) -> None:
        """The API server no longer has it."""
        self.gone = True
        if self.phase == FINISHED:
            self.kubelet.worker_finished(self)
        else:
            self.sync()

    def probe_changed(self) -> None:
        """A probe has come to another result."""
        if self.could_run() and not self.gone:
            status = pod_status.remark(self.view(), self.prober.mark)
            self.kubelet.statuses.set_status(self, status)
            self.sync()

    def _plan_deadline(self) -> None:
        """activeDeadlineSeconds, from the moment at which the kubelet first saw the pod."""
        seconds = self.pod["spec"].get("activeDeadlineSeconds")
        if seconds is not None:
            began = self.kubelet.virtual(self.start_time)
            self.kubelet.after(max(0, began + int(seconds) * SECOND - self.kubelet.now), self._too_long)

    def _too_long(self) -> None:
        if self.phase == SYNCING:
            message = "Pod was active on the node longer than the specified deadline"
            self.record("Normal", "DeadlineExceeded", message)
            self.give_up("DeadlineExceeded", message)

    def give_up(self, reason: str, message: str) -> None:
        """End the pod: its phase becomes Failed, whatever its containers leave."""
        if self.phase == SYNCING:
            self._verdict = (reason, message)
            self._cancel()
            self._terminate()

    # Syncs

    def sync(self) -> None:
        """Look, and do what is missing."""
        self._timer += 1
        if self.phase == SYNCING and (self.gone or meta.is_deleting(self.pod)):
            self._cancel()
            self._terminate()
        elif self.phase == TERMINATING and self._termination is not None:
            self._termination.update()
        elif self.phase == FINISHED and meta.is_deleting(self.pod):
            self.kubelet.worker_finished(self)
        elif self.phase == SYNCING:
            if self._sync is not None:
                self._again = True
            else:
                self._sync_pod()

    def _cancel(self) -> None:
        if self._sync is not None:
            self._sync.cancelled = True
            self._sync = None

    def _sync_pod(self) -> None:
        self._again = False
        self.report()
        if self.kubelet.statuses.status(self.pod).get("phase") in _TERMINAL:
            self._terminate()
            return
        self.prober.add_pod()
        actions = pod_actions.compute(self.pod, self.sandbox, self.prober.results)
        if actions.nothing():
            return
        self._sync = PodSync(self, actions)
        self._sync.go_on()

    def sync_done(self, done: PodSync) -> None:
        """Everything that the sync had to do is done, or was tried."""
        self._sync = None
        if self._again:
            self.sync()
        elif done.failed:
            self._retry(done.retry_at)
        else:
            self.kubelet.pleg.request(self.uid)

    def _retry(self, at: int | None) -> None:
        """Look again when the back-off is over, at least once a minute, and a random part later (completeWork)."""
        kubelet = self.kubelet
        wait = RETRY if at is None else min(max(at - kubelet.now, 0), RESYNC)
        wait += int(wait * JITTER * kubelet.chance())
        self._timer += 1
        kubelet.after(wait + kubelet.until_tick(wait), self._on_timer, self._timer)

    def _on_timer(self, timer: int) -> None:
        if timer == self._timer:
            self.sync()

    # Going

    def _terminate(self) -> None:
        self.phase = TERMINATING
        self.kubelet.restart_backoff.forget(self.uid)
        self.report()
        self.prober.stop_liveness_and_startup()
        self._termination = PodTermination(self)
        self._termination.begin()

    def terminated(self) -> None:
        """Nothing of it runs any more. What follows waits for the next look at the machine."""
        self._termination = None
        self.phase = TERMINATED
        self.report()
        self.prober.remove_pod()
        self.kubelet.after(self.kubelet.until_tick(), self._finish)

    def _finish(self) -> None:
        self.phase = FINISHED
        self.kubelet.worker_finished(self)

    # How it is

    def could_run(self) -> bool:
        """Whether a container of it may still run: until then it has no phase that says that all is over."""
        return self.phase in (SYNCING, TERMINATING)

    def view(self) -> PodView:
        kubelet = self.kubelet
        return PodView(
            {**self.pod, "status": kubelet.statuses.status(self.pod)},
            self.sandbox,
            kubelet.machine.address,
            self.start_time,
            self._stamp,
            kubelet.now,
            self.failures,
            self.phase in (TERMINATED, FINISHED),
        )

    def report(self) -> None:
        """Tell the status manager how the pod is now."""
        if not self.gone:
            status = pod_status.compute(self.view(), self.prober.mark, self._verdict)
            self.kubelet.statuses.set_status(self, status)

    def sandbox_ready(self) -> None:
        """The sandbox is there: containers can be started."""
        status = self.kubelet.statuses.status(self.pod)
        status = {**status, "conditions": pod_conditions.sandbox_is_ready(self.view())}
        self.kubelet.statuses.set_status(self, status)

    def told_restarts(self, name: str) -> int:
        """The restart count with which a container begins that the machine knows nothing of."""
        for one in self.pod.get("status", {}).get("containerStatuses") or ():
            if one["name"] == name and ("terminated" in one["lastState"] or "terminated" in one["state"]):
                return int(one["restartCount"])
        return 0

    def drop_old_attempts(self) -> None:
        """One dead container of each name is kept beside the newest (pod_container_deletor.go)."""
        sandbox = self.sandbox
        for attempts in list(sandbox.containers.values()) if sandbox else ():
            if len(attempts) > 1 and attempts[-1].state == "exited":
                for one in attempts[:-1]:
                    call = CriCall("RemoveContainer", self.key, self.uid, one.name, one.image, container_id=one.id)
                    self.kubelet.cri(call, _ignore)

    def record(self, event_type: str, reason: str, message: str, container: str = "") -> None:
        """An Event about the pod, or about one of its containers."""
        self.kubelet.recorder.record(self.pod, event_type, reason, message, field_path=self._field(container))

    def _field(self, container: str) -> str:
        if not container:
            return ""
        for name in ("initContainers", "ephemeralContainers"):
            if any(one["name"] == container for one in self.pod["spec"].get(name) or ()):
                return f"spec.{name}{{{container}}}"
        return f"spec.containers{{{container}}}"

    def tell(self, what: str, container: str, message: str) -> None:
        """A frame about what the kubelet does with a container."""
        kubelet = self.kubelet
        kubelet.world.emit(
            "process",
            component=kubelet.id,
            host=kubelet.machine.name,
            what=what,
            pod=self.key,
            uid=self.uid,
            container=container,
            message=message,
        )

    def inspect(self) -> dict[str, Any]:
        return {
            "pod": self.key,
            "worker": self.phase,
            "busy": self._sync is not None or self._termination is not None,
            "waiting": {name: reason for name, (reason, _) in self.failures.items()},
        }


def _ignore(_result: CriResult) -> None:
    """What could not be removed is removed after the next end of a container."""
