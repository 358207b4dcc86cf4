"""The probes of one pod: who asks, what is asked, and what it means for ``started`` and ``ready`` (pkg/kubelet/prober)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.engine.clock import SECOND
from simulator.core.node.cri import DEADLINE_EXCEEDED, CriCall, CriResult
from simulator.core.node.host import Container
from simulator.core.node.kubelet import containers, network_probes
from simulator.core.node.kubelet.probe_results import (
    FAILURE,
    FIELDS,
    KINDS,
    LIVENESS,
    READINESS,
    STARTUP,
    SUCCESS,
    ProbeResults,
)
from simulator.core.node.kubelet.probe_worker import ProbeWorker
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.pod_worker import PodWorker

# Probes hang on nothing for longer than this where the manifest says nothing.
_TIMEOUT_SECONDS = 1


class Prober:
    """``workers`` by (container, kind): there are none for what has no probe."""

    def __init__(self, worker: PodWorker) -> None:
        self.worker = worker
        self.results = ProbeResults(self._changed)
        self.workers: dict[tuple[str, str], ProbeWorker] = {}

    def add_pod(self) -> None:
        """Begin with every probe that is not asked yet."""
        for field, spec in containers.every(self.worker.pod):
            if field == "initContainers" and not containers.is_sidecar(spec):
                continue
            for kind in KINDS:
                if FIELDS[kind] in spec and (spec["name"], kind) not in self.workers:
                    added = self.workers[(spec["name"], kind)] = ProbeWorker(self, kind, spec)
                    added.start()

    def stop_liveness_and_startup(self) -> None:
        """The pod goes: it may stop being ready, but nothing of it is restarted."""
        for (_, kind), one in self.workers.items():
            one.stopped = one.stopped or kind in (LIVENESS, STARTUP)

    def remove_pod(self) -> None:
        for one in self.workers.values():
            one.stopped = True
        self.workers.clear()

    # For the probes

    def container_status(self, name: str) -> Object | None:
        """The container's status as the kubelet last computed it; None while there is none."""
        status = self.worker.kubelet.statuses.status(self.worker.pod)
        if status.get("phase") in ("Succeeded", "Failed"):
            return None
        for field in ("containerStatuses", "initContainerStatuses"):
            for one in status.get(field) or ():
                if one["name"] == name:
                    found: Object = one
                    return found
        return None

    def container(self, container_id: str) -> Container | None:
        sandbox = self.worker.sandbox
        return sandbox.find(container_id) if sandbox is not None else None

    def ran_before(self, container_id: str) -> bool:
        """Whether the container is older than this process of the kubelet."""
        container = self.container(container_id)
        return container is not None and container.created_at < self.worker.kubelet.started_at

    def probe(self, asking: ProbeWorker) -> None:
        """Ask; the answer goes to ``asking.answered``."""
        handler = asking.probe
        timeout = int(handler.get("timeoutSeconds", _TIMEOUT_SECONDS)) * SECOND
        if "exec" in handler:
            container = self.container(asking.container_id)
            call = CriCall(
                "ExecSync",
                self.worker.key,
                self.worker.uid,
                asking.spec["name"],
                container.image if container else "",
                container_id=asking.container_id,
                command=tuple(handler["exec"].get("command") or ("",)),
                timeout_us=timeout,
            )
            self.worker.kubelet.cri(call, self._executed, asking, asking.container_id)
            return
        outcome = network_probes.ask(self.worker, asking.spec, handler, self.container(asking.container_id))
        # Over the pod's network: there and back.
        delay = outcome.after if outcome.after is not None and outcome.after < timeout else timeout
        late = outcome.after is None or outcome.after >= timeout
        failure = outcome.timed_out if late else outcome.failure
        self.worker.kubelet.after(delay, self._settle, asking, asking.container_id, failure)

    def _executed(self, result: CriResult, asking: ProbeWorker, container_id: str) -> None:
        if result.status == DEADLINE_EXCEEDED:
            line = " ".join(asking.probe["exec"].get("command") or ())
            timeout = asking.probe.get("timeoutSeconds", _TIMEOUT_SECONDS)
            self._settle(asking, container_id, f'command timed out: "{line}" timed out after {timeout}s')
        elif result.status:
            self._tell(asking, f"errored and resulted in unknown state: {result.message}")
            asking.answered(container_id, None)
        else:
            self._settle(asking, container_id, None if result.exit_code == 0 else result.output)

    def _settle(self, asking: ProbeWorker, container_id: str, failure: str | None) -> None:
        if asking.stopped:
            return
        what = "probe-succeeded" if failure is None else "probe-failed"
        self.worker.tell(what, asking.spec["name"], f"{asking.kind}: {failure}" if failure else asking.kind)
        if failure is not None:
            self._tell(asking, f"failed: {failure}")
        asking.answered(container_id, SUCCESS if failure is None else FAILURE)

    def _tell(self, asking: ProbeWorker, how: str) -> None:
        self.worker.record("Warning", "Unhealthy", f"{asking.kind.capitalize()} probe {how}", asking.spec["name"])

    # What they mean

    def mark(self, status: Object, is_init: bool) -> Object:
        """A container's status with ``started`` and ``ready`` as the probes say (UpdatePodStatus)."""
        name = status["name"]
        found = containers.find(self.worker.pod, name)
        started = self._started(status)
        status = {**status, "started": started}
        if is_init and (found is None or not containers.is_sidecar(found[1])):
            ended = status["state"].get("terminated")
            return {**status, "ready": ended is not None and ended["exitCode"] == 0}
        return {**status, "ready": started and self._ready(status)}

    def _started(self, status: Object) -> bool:
        if "running" not in status["state"]:
            return False
        result = self.results.get(STARTUP, _id(status))
        if result is not None:
            return result == SUCCESS
        return (status["name"], STARTUP) not in self.workers

    def _ready(self, status: Object) -> bool:
        if self.results.get(READINESS, _id(status)) == SUCCESS:
            return True
        waiting = self.workers.get((status["name"], READINESS))
        if waiting is None:
            return True
        # It may just not have been asked.
        waiting.trigger()
        return False

    def _changed(self, kind: str, container_id: str, result: str) -> None:
        """A result has changed: the pod's status, or what is to be done, has changed with it."""
        if kind == LIVENESS and result != FAILURE:
            return
        self.worker.kubelet.after(0, self.worker.probe_changed)


def _id(status: Object) -> str:
    return str(status.get("containerID", "")).removeprefix("containerd://")
