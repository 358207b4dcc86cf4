"""The conditions of a pod that the kubelet writes: pkg/kubelet/status/generate.go."""

from __future__ import annotations

from simulator.core.node.kubelet import containers
from simulator.core.node.kubelet.container_status import PodView
from simulator.core.protocol.api import Object

KUBELETS = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
TERMINAL = {"Succeeded": "PodCompleted", "Failed": "PodFailed"}


def conditions(view: PodView, phase: str, statuses: list[Object], init: list[Object]) -> list[Object]:
    """In the order in which the kubelet writes them; what others have set stays behind them."""
    before = {one["type"]: one for one in view.pod.get("status", {}).get("conditions") or ()}
    containers_ready = _containers_ready(view.pod, phase, statuses, init)
    wanted: list[Object] = [
        {"type": "PodReadyToStartContainers", "status": _text(view.sandbox is not None and view.sandbox.ready)},
        _initialized(view.pod, phase, init, statuses),
        {"type": "Ready", **_ready(view.pod, containers_ready, before)},
        {"type": "ContainersReady", **containers_ready},
        {"type": "PodScheduled", "status": "True"},
    ]
    made = [condition(view, one, before.get(one["type"])) for one in wanted]
    return made + [one for kind, one in before.items() if kind not in KUBELETS]


def sandbox_is_ready(view: PodView) -> list[Object]:
    """The conditions as they were, but containers can be started now."""
    wanted = {"type": "PodReadyToStartContainers", "status": "True"}
    before = view.pod.get("status", {}).get("conditions") or ()
    return [condition(view, wanted, one) if one["type"] == wanted["type"] else one for one in before]


def not_ready_any_more(view: PodView, status: Object) -> Object:
    """The status with Ready and ContainersReady False where the phase says that all is over."""
    reason = TERMINAL.get(status["phase"])
    if reason is None:
        return status
    made = []
    for one in status["conditions"]:
        if one["type"] in ("Ready", "ContainersReady") and one.get("reason") != reason:
            one = condition(view, {"type": one["type"], "status": "False", "reason": reason}, one)
        made.append(one)
    return {**status, "conditions": made}


def condition(view: PodView, wanted: Object, before: Object | None) -> Object:
    """A condition with its times; it keeps the one of its last change."""
    changed = before is None or before["status"] != wanted["status"]
    since = view.stamp(view.now) if changed or before is None else before["lastTransitionTime"]
    made: Object = {
        "type": wanted["type"],
        "observedGeneration": view.pod["metadata"].get("generation", 1),
        "status": wanted["status"],
        "lastProbeTime": None,
        "lastTransitionTime": since,
    }
    for name in ("reason", "message"):
        if name in wanted:
            made[name] = wanted[name]
    return made


def _initialized(pod: Object, phase: str, init: list[Object], statuses: list[Object]) -> Object:
    if phase == "Succeeded":
        return {"type": "Initialized", "status": "True", "reason": "PodCompleted"}
    specs = {spec["name"]: spec for spec in containers.init_containers(pod)}
    incomplete = [one["name"] for one in init if not _is_initialized(specs[one["name"]], one)]
    if not incomplete or any("waiting" not in one["state"] for one in statuses):
        return {"type": "Initialized", "status": "True"}
    return {
        "type": "Initialized",
        "status": "False",
        "reason": "ContainersNotInitialized",
        "message": f"containers with incomplete status: [{' '.join(incomplete)}]",
    }


def _is_initialized(spec: Object, status: Object) -> bool:
    if containers.is_sidecar(spec):
        return bool(status["started"])
    return bool(status["ready"])


def _containers_ready(pod: Object, phase: str, statuses: list[Object], init: list[Object]) -> Object:
    if phase in TERMINAL:
        return {"status": "False", "reason": TERMINAL[phase]}
    sidecars = {spec["name"] for spec in containers.init_containers(pod) if containers.is_sidecar(spec)}
    known = {one["name"]: one for one in (*(one for one in init if one["name"] in sidecars), *statuses)}
    # Those of the spec in their order, init containers first.
    names = [spec["name"] for field, spec in containers.every(pod) if field != "ephemeralContainers"]
    unready = [name for name in names if name in known and not known[name]["ready"]]
    if not unready:
        return {"status": "True"}
    message = f"containers with unready status: [{' '.join(unready)}]"
    return {"status": "False", "reason": "ContainersNotReady", "message": message}


def _ready(pod: Object, containers_ready: Object, before: dict[str, Object]) -> Object:
    if containers_ready["status"] != "True":
        return containers_ready
    problems = []
    for gate in pod["spec"].get("readinessGates") or ():
        kind = gate["conditionType"]
        found = before.get(kind)
        if found is None:
            problems.append(f'corresponding condition of pod readiness gate "{kind}" does not exist.')
        elif found["status"] != "True":
            problems.append(f'the status of pod readiness gate "{kind}" is not "True", but {found["status"]}')
    if not problems:
        return {"status": "True"}
    return {"status": "False", "reason": "ReadinessGatesNotReady", "message": ", ".join(problems)}


def _text(value: bool) -> str:
    return "True" if value else "False"
