"""What plugins hand to themselves from one extension point to the next, for one pod (``framework.CycleState``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

from simulator.core.control_plane.scheduler_framework.trace import Trace

if TYPE_CHECKING:
    from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot


@runtime_checkable
class Cloneable(Protocol):
    """State that ``add_pod`` and ``remove_pod`` change; all other state is shared between copies."""

    def clone(self) -> Self: ...


class CycleState:
    """``data`` by plugin name. ``snapshot`` is the cluster as it is during this cycle: plugins only read it.

    ``skip_filter``, ``skip_score`` and ``skip_pre_bind`` name the plugins that said Skip in PreFilter, PreScore or
    PreBindPreFlight. ``trace`` notes what the plugins do, if somebody wants to know.
    """

    __slots__ = ("data", "skip_filter", "skip_pre_bind", "skip_score", "snapshot", "trace")

    def __init__(self, snapshot: Snapshot, trace: Trace | None = None) -> None:
        self.snapshot = snapshot
        self.trace = trace
        self.data: dict[str, Any] = {}
        self.skip_filter: dict[str, None] = {}
        self.skip_score: dict[str, None] = {}
        self.skip_pre_bind: dict[str, None] = {}

    def clone(self) -> CycleState:
        """A copy to try out the addition and removal of pods on; it notes nothing."""
        copy = CycleState(self.snapshot)
        copy.data = {
            name: value.clone() if isinstance(value, Cloneable) else value for name, value in self.data.items()
        }
        copy.skip_filter = dict(self.skip_filter)
        copy.skip_score = dict(self.skip_score)
        return copy
