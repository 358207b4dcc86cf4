"""The status of each container: from the machine, the last status, and why a start failed (kubelet_pods.go)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulator.core.node import images
from simulator.core.node.host import Container, Sandbox
from simulator.core.node.kubelet import containers
from simulator.core.protocol.api import Object

Failure = tuple[str, str]
"""Reason and message of a start that failed."""

_LOST = "ContainerStatusUnknown"


@dataclass(frozen=True, slots=True)
class PodView:
    """What a status is made from. ``pod`` has the newest status that the kubelet knows.

    ``failures`` by the container's name; ``start_time`` is the text in the status; ``terminal``: nothing of the pod
    will be started again, whatever its policy says.
    """

    pod: Object
    sandbox: Sandbox | None
    host_ip: str
    start_time: str
    stamp: Callable[[int], str]
    """Virtual time to the text of a timestamp."""
    now: int
    failures: Mapping[str, Failure] = field(default_factory=dict)
    terminal: bool = False


def statuses(view: PodView, specs: list[Object], field_name: str) -> list[Object]:
    """Of the containers of one kind. ``field_name`` is the status's, as ``containerStatuses``."""
    before = {one["name"]: one for one in view.pod.get("status", {}).get(field_name) or ()}
    found = [_status(view, spec, before.get(spec["name"]), field_name) for spec in specs]
    # The kubelet shows init containers as they run and the others by name, so that the order is always the same.
    return found if field_name == "initContainerStatuses" else sorted(found, key=lambda one: str(one["name"]))


def _status(view: PodView, spec: Object, old: Object | None, field_name: str) -> Object:
    attempts = view.sandbox.containers.get(spec["name"], []) if view.sandbox else []
    newest = attempts[-1] if attempts else None
    before = attempts[-2] if len(attempts) > 1 else None
    if newest is None and old is not None and "terminated" in old["state"]:
        return old
    state, last, restarts = _states(view, newest, before, old)
    state, last = _waits(view, spec, newest, state, last, field_name)
    status: Object = {"name": spec["name"], "state": state, "lastState": last, "ready": False}
    status["restartCount"] = restarts
    status["image"] = images.full_name(spec["image"]) if newest else spec["image"]
    status["imageID"] = images.image_id(spec["image"]) if newest else ""
    if newest:
        status["containerID"] = f"containerd://{newest.id}"
    if field_name != "ephemeralContainerStatuses":
        status["started"] = False
    return {**status, **_details(spec, newest)}


def _details(spec: Object, newest: Container | None) -> Object:
    details: Object = {}
    resources = spec.get("resources") or {}
    if newest:
        if resources.get("requests"):
            details["allocatedResources"] = resources["requests"]
        details["resources"] = resources
    mounts = [_mount(mount) for mount in spec.get("volumeMounts") or ()]
    if mounts:
        details["volumeMounts"] = mounts
    if newest:
        details["user"] = {"linux": {"uid": 0, "gid": 0, "supplementalGroups": [0]}}
    return details


def _mount(mount: Object) -> Object:
    shown = {"name": mount["name"], "mountPath": mount["mountPath"]}
    if mount.get("readOnly"):
        return {**shown, "readOnly": True, "recursiveReadOnly": "Disabled"}
    return shown


def _states(
    view: PodView, newest: Container | None, before: Container | None, old: Object | None
) -> tuple[Object, Object, int]:
    """``state``, ``lastState`` and ``restartCount``, as the machine shows them."""
    if newest is None:
        return _without_container(view, old)
    last = {"terminated": _terminated(view, before)} if before else (old or {}).get("lastState") or {}
    if newest.state == "running":
        started = newest.started_at
        assert started is not None
        return {"running": {"startedAt": view.stamp(started)}}, last, newest.attempt
    if newest.state == "exited":
        return {"terminated": _terminated(view, newest)}, last, newest.attempt
    return {"waiting": {"reason": _default_reason(view)}}, last, newest.attempt


def _default_reason(view: PodView) -> str:
    return "PodInitializing" if view.pod["spec"].get("initContainers") else "ContainerCreating"


def _without_container(view: PodView, old: Object | None) -> tuple[Object, Object, int]:
    """Nothing is on the machine: it waits, unless it ran and is lost."""
    waiting: Object = {"waiting": {"reason": _default_reason(view)}}
    if old is None:
        return waiting, {}, 0
    last, restarts = old.get("lastState") or {}, old.get("restartCount", 0)
    if "running" not in old["state"]:
        return waiting, last, restarts
    deleting = "deletionTimestamp" in view.pod["metadata"]
    what = "deleted" if deleting else "terminated"
    lost = {
        "exitCode": 137,
        "reason": _LOST,
        "message": f"The container could not be located when the pod was {what}",
        "startedAt": None,
        "finishedAt": None,
    }
    if deleting:
        return {"terminated": lost}, last, restarts
    return waiting, {"terminated": lost}, restarts + 1


def _waits(
    view: PodView, spec: Object, newest: Container | None, state: Object, last: Object, field_name: str
) -> tuple[Object, Object]:
    """A container that is to be started and could not be says why; what it was becomes its last state."""
    failure = view.failures.get(spec["name"])
    if failure is None or (field_name == "ephemeralContainerStatuses" and newest is not None):
        return state, last
    if not containers.should_be_restarted(view.pod, spec, newest):
        return state, last
    if field_name == "initContainerStatuses" and not containers.is_sidecar(spec) and _succeeded(newest):
        # It has done its work, and is not started again, whatever the policy.
        return state, last
    reason, message = failure
    waiting = {"reason": reason, "message": message} if message else {"reason": reason}
    return {"waiting": waiting}, ({"terminated": state["terminated"]} if "terminated" in state else last)


def _succeeded(container: Container | None) -> bool:
    return container is not None and container.state == "exited" and container.exit_code == 0


def _terminated(view: PodView, container: Container) -> Object:
    terminated: Object = {"exitCode": container.exit_code, "reason": container.reason}
    if container.message:
        terminated["message"] = container.message
    started = container.started_at
    return {
        **terminated,
        "startedAt": view.stamp(started) if started is not None else "1970-01-01T00:00:00Z",
        "finishedAt": view.stamp(container.finished_at),
        "containerID": f"containerd://{container.id}",
    }
