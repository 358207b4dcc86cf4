"""Which pods ``kubectl drain`` takes, leaves or refuses to touch: ``pkg/drain/filters.go``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.core.api import timestamps
from simulator.core.protocol.api import ApiRequest
from simulator.kubectl.command import Invocation
from simulator.kubectl.errors import ServerError
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.drain_requests import Pod

MIRROR = "kubernetes.io/config.mirror"
_DAEMON_SET = ("DaemonSet-managed Pods (use --ignore-daemonsets to ignore)", "ignoring DaemonSet-managed Pods")
_LOCAL = ("Pods with local storage (use --delete-emptydir-data to override)", "deleting Pods with local storage")
_UNMANAGED = ("Pods that declare no controller (use --force to override)", "deleting Pods that declare no controller")


@dataclass(frozen=True, slots=True)
class Judged:
    """``delete``: whether the pod goes. ``kind`` of the reason: empty, ``warning``, ``error`` or ``skip``."""

    pod: Pod
    delete: bool
    kind: str = ""
    text: str = ""


def judge(io: Session, inv: Invocation, pod: Pod) -> Judged:
    """The last filter's word; the first that does not let the pod go ends it."""
    judged = Judged(pod, True)
    for one in (_deleted, _daemon_set, _mirror, _local_storage, _unmanaged):
        judged = one(io, inv, pod)
        if not judged.delete:
            break
    return judged


def reasons(judged: Sequence[Judged], kind: str) -> list[tuple[str, str]]:
    """The texts of a kind, each with its pods: ``shop/agent-1, shop/agent-2``."""
    found: dict[str, list[str]] = {}
    for one in judged:
        if one.kind == kind:
            found.setdefault(one.text or "unexpected error", []).append(f"{one.pod.namespace}/{one.pod.name}")
    return [(text, ", ".join(names)) for text, names in found.items()]


def _deleted(io: Session, inv: Invocation, pod: Pod) -> Judged:
    seconds = int(inv.flag("skip-wait-for-delete-timeout"))
    since = pod.object["metadata"].get("deletionTimestamp")
    skip = seconds > 0 and since and io.unix_us - timestamps.parse(since) > seconds * 1_000_000
    return Judged(pod, not skip, "skip" if skip else "")


def _controller(pod: Pod) -> dict[str, Any] | None:
    owners = pod.object["metadata"].get("ownerReferences") or ()
    return next((one for one in owners if one.get("controller")), None)


def _finished(pod: Pod) -> bool:
    return (pod.object.get("status") or {}).get("phase") in ("Succeeded", "Failed")


def _daemon_set(io: Session, inv: Invocation, pod: Pod) -> Judged:
    """They would come back at once; those without their DaemonSet are orphans."""
    owner = _controller(pod)
    if owner is None or owner["kind"] != "DaemonSet" or _finished(pod):
        return Judged(pod, True)
    response = io.ask(ApiRequest("get", "daemonsets", pod.namespace, owner["name"]))
    if not response.ok:
        text = ServerError(response).message
        if response.code == 404 and inv.flag("force"):
            return Judged(pod, True, "warning", text)
        return Judged(pod, False, "error", text)
    if not inv.flag("ignore-daemonsets"):
        return Judged(pod, False, "error", _DAEMON_SET[0])
    return Judged(pod, False, "warning", _DAEMON_SET[1])


def _mirror(io: Session, inv: Invocation, pod: Pod) -> Judged:
    mirror = MIRROR in (pod.object["metadata"].get("annotations") or {})
    return Judged(pod, not mirror, "skip" if mirror else "")


def _local_storage(io: Session, inv: Invocation, pod: Pod) -> Judged:
    volumes = (pod.object.get("spec") or {}).get("volumes") or ()
    if _finished(pod) or not any("emptyDir" in volume for volume in volumes):
        return Judged(pod, True)
    if not inv.flag("delete-emptydir-data"):
        return Judged(pod, False, "error", _LOCAL[0])
    return Judged(pod, True, "warning", _LOCAL[1])


def _unmanaged(io: Session, inv: Invocation, pod: Pod) -> Judged:
    if _finished(pod) or _controller(pod) is not None:
        return Judged(pod, True)
    if inv.flag("force"):
        return Judged(pod, True, "warning", _UNMANAGED[1])
    return Judged(pod, False, "error", _UNMANAGED[0])
