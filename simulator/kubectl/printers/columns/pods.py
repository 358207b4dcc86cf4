"""Pods: the STATUS column is read off phase, reasons and containers, as upstream's ``printPod`` does."""

from __future__ import annotations

from simulator.kubectl.printers.columns.common import NONE, Object, age, columns, condition, name, since


def _restartable(container: Object | None) -> bool:
    return bool(container) and (container or {}).get("restartPolicy") == "Always"


class _Restarts:
    """Restart counts and the last of them."""

    def __init__(self) -> None:
        self.count = 0
        self.last = ""

    def add(self, status: Object) -> None:
        self.count += int(status.get("restartCount") or 0)
        finished = ((status.get("lastState") or {}).get("terminated") or {}).get("finishedAt") or ""
        self.last = max(self.last, finished)


def _ended(terminated: Object, prefix: str = "") -> str:
    if terminated.get("reason"):
        return prefix + str(terminated["reason"])
    if terminated.get("signal"):
        return f"{prefix}Signal:{terminated['signal']}"
    return f"{prefix}ExitCode:{terminated.get('exitCode', 0)}"


def _first_reason(pod: Object) -> str:
    status = pod.get("status", {})
    reason = str(status.get("reason") or status.get("phase") or "")
    for item in status.get("conditions") or ():
        if item.get("type") == "PodScheduled" and item.get("reason") == "SchedulingGated":
            reason = "SchedulingGated"
    return reason


def summary(pod: Object) -> tuple[int, int, str, int, str]:
    """Ready and all containers, STATUS, restarts and the timestamp of the last one."""
    spec, status = pod.get("spec", {}), pod.get("status", {})
    init_specs = {container.get("name"): container for container in spec.get("initContainers") or ()}
    total = len(spec.get("containers") or ()) + sum(_restartable(c) for c in init_specs.values())
    ready = 0
    reason = _first_reason(pod)
    restarts, sidecars = _Restarts(), _Restarts()
    initializing = False
    for index, container in enumerate(status.get("initContainerStatuses") or ()):
        state = container.get("state") or {}
        ended, waits = state.get("terminated"), state.get("waiting") or {}
        restarts.add(container)
        sidecar = _restartable(init_specs.get(container.get("name")))
        if sidecar:
            sidecars.add(container)
        if ended and not ended.get("exitCode"):
            continue
        if sidecar and container.get("started"):
            ready += bool(container.get("ready"))
            continue
        initializing = True
        if ended:
            reason = _ended(ended, "Init:")
        elif waits.get("reason") and waits["reason"] != "PodInitializing":
            reason = f"Init:{waits['reason']}"
        else:
            reason = f"Init:{index}/{len(init_specs)}"
        break
    if not initializing or condition(pod, "Initialized") == "True":
        restarts = sidecars
        more, reason = _of_containers(pod, reason, restarts)
        ready += more
    metadata = pod.get("metadata", {})
    if metadata.get("deletionTimestamp"):
        if status.get("reason") == "NodeLost":
            reason = "Unknown"
        elif status.get("phase") not in ("Succeeded", "Failed"):
            reason = "Terminating"
    return ready, total, reason, restarts.count, restarts.last


def _of_containers(pod: Object, reason: str, restarts: _Restarts) -> tuple[int, str]:
    ready = 0
    for container in reversed(pod.get("status", {}).get("containerStatuses") or ()):
        state = container.get("state") or {}
        restarts.add(container)
        if (state.get("waiting") or {}).get("reason"):
            reason = state["waiting"]["reason"]
        elif state.get("terminated"):
            reason = _ended(state["terminated"])
        elif container.get("ready") and "running" in state:
            ready += 1
    if reason == "Completed" and ready:
        reason = "Running" if condition(pod, "Ready") == "True" else "NotReady"
    return ready, reason


def _gates(pod: Object) -> str:
    gates = pod.get("spec", {}).get("readinessGates") or ()
    if not gates:
        return NONE
    true = sum(condition(pod, str(gate.get("conditionType"))) == "True" for gate in gates)
    return f"{true}/{len(gates)}"


def _row(pod: Object, now: int) -> list[str]:
    ready, total, reason, restarts, last = summary(pod)
    spec, status = pod.get("spec", {}), pod.get("status", {})
    ips = status.get("podIPs") or [{}]
    return [
        name(pod),
        f"{ready}/{total}",
        reason,
        f"{restarts} ({since(last, now)} ago)" if restarts and last else str(restarts),
        age(pod, now),
        str(ips[0].get("ip") or NONE),
        str(spec.get("nodeName") or NONE),
        str(status.get("nominatedNodeName") or NONE),
        _gates(pod),
    ]


PODS = columns("Name;Ready;Status;Restarts;Age;IP*;Node*;Nominated Node*;Readiness Gates*", _row)
