"""One probe of one container, asked again and again: pkg/kubelet/prober/worker.go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.engine.clock import SECOND
from simulator.core.node.kubelet.probe_results import FAILURE, FIELDS, LIVENESS, READINESS, STARTUP, SUCCESS, UNKNOWN
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.prober import Prober

_INITIAL = {LIVENESS: SUCCESS, READINESS: FAILURE, STARTUP: UNKNOWN}


class ProbeWorker:
    """``stopped``: it never asks again. ``container_id``: the attempt that it looks at."""

    def __init__(self, prober: Prober, kind: str, spec: Object) -> None:
        self.prober = prober
        self.kind = kind
        self.spec = spec
        self.probe: Object = spec[FIELDS[kind]]
        self.stopped = False
        self.container_id = ""
        self._on_hold = False
        self._asking = False
        self._last = ""
        self._run = 0
        self._timer = 0

    @property
    def period(self) -> int:
        return int(self.probe.get("periodSeconds", 10)) * SECOND

    def start(self) -> None:
        """A kubelet that has just started spreads its probes over their period."""
        kubelet = self.prober.worker.kubelet
        wait = 0
        if self.period > kubelet.now - kubelet.started_at:
            wait = int(kubelet.chance() * self.period)
        self._plan(wait)

    def _plan(self, wait: int) -> None:
        self._timer += 1
        self.prober.worker.kubelet.after(wait, self._tick, self._timer)

    def _tick(self, timer: int) -> None:
        if timer == self._timer and not self.stopped:
            self._plan(self.period)
            self.ask()

    def trigger(self) -> None:
        """Ask now: something has changed. The period begins anew."""
        if not self.stopped and not self._asking:
            self._plan(0)

    def ask(self) -> None:
        """Probe the container if there is one to probe."""
        if self._asking:
            return
        status = self.prober.container_status(self.spec["name"])
        if status is None or "containerID" not in status:
            return
        self._follow(status)
        if self._on_hold:
            return
        if "running" not in status["state"]:
            self._not_running(status)
            return
        pod = self.prober.worker.pod
        if "deletionTimestamp" in pod["metadata"] and self.kind != READINESS:
            self.prober.results.set(self.kind, self.container_id, SUCCESS)
            self.stopped = True
            return
        if self._too_early() or bool(status["started"]) == (self.kind == STARTUP):
            return
        self._asking = True
        self.prober.probe(self)

    def _follow(self, status: Object) -> None:
        """There is a new attempt: probing begins anew."""
        found = str(status["containerID"]).removeprefix("containerd://")
        if found == self.container_id:
            return
        if self.container_id:
            self.prober.results.remove(self.kind, self.container_id)
        self.container_id = found
        initial = _INITIAL[self.kind]
        if self.prober.ran_before(found) and self.kind != LIVENESS:
            # The kubelet is new and the container is not: it keeps what the API server was told of it.
            good = status["ready"] if self.kind == READINESS else status["started"]
            initial = SUCCESS if good else initial
        self.prober.results.set(self.kind, found, initial)
        self._on_hold = False

    def _not_running(self, status: Object) -> None:
        self.prober.results.set(self.kind, self.container_id, FAILURE)
        never = self.prober.worker.pod["spec"].get("restartPolicy") == "Never"
        if "terminated" in status["state"] and never and self.spec.get("restartPolicy") != "Always":
            self.stopped = True

    def _too_early(self) -> bool:
        container = self.prober.container(self.container_id)
        if container is None or container.started_at is None:
            return True
        ran = self.prober.worker.kubelet.now - container.started_at
        return ran < int(self.probe.get("initialDelaySeconds", 0)) * SECOND

    def answered(self, container_id: str, result: str | None) -> None:
        """The probe came to ``result``; None: it could not be asked, and counts for nothing."""
        self._asking = False
        if result is None or self.stopped or container_id != self.container_id:
            return
        self._run = self._run + 1 if result == self._last else 1
        self._last = result
        threshold = "failureThreshold" if result == FAILURE else "successThreshold"
        if self._run < int(self.probe.get(threshold, 3 if result == FAILURE else 1)):
            return
        self.prober.results.set(self.kind, self.container_id, result)
        if result == FAILURE and self.kind != READINESS:
            # It will be killed: nothing is asked until there is another one.
            self._on_hold = True
            self._run = 0
