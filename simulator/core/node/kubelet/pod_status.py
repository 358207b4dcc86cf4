"""How a pod is: its status, computed from its object and from what the machine shows (pkg/kubelet/kubelet_pods.go)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.core.api import timestamps
from simulator.core.control_plane.quota import pod_resources
from simulator.core.node.kubelet import container_status, containers, pod_conditions
from simulator.core.node.kubelet.container_status import PodView
from simulator.core.protocol.api import Object

MarkReady = Callable[[Object, bool], Object]
"""The probes' word: a container's status with ``ready`` and ``started``; True for those that init containers have."""
Verdict = tuple[str, str]
"""Reason and message with which the kubelet ends a pod."""


def compute(view: PodView, mark: MarkReady, verdict: Verdict | None = None) -> Object:
    """The pod's status, in the order of its fields. ``verdict``: the pod has been given up."""
    spec = view.pod["spec"]
    init = container_status.statuses(view, containers.init_containers(view.pod), "initContainerStatuses")
    main = container_status.statuses(view, spec["containers"], "containerStatuses")
    ephemeral = container_status.statuses(view, spec.get("ephemeralContainers") or [], "ephemeralContainerStatuses")
    init = [mark(one, True) for one in init]
    main = [mark(one, False) for one in main]
    phase = "Failed" if verdict else _phase(view, {one["name"]: one for one in (*init, *main)})
    status: Object = {"observedGeneration": view.pod["metadata"].get("generation", 1), "phase": phase}
    status["conditions"] = pod_conditions.conditions(view, phase, main, init)
    reason, message = verdict or _said_before(view, phase)
    if message:
        status["message"] = message
    if reason:
        status["reason"] = reason
    status["hostIP"] = view.host_ip
    status["hostIPs"] = [{"ip": view.host_ip}]
    address = _address(view)
    if address:
        status["podIP"] = address
        status["podIPs"] = [{"ip": address}]
    status["startTime"] = view.start_time
    if init:
        status["initContainerStatuses"] = init
    status["containerStatuses"] = main
    status["qosClass"] = view.pod.get("status", {}).get("qosClass", "BestEffort")
    if ephemeral:
        status["ephemeralContainerStatuses"] = ephemeral
    return {**status, **_resources(view)}


def remark(view: PodView, mark: MarkReady) -> Object:
    """The last status with ``ready`` and ``started`` as the probes say now (SetContainerReadiness, SetContainerStartup)."""
    status: Object = view.pod["status"]
    init = [mark(one, True) for one in status.get("initContainerStatuses") or ()]
    main = [mark(one, False) for one in status.get("containerStatuses") or ()]
    if not main:
        return status
    conditions = pod_conditions.conditions(view, status["phase"], main, init)
    changed = {**status, "conditions": conditions, "containerStatuses": main}
    return {**changed, "initContainerStatuses": init} if init else changed


def _resources(view: PodView) -> Object:
    """Those of the pod as a whole: what its cgroup is given. Without a sandbox there is no cgroup, and no limit."""
    spec = view.pod["spec"]
    if not any(one.get("resources") for _, one in containers.every(view.pod)):
        return {"resources": spec.get("resources") or {}}
    requests = pod_resources.total(spec, "requests", overhead=True)
    limits = pod_resources.total(spec, "limits", overhead=True)
    own = (spec.get("resources") or {}).get("limits") or {}
    bounded = {name: limits[name] for name in limits if name in own or _all_limit(spec, name)}
    found: Object = {"resources": {}}
    if bounded and view.sandbox is not None and view.sandbox.ready:
        found["resources"] = {"limits": bounded}
    if requests:
        found = {"allocatedResources": requests, "resources": {**found["resources"], "requests": requests}}
    return found


def _all_limit(spec: Object, resource: str) -> bool:
    """Whether every container has a limit for it: one without could take what it likes."""
    return all(resource in ((one.get("resources") or {}).get("limits") or {}) for one in spec["containers"])


def _said_before(view: PodView, phase: str) -> Verdict:
    """A pod that has been given up stays so."""
    was = view.pod.get("status", {})
    if phase in pod_conditions.TERMINAL and was.get("phase") == phase:
        return was.get("reason", ""), was.get("message", "")
    return "", ""


def _address(view: PodView) -> str | None:
    if view.pod["spec"].get("hostNetwork"):
        return view.host_ip
    address: str | None = view.sandbox.ip if view.sandbox else view.pod.get("status", {}).get("podIP")
    return address


def _phase(view: PodView, statuses: dict[str, Object]) -> str:
    """getPhase: from the states of the containers and the restart policy; what is over stays over."""
    was = view.pod.get("status", {}).get("phase")
    if was in pod_conditions.TERMINAL:
        return str(was)
    spec = view.pod["spec"]
    policy = spec.get("restartPolicy", "Always")
    counts = _Counts()
    for container in containers.init_containers(view.pod):
        status = statuses[container["name"]]
        if containers.is_sidecar(container):
            counts.sidecar(status)
        else:
            counts.init(status)
    for container in spec["containers"]:
        counts.main(statuses[container["name"]])
    if counts.failed_init and policy == "Never":
        return "Failed"
    started = any(_ran(statuses[one["name"]]) for one in spec["containers"])
    if counts.pending_init or (counts.pending_sidecars and not started) or counts.waiting:
        return "Pending"
    if counts.running:
        return "Running"
    if not counts.stopped:
        return "Pending"
    if not view.terminal and _another_try(view, statuses, policy):
        return "Running"
    return "Succeeded" if counts.stopped == counts.succeeded else "Failed"


def _another_try(view: PodView, statuses: dict[str, Object], policy: str) -> bool:
    """Whether one of the containers, all of which have ended, is to be started again."""
    if policy == "Always":
        return True
    for spec in view.pod["spec"]["containers"]:
        state = statuses[spec["name"]]["state"]
        newest = containers.newest(view.sandbox, spec["name"])
        if "waiting" in state or (newest is not None and containers.restarts(view.pod, spec, newest)):
            return True
    return False


def _ran(status: Object) -> bool:
    return "waiting" not in status["state"] or bool(status["lastState"])


def _code(state: Object) -> int | None:
    return state["terminated"]["exitCode"] if "terminated" in state else None


@dataclass(slots=True)
class _Counts:
    """How many containers are in which state."""

    pending_init: int = 0
    failed_init: int = 0
    pending_sidecars: int = 0
    running: int = 0
    waiting: int = 0
    stopped: int = 0
    succeeded: int = 0

    def init(self, status: Object) -> None:
        code = _code(status["state"])
        if code is None and "waiting" in status["state"]:
            code = _code(status["lastState"])
        if code is None:
            self.pending_init += 1
        elif code != 0:
            self.failed_init += 1

    def sidecar(self, status: Object) -> None:
        if "running" in status["state"]:
            self.running += 1
            self.pending_sidecars += not status["started"]
        elif "waiting" in status["state"] and "terminated" not in status["lastState"]:
            self.pending_sidecars += 1
            self.waiting += 1

    def main(self, status: Object) -> None:
        code = _code(status["state"])
        if "running" in status["state"]:
            self.running += 1
        elif code is not None:
            self.stopped += 1
            self.succeeded += code == 0
        elif "terminated" in status["lastState"]:
            self.stopped += 1
        else:
            self.waiting += 1


@dataclass(frozen=True, slots=True)
class Stamper:
    """Virtual time, in microseconds, to the text of a timestamp."""

    epoch: int

    def __call__(self, virtual: int) -> str:
        return timestamps.time(self.epoch + virtual)
