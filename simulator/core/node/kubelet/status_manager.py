"""Tells the API server how pods are: pkg/kubelet/status. The newest status wins; one PATCH a pod at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.core.api import kinds, meta
from simulator.core.client.patching import strategic_diff
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.kubelet import Kubelet

RETRY = 10 * SECOND


@dataclass(slots=True)
class _Entry:
    """``wanted`` is what the pod's status should say, ``base`` the pod as the API server last showed it."""

    base: Object
    wanted: Object
    busy: bool = False


class StatusManager:
    """The statuses of one kubelet's pods, by uid."""

    def __init__(self, kubelet: Kubelet) -> None:
        self.kubelet = kubelet
        self._entries: dict[str, _Entry] = {}

    def set_status(self, pod: Object, status: Object) -> None:
        """This is how the pod is now."""
        uid = meta.uid(pod)
        entry = self._entries.get(uid)
        if entry is None:
            entry = self._entries[uid] = _Entry(pod, status)
        elif meta.resource_version(pod) > meta.resource_version(entry.base):
            entry.base = pod
        entry.wanted = status
        self._send(uid)

    def status(self, pod: Object) -> Object:
        """The newest status that the kubelet knows of: its own, or else the object's."""
        entry = self._entries.get(meta.uid(pod))
        found: Object = entry.wanted if entry else pod.get("status", {})
        return found

    def settled(self, uid: str) -> bool:
        """Whether the API server has been told everything."""
        entry = self._entries.get(uid)
        return entry is None or (not entry.busy and _same(entry))

    def forget(self, uid: str) -> None:
        self._entries.pop(uid, None)

    def _send(self, uid: str) -> None:
        entry = self._entries.get(uid)
        if entry is None or entry.busy or _same(entry):
            return
        entry.busy = True
        pod = entry.base
        body = strategic_diff(pod, {**pod, "status": entry.wanted}, kinds.PODS)
        body = {"metadata": {"uid": uid}, **body}
        request = ApiRequest(
            "patch",
            "pods",
            meta.namespace(pod),
            meta.name(pod),
            "status",
            body=body,
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
    return bool(entry.base.get("status") == entry.wanted)
