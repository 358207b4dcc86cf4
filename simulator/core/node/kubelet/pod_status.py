"""How a pod is: its status, computed from its object and from what the machine shows (pkg/kubelet/kubelet_pods.go)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.core.api import timestamps
from simulator.core.node import images
from simulator.core.node.host import Container, Sandbox
from simulator.core.protocol.api import Object


@dataclass(slots=True)
class ContainerView:
    """What the kubelet itself knows of a container, beside what the machine shows."""

    waiting: str = ""
    waiting_message: str = ""
    ready: bool = False
    started: bool = False


@dataclass(slots=True)
class PodView:
    """What a status is made from. ``start_time`` is the text in the status; ``stopping``: the pod is going."""

    pod: Object
    sandbox: Sandbox | None
    host_ip: str
    start_time: str
    stamp: Callable[[int], str]
    """Virtual time to the text of a timestamp."""
    now: int
    containers: dict[str, ContainerView] = field(default_factory=dict)


def compute(view: PodView) -> Object:
    """The pod's status, in the order of its fields."""
    pod, sandbox = view.pod, view.sandbox
    generation = pod["metadata"].get("generation", 1)
    containers = [_container_status(view, spec) for spec in pod["spec"]["containers"]]
    init = [_container_status(view, spec) for spec in pod["spec"].get("initContainers") or ()]
    phase = _phase(pod, containers, init)
    status: Object = {"observedGeneration": generation, "phase": phase}
    status["conditions"] = _conditions(view, phase, containers, init, generation)
    status["hostIP"] = view.host_ip
    status["hostIPs"] = [{"ip": view.host_ip}]
    was = pod.get("status", {}).get("podIP")
    address = sandbox.ip if sandbox and any(_known(one) for one in (*containers, *init)) else was
    if address:
        status["podIP"] = address
        status["podIPs"] = [{"ip": address}]
    status["startTime"] = view.start_time
    if init:
        status["initContainerStatuses"] = init
    status["containerStatuses"] = containers
    status["qosClass"] = pod.get("status", {}).get("qosClass", "BestEffort")
    status["resources"] = {}
    return status


def _known(container: Object) -> bool:
    return "waiting" not in container["state"] or bool(container["lastState"])


def _container_status(view: PodView, spec: Object) -> Object:
    known = view.containers.setdefault(spec["name"], ContainerView())
    attempts = view.sandbox.containers.get(spec["name"], []) if view.sandbox else []
    seen = [one for one in attempts if one.state != "created"]
    newest = seen[-1] if seen else None
    before = seen[-2] if len(seen) > 1 else None
    status: Object = {"name": spec["name"]}
    status["state"], status["lastState"] = _states(view, known, newest, before)
    running = "running" in status["state"]
    status["ready"] = running and known.ready
    status["restartCount"] = newest.attempt if newest else 0
    status["image"] = images.full_name(spec["image"]) if newest else spec["image"]
    status["imageID"] = images.image_id(spec["image"]) if newest else ""
    if newest:
        status["containerID"] = f"containerd://{newest.id}"
    status["started"] = running and known.started
    if newest:
        status["resources"] = spec.get("resources") or {}
    mounts = [_mount(mount) for mount in spec.get("volumeMounts") or ()]
    if mounts:
        status["volumeMounts"] = mounts
    if newest:
        status["user"] = {"linux": {"uid": 0, "gid": 0, "supplementalGroups": [0]}}
    return status


def _mount(mount: Object) -> Object:
    shown = {"name": mount["name"], "mountPath": mount["mountPath"]}
    if mount.get("readOnly"):
        return {**shown, "readOnly": True, "recursiveReadOnly": "Disabled"}
    return shown


def _states(
    view: PodView, known: ContainerView, newest: Container | None, before: Container | None
) -> tuple[Object, Object]:
    """``state`` and ``lastState``."""
    if newest is None:
        waiting: Object = {"reason": known.waiting or "ContainerCreating"}
        if known.waiting_message:
            waiting = {**waiting, "message": known.waiting_message}
        return {"waiting": waiting}, {}
    last = {"terminated": _terminated(view, before)} if before else {}
    if newest.state == "running":
        return {"running": {"startedAt": view.stamp(newest.started_at)}}, last
    if known.waiting:
        waiting = {"reason": known.waiting, "message": known.waiting_message}
        return {"waiting": waiting}, {"terminated": _terminated(view, newest)}
    return {"terminated": _terminated(view, newest)}, last


