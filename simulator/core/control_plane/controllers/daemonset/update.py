"""Which pods a rolling update replaces now. Pure. Modelled: rollingUpdate in pkg/controller/daemon/update.go."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.daemonset import placement, pods
from simulator.core.protocol.api import Object


@dataclass(slots=True)
class Replacement:
    """Old pods to delete, and nodes that get a second, new pod."""

    delete: list[Object] = field(default_factory=list)
    create_on: list[str] = field(default_factory=list)


class RollingUpdate:
    """One look at all nodes. ``on_nodes``: the daemon pods by node."""

    def __init__(
        self, daemon_set: Object, nodes: list[Object], on_nodes: dict[str, list[Object]], digest: str, unix: int
    ) -> None:
        self.daemon_set = daemon_set
        self.digest = digest
        self.unix = unix
        self.runs = {meta.name(node): placement.judge(daemon_set, node).run for node in nodes}
        self.desired = sum(self.runs.values())
        # A node that shall have a pod and has none counts, too.
        missing: dict[str, list[Object]] = {name: [] for name, run in self.runs.items() if run}
        self.on_nodes = {**missing, **on_nodes}

    def plan(self) -> Replacement:
        surge = placement.max_surge(self.daemon_set, self.desired)
        return self._surge(surge) if surge else self._replace()

    def _replace(self) -> Replacement:
        """Delete as many old pods as may be missing; the next look at the nodes creates the new ones."""
        most = placement.max_unavailable(self.daemon_set, self.desired)
        unavailable = 0
        broken: list[Object] = []
        candidates: list[Object] = []
        for present in self.on_nodes.values():
            pair = self._pair(present)
            if pair is None:
                unavailable += 1
                continue
            new, old = pair
            if (new is None) == (old is None):
                unavailable += 1
            elif new is not None:
                unavailable += not self._is_available(new)
            elif old is not None and not self._is_available(old):
                # It serves nobody: it may go at once.
                broken.append(old)
                unavailable += 1
            elif old is not None and unavailable < most:
                candidates.append(old)
        return Replacement(delete=[*broken, *candidates[: max(0, most - unavailable)]])

    def _surge(self, most: int) -> Replacement:
        """Create new pods beside the old ones, and delete an old one once its successor is available."""
        result = Replacement()
        candidates: list[str] = []
        leaving: list[Object] = []
        surging = available = 0
        for name, present in self.on_nodes.items():
            pair = self._pair(present)
            if pair is None:
                surging += 1
                continue
            new, old = pair
            first = old or new
            available += first is not None and self._is_available(first)
            if old is None:
                continue
            if new is not None:
                if self._is_available(new):
                    result.delete.append(old)
                else:
                    surging += 1
            elif not self.runs.get(name, False):
                (leaving if self._is_available(old) else result.delete).append(old)
            elif not self._is_available(old):
                result.create_on.append(name)
            elif surging < most:
                candidates.append(name)
        result.delete += leaving[: max(0, available - self.desired)]
        result.create_on += candidates[: max(0, most - surging)]
        return result

    def _pair(self, present: list[Object]) -> tuple[Object | None, Object | None] | None:
        """The new and the old pod of a node; None if there are several of one sort."""
        generation = pods.template_generation(self.daemon_set)
        alive = [pod for pod in present if not meta.is_deleting(pod)]
        new = [pod for pod in alive if pods.is_updated(pod, self.digest, generation)]
        old = [pod for pod in alive if pod not in new]
        if len(new) > 1 or len(old) > 1:
            return None
        return (new[0] if new else None, old[0] if old else None)

    def _is_available(self, pod: Object) -> bool:
        min_ready = int(self.daemon_set["spec"].get("minReadySeconds", 0))
        return pod_state.is_available(pod, min_ready, self.unix)
