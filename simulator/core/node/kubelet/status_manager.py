"""Tells the API server how pods are: pkg/kubelet/status. The newest status wins; one PATCH a pod at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.core.api import kinds, meta
from simulator.core.client.patching import strategic_diff
from simulator.core.engine.clock import SECOND
from simulator.core.node.kubelet import pod_conditions
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.kubelet import Kubelet
    from simulator.core.node.kubelet.pod_worker import PodWorker

RETRY = 10 * SECOND


@dataclass(slots=True)
class _Entry:
    """``wanted`` is what the pod's status should say, ``base`` the pod as the API server last showed it."""

    worker: PodWorker
    base: Object
    wanted: Object
    busy: bool = False

    def merged(self) -> Object:
        """What is sent: no phase says that all is over while something could run (mergePodStatus)."""
        told: Object = self.base.get("status", {})
        status = pod_conditions.not_ready_any_more(self.worker.view(), self.wanted)
        ended = pod_conditions.TERMINAL
        if status["phase"] in ended and told.get("phase") not in ended and self.worker.could_run():
            kept = {name: told[name] for name in ("phase", "message", "reason") if name in told}
            status = {name: value for name, value in status.items() if name not in ("message", "reason")} | kept
        return {**status, "conditions": _with_foreign(status["conditions"], told)}


def _with_foreign(conditions: list[Object], told: Object) -> list[Object]:
    """The kubelet's own conditions, and behind them those that others have set."""
    foreign = [one for one in told.get("conditions") or () if one["type"] not in pod_conditions.KUBELETS]
    own = [one for one in conditions if one["type"] in pod_conditions.KUBELETS]
    return own + foreign if foreign or len(own) != len(conditions) else conditions


class StatusManager:
    """The statuses of one kubelet's pods, by uid."""

    def __init__(self, kubelet: Kubelet) -> None:
        self.kubelet = kubelet
        self._entries: dict[str, _Entry] = {}

    def set_status(self, worker: PodWorker, status: Object) -> None:
        """This is how the pod is now."""
        entry = self._entries.get(worker.uid)
        if entry is None:
            entry = self._entries[worker.uid] = _Entry(worker, worker.pod, status)
        elif meta.resource_version(worker.pod) > meta.resource_version(entry.base):
            entry.base = worker.pod
        entry.wanted = status
        self._send(worker.uid)

    def status(self, pod: Object) -> Object:
        """The newest status that the kubelet knows of: its own, with what others have added."""
        entry = self._entries.get(meta.uid(pod))
        told: Object = pod.get("status", {})
        if entry is None:
            return told
        conditions = entry.wanted["conditions"]
        merged = _with_foreign(conditions, told)
        return entry.wanted if merged is conditions else {**entry.wanted, "conditions": merged}

    def observed(self, pod: Object) -> None:
        """The API server shows another status than it was told: somebody else wrote it, so it is told again."""
        entry = self._entries.get(meta.uid(pod))
        if entry is None or entry.busy or meta.resource_version(pod) <= meta.resource_version(entry.base):
            return
        entry.base = pod
        if not _same(entry):
            self.kubelet.after(RETRY, self._send, meta.uid(pod))

    def settled(self, uid: str) -> bool:
        """Whether the API server has been told everything."""
        entry = self._entries.get(uid)
        return entry is None or (not entry.busy and _same(entry))

    def forget(self, uid: str) -> None:
        self._entries.pop(uid, None)

    def _send(self, uid: str) -> None:
        entry = self._entries.get(uid)
        if entry is None or entry.busy:
            return
        pod, status = entry.base, entry.merged()
        if pod.get("status") == status:
            return
        entry.busy = True
        body = strategic_diff(pod, {**pod, "status": status}, kinds.PODS)
        request = ApiRequest(
            "patch",
            "pods",
            meta.namespace(pod),
            meta.name(pod),
            "status",
            body={"metadata": {"uid": uid}, **body},
            content_type=STRATEGIC_MERGE_PATCH,
        )
        self.kubelet.api.send(request, self._sent, uid)

    def _sent(self, response: ApiResponse, uid: str) -> None:
        entry = self._entries.get(uid)
        if entry is None:
            return
        entry.busy = False
        if response.ok:
            entry.base = response.body
            self._send(uid)
            self.kubelet.status_told(uid)
        elif response.code in (404, 409):
            # The pod is gone, or another one has its name now.
            self.forget(uid)
            self.kubelet.status_told(uid)
        else:
            self.kubelet.after(RETRY, self._send, uid)


def _same(entry: _Entry) -> bool:
    return bool(entry.base.get("status") == entry.merged())
