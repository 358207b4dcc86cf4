"""The pod lifecycle event generator: notices what has changed on the machine (pkg/kubelet/pleg, generic.go).

The real one lists all containers once a second. Here the machine says which pods have changed, and the look that would
have found it is taken at the same moment; a second in which nothing changed costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.engine.clock import SECOND

if TYPE_CHECKING:
    from simulator.core.node.kubelet.kubelet import Kubelet

PERIOD = 1 * SECOND


class Pleg:
    """Of one kubelet. Its looks are whole seconds after the kubelet's start."""

    def __init__(self, kubelet: Kubelet) -> None:
        self.kubelet = kubelet
        self._changed: dict[str, None] = {}
        self._planned = False

    def note(self, uid: str) -> None:
        """Something happened to the containers of a pod: the next look will find it."""
        self._changed[uid] = None
        if not self._planned:
            self._planned = True
            self.kubelet.after(self.kubelet.until_tick(), self._relist)

    def _relist(self) -> None:
        self._planned = False
        if not self._changed:
            return
        if not self.kubelet.runtime_is_up():
            self._planned = True
            self.kubelet.after(PERIOD, self._relist)
            return
        changed, self._changed = self._changed, {}
        for uid in changed:
            self.kubelet.pod_changed_on_machine(uid)

    def request(self, uid: str) -> None:
        """Look at one pod now: a sync has just done something."""
        self.kubelet.after(self.kubelet.latency.kubelet_sync, self._look, uid)

    def _look(self, uid: str) -> None:
        self._changed.pop(uid, None)
        self.kubelet.pod_changed_on_machine(uid)
