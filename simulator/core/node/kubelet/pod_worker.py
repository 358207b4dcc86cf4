"""What one pod needs next: pkg/kubelet/pod_workers.go and kuberuntime's SyncPod.

A sync looks at the machine and does the first thing that is missing: sandbox, init containers in turn, containers.
It never remembers what it has done, so a kubelet that was killed goes on where the machine is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.core.api import meta
from simulator.core.engine.clock import SECOND
from simulator.core.node.container_runtime import CriCall, CriResult
from simulator.core.node.host import Container, Sandbox
from simulator.core.node.kubelet import pod_status
from simulator.core.node.kubelet.container_start import ContainerStart
from simulator.core.node.kubelet.pod_status import ContainerView, PodView
from simulator.core.node.kubelet.probes import Probes
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.kubelet import Kubelet

RETRY = 2 * SECOND
DEFAULT_GRACE_SECONDS = 30


class PodWorker:
    """One pod of a kubelet. ``busy``: a call to the runtime is under way."""

    def __init__(self, kubelet: Kubelet, pod: Object) -> None:
        self.kubelet = kubelet
        self.pod = pod
        self.uid = meta.uid(pod)
        self.key = meta.namespaced_name(pod)
        self.phase = "sync"
        self.busy = False
        self.views: dict[str, ContainerView] = {}
        self.probes = Probes(self)
        self._again = False
        self._stopping: dict[str, None] = {}
        self._pull_failures: dict[str, str] = {}
        self._start_time = pod.get("status", {}).get("startTime") or self._stamp(kubelet.now)
        self._adopt()

    def _stamp(self, virtual: int) -> str:
        return pod_status.Stamper(self.kubelet.world.clock.epoch)(virtual)

    def _adopt(self) -> None:
        """Containers that run already were started by an earlier process of the kubelet."""
        sandbox = self.sandbox
        for spec in self.pod["spec"]["containers"]:
            newest = sandbox.newest(spec["name"]) if sandbox else None
            if newest and newest.state == "running":
                self.views[spec["name"]] = ContainerView(started=True)
                self.probes.watch(spec)

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
        self._terminate(gone=True)

    def sync(self) -> None:
        """Look, and do what is missing."""
        if self.busy:
            self._again = True
            return
        self._again = False
        if meta.is_deleting(self.pod) or self.phase != "sync":
            self._terminate()
            return
        self.report()
        status = self.kubelet.statuses.status(self.pod)
        if status.get("phase") in ("Succeeded", "Failed"):
            self._stop_sandbox()
            return
        sandbox = self.sandbox
        if sandbox is None or not sandbox.ready:
            self.call(CriCall("RunPodSandbox", self.key, self.uid), self._sandbox_ready)
            return
        self._next_container(sandbox)

    def _sandbox_ready(self, result: CriResult) -> None:
        if result.status:
            self.runtime_failed()
            return
        self.report()
        self.sync()

    def _next_container(self, sandbox: Sandbox) -> None:
        for spec in self.pod["spec"].get("initContainers") or ():
            newest = sandbox.newest(spec["name"])
            if newest and newest.state == "exited" and newest.exit_code == 0:
                continue
            if newest is None or newest.state != "running":
                self._maybe_start(spec, newest, init=True)
            return
        for spec in self.pod["spec"]["containers"]:
            newest = sandbox.newest(spec["name"])
            if (newest is None or newest.state != "running") and self._maybe_start(spec, newest):
                return

    def _maybe_start(self, spec: Object, newest: Container | None, init: bool = False) -> bool:
        """Start the container if its policy and its back-off allow it. Whether it is being started."""
        view = self.views.setdefault(spec["name"], ContainerView())
        if newest is not None and newest.state == "exited":
            if not self._restarts(newest, init):
                return False
            wait = self.kubelet.restart_backoff.remaining(self._key(spec), newest.finished_at, self.kubelet.now)
            if wait:
                self._back_off(spec, view, wait)
                return False
            self.kubelet.restart_backoff.next(self._key(spec), self.kubelet.now)
        view.waiting = view.waiting_message = ""
        attempt = newest.attempt + 1 if newest and newest.state == "exited" else 0
        self.busy = True
        ContainerStart(self, spec, attempt).begin()
        return True

    def _restarts(self, container: Container, init: bool) -> bool:
        policy = self.pod["spec"].get("restartPolicy", "Always")
        if policy == "Always" and not init:
            return True
        return policy != "Never" and container.exit_code != 0

    def _key(self, spec: Object) -> str:
        return f"{self.uid}/{spec['name']}"

    def _back_off(self, spec: Object, view: ContainerView, wait: int) -> None:
        name, pod_name = spec["name"], f"{meta.name(self.pod)}_{meta.namespace(self.pod)}({self.uid})"
        delay = _go_seconds(self.kubelet.restart_backoff.delay(self._key(spec)))
        if view.waiting != "CrashLoopBackOff":
            self.record("Warning", "BackOff", f"Back-off restarting failed container {name} in pod {pod_name}", name)
        view.waiting = "CrashLoopBackOff"
        view.waiting_message = f"back-off {delay} restarting failed container={name} pod={pod_name}"
        self.report()
        self.kubelet.after(wait, self.sync)

    # Answers of a container's start

    def started(self, spec: Object) -> None:
        view = self.views.setdefault(spec["name"], ContainerView())
        view.waiting = view.waiting_message = ""
        self.probes.watch(spec)
        self.busy = False
        self.kubelet.after(self.kubelet.world.latency.kubelet_sync, self.sync)

    def not_started(self, spec: Object, reason: str, message: str) -> None:
        """The container waits, with a reason; the worker looks again when its back-off is over."""
        view = self.views.setdefault(spec["name"], ContainerView())
        view.waiting, view.waiting_message = reason, message
        self.busy = False
        self.report()
        wait = self.kubelet.pull_backoff.remaining(
            self._pull_key(spec), self.kubelet.pull_failed_at(self._pull_key(spec)), self.kubelet.now
        )
        self.kubelet.after(max(wait, RETRY), self.sync)

    def pull_failed(self, spec: Object, message: str) -> None:
        key = self._pull_key(spec)
        self._pull_failures[spec["image"]] = message
        self.kubelet.note_pull_failure(key)
        view = self.views.setdefault(spec["name"], ContainerView())
        view.waiting, view.waiting_message = "ErrImagePull", message
        self.busy = False
        self.report()
        self.kubelet.after(RETRY, self.sync)

    def pull_failure(self, spec: Object) -> str | None:
        """Why the last pull failed, while its back-off lasts."""
        key = self._pull_key(spec)
        left = self.kubelet.pull_backoff.remaining(key, self.kubelet.pull_failed_at(key), self.kubelet.now)
        return self._pull_failures.get(spec["image"]) if left else None

    def _pull_key(self, spec: Object) -> str:
        return f"{self.uid}_{spec['image']}"

    def runtime_failed(self) -> None:
        """The runtime did not do what it was asked for: look again in a while."""
        self.busy = False
        self.kubelet.after(RETRY, self.sync)

    # Going

    def _terminate(self, gone: bool = False) -> None:
        if self.phase == "sync":
            self.phase = "terminating"
            self.kubelet.restart_backoff.forget(self.uid)
            self._stop_containers(gone)
        elif self.phase == "terminating" and not self._stopping and not self.busy:
            self._stopped()

    def _stop_containers(self, gone: bool) -> None:
        sandbox = self.sandbox
        running = sandbox.running() if sandbox else []
        grace = self.pod["metadata"].get("deletionGracePeriodSeconds", DEFAULT_GRACE_SECONDS)
        for container in running:
            self._stopping[container.name] = None
            self.record("Normal", "Killing", f"Stopping container {container.name}", container.name)
        if not gone:
            self.report()
        for container in running:
            call = CriCall(
                "StopContainer", self.key, self.uid, container.name, container.image, grace_us=grace * SECOND
            )
            self.call(call, self._container_stopped, container.name)
        if not running and not self.busy:
            self._stopped()

    def _container_stopped(self, result: CriResult, name: str) -> None:
        if result.status:
            self._stopping.clear()
            self.phase = "sync"
            self.runtime_failed()
            return
        self._stopping.pop(name, None)
        if not self._stopping:
            self._stopped()

    def _stopped(self) -> None:
        """Every container has ended: say so, and take the sandbox away."""
        self.phase = "terminated"
        self.probes.stop()
        self.report()
        self._stop_sandbox()

    def _stop_sandbox(self) -> None:
        sandbox = self.sandbox
        if sandbox is not None and sandbox.ready:
            self.call(CriCall("StopPodSandbox", self.key, self.uid), self._sandbox_stopped)
        elif self.phase == "terminated":
            self._clean_up()

    def _sandbox_stopped(self, result: CriResult) -> None:
        if result.status:
            self.kubelet.after(RETRY, self._stop_sandbox)
            return
        self.report()
        if self.phase == "terminated":
            self._clean_up()

    def _clean_up(self) -> None:
        if self.sandbox is not None:
            self.call(CriCall("RemovePodSandbox", self.key, self.uid), self._removed)
        else:
            self._removed(CriResult())

    def _removed(self, _result: CriResult) -> None:
        self.phase = "finished"
        self.kubelet.worker_finished(self)

    # How it is

    def report(self) -> None:
        """Tell the status manager how the pod is now."""
        if self.uid not in self.kubelet.workers or self.kubelet.gone_from_api(self.uid):
            return
        view = PodView(
            {**self.pod, "status": self.kubelet.statuses.status(self.pod)},
            self.sandbox,
            self.kubelet.machine.address,
            self._start_time,
            pod_status.Stamper(self.kubelet.world.clock.epoch),
            self.kubelet.now,
            self.views,
        )
        self.kubelet.statuses.set_status(self.pod, pod_status.compute(view))

    def record(self, event_type: str, reason: str, message: str, container: str) -> None:
        path = f"spec.containers{{{container}}}"
        if any(one["name"] == container for one in self.pod["spec"].get("initContainers") or ()):
            path = f"spec.initContainers{{{container}}}"
        self.kubelet.recorder.record(self.pod, event_type, reason, message, field_path=path)

    def call(self, call: CriCall, then: Any, *context: Any) -> None:
        """Ask the runtime; no sync begins before it has answered."""
        self.busy = True
        self.kubelet.cri(call, self._answered, then, context)

    def _answered(self, result: CriResult, then: Any, context: tuple[Any, ...]) -> None:
        self.busy = False
        then(result, *context)
        if self._again and not self.busy:
            self.sync()

    def inspect(self) -> dict[str, Any]:
        return {"pod": self.key, "worker": self.phase, "busy": self.busy, "containers": list(self.views)}


def _go_seconds(micros: int) -> str:
    """10s, 1m20s, 5m0s."""
    minutes, seconds = divmod(micros // SECOND, 60)
    return f"{minutes}m{seconds}s" if minutes else f"{seconds}s"