def _terminated(view: PodView, container: Container) -> Object:
    return {
        "exitCode": container.exit_code,
        "reason": container.reason,
        "startedAt": view.stamp(container.started_at),
        "finishedAt": view.stamp(container.finished_at),
        "containerID": f"containerd://{container.id}",
    }


def _phase(pod: Object, containers: list[Object], init: list[Object]) -> str:
    """getPhase: from the states of the containers and the restart policy."""
    was = pod.get("status", {}).get("phase")
    if was in ("Succeeded", "Failed"):
        return str(was)
    policy = pod["spec"].get("restartPolicy", "Always")
    going = "deletionTimestamp" in pod["metadata"]
    if any(_terminated_code(one) != 0 for one in init):
        failed = any((_terminated_code(one) or 0) > 0 for one in init)
        return "Failed" if failed and policy == "Never" else "Pending"
    running = sum("running" in one["state"] for one in containers)
    codes = [_terminated_code(one) for one in containers]
    ended = [code for code in codes if code is not None]
    waiting = [one for one in containers if "waiting" in one["state"]]
    if any(not one["lastState"] for one in waiting):
        return "Pending"
    if running:
        return "Running"
    if len(ended) == len(containers) and (policy != "Always" or going):
        if all(code == 0 for code in ended):
            return "Succeeded"
        return "Failed" if policy == "Never" or going else "Running"
    return "Running"


def _terminated_code(container: Object) -> int | None:
    terminated = container["state"].get("terminated")
    return terminated["exitCode"] if terminated else None


def _conditions(
    view: PodView, phase: str, containers: list[Object], init: list[Object], generation: int
) -> list[Object]:
    """In the order in which the kubelet writes them; what others have set stays behind them."""
    sandbox_ready = view.sandbox is not None and view.sandbox.ready and phase not in ("Succeeded", "Failed")
    initialized = all(_terminated_code(one) == 0 for one in init)
    unready = [one["name"] for one in containers if not one["ready"]]
    ready = _readiness(phase, unready)
    wanted: list[Object] = [
        {"type": "PodReadyToStartContainers", "status": _text(sandbox_ready)},
        _initialized(phase, initialized, [one["name"] for one in init if _terminated_code(one) != 0]),
        {"type": "Ready", **ready},
        {"type": "ContainersReady", **ready},
        {"type": "PodScheduled", "status": "True"},
    ]
    before = {one["type"]: one for one in view.pod.get("status", {}).get("conditions") or ()}
    conditions = [_condition(view, one, before.get(one["type"]), generation) for one in wanted]
    kubelets = [one["type"] for one in wanted]
    return conditions + [one for kind, one in before.items() if kind not in kubelets]


def _initialized(phase: str, done: bool, unready: list[str]) -> Object:
    if phase == "Succeeded":
        return {"type": "Initialized", "status": "True", "reason": "PodCompleted"}
    if done:
        return {"type": "Initialized", "status": "True"}
    message = f"containers with incomplete status: [{' '.join(unready)}]"
    return {
        "type": "Initialized",
        "status": "False",
        "reason": "ContainersNotInitialized",
        "message": message,
    }


def _readiness(phase: str, unready: list[str]) -> Object:
    if phase == "Succeeded":
        return {"status": "False", "reason": "PodCompleted"}
    if phase == "Failed":
        return {"status": "False", "reason": "PodFailed"}
    if not unready:
        return {"status": "True"}
    message = f"containers with unready status: [{' '.join(unready)}]"
    return {"status": "False", "reason": "ContainersNotReady", "message": message}


def _condition(view: PodView, wanted: Object, before: Object | None, generation: int) -> Object:
    changed = before is None or before["status"] != wanted["status"]
    since = view.stamp(view.now) if changed or before is None else before["lastTransitionTime"]
    condition: Object = {
        "type": wanted["type"],
        "observedGeneration": generation,
        "status": wanted["status"],
        "lastProbeTime": None,
        "lastTransitionTime": since,
    }
    for name in ("reason", "message"):
        if name in wanted:
            condition[name] = wanted[name]
    return condition


def _text(value: bool) -> str:
    return "True" if value else "False"


@dataclass(frozen=True, slots=True)
class Stamper:
    """Virtual time, in microseconds, to the text of a timestamp."""

    epoch: int

    def __call__(self, virtual: int) -> str:
        return timestamps.time(self.epoch + virtual)
