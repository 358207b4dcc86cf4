"""When a container counts as started and as ready: pkg/kubelet/prober.

A container without a probe is ready as soon as it runs. With one it is ready after ``successThreshold`` successes,
the first of them ``initialDelaySeconds`` after its start. Images answer every probe well for now, so a probe that has
succeeded is not repeated; what a failing one does comes with the node's issue.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.engine.clock import SECOND
from simulator.core.node.kubelet.pod_status import ContainerView
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.pod_worker import PodWorker


class Probes:
    """The probes of one pod."""

    def __init__(self, worker: PodWorker) -> None:
        self.worker = worker
        self.stopped = False

    def watch(self, spec: Object) -> None:
        """A container has been started."""
        view = self.worker.views.setdefault(spec["name"], ContainerView())
        view.started = "startupProbe" not in spec
        view.ready = view.started and "readinessProbe" not in spec
        if not view.started:
            self._plan(spec, spec["startupProbe"], self._startup_succeeded)
        elif not view.ready:
            self._plan(spec, spec["readinessProbe"], self._readiness_succeeded)

    def stop(self) -> None:
        self.stopped = True

    def _plan(self, spec: Object, probe: Object, then: object) -> None:
        successes = probe.get("successThreshold", 1)
        period = probe.get("periodSeconds", 10)
        wait = probe.get("initialDelaySeconds", 0) * SECOND + (successes - 1) * period * SECOND
        self.worker.kubelet.after(wait + self.worker.kubelet.world.latency.kubelet_sync * 2, then, spec)  # type: ignore[arg-type]

    def _startup_succeeded(self, spec: Object) -> None:
        if self._runs(spec):
            view = self.worker.views[spec["name"]]
            view.started = True
            view.ready = "readinessProbe" not in spec
            self.worker.report()
            if not view.ready:
                self._plan(spec, spec["readinessProbe"], self._readiness_succeeded)

    def _readiness_succeeded(self, spec: Object) -> None:
        if self._runs(spec):
            self.worker.views[spec["name"]].ready = True
            self.worker.report()

    def _runs(self, spec: Object) -> bool:
        sandbox = self.worker.sandbox
        newest = sandbox.newest(spec["name"]) if sandbox else None
        return not self.stopped and newest is not None and newest.state == "running"
