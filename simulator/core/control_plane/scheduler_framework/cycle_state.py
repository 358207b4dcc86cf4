"""What plugins hand to themselves from one extension point to the next, for one pod (``framework.CycleState``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

if TYPE_CHECKING:
    from simulator.core.control_plane.scheduler_framework.snapshot import Snapshot


@runtime_checkable
class Cloneable(Protocol):
    """State that ``add_pod`` and ``remove_pod`` change; all other state is shared between copies."""

    def clone(self) -> Self: ...


class CycleState:
    """``data`` by plugin name. ``snapshot`` is the cluster as it is during this cycle: plugins only read it.

    ``skip_filter`` and ``skip_score`` name the plugins that said Skip in PreFilter or PreScore.
    """

    __slots__ = ("data", "skip_filter", "skip_score", "snapshot")

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.data: dict[str, Any] = {}
        self.skip_filter: dict[str, None] = {}
        self.skip_score: dict[str, None] = {}

    def clone(self) -> CycleState:
        """A copy to try out the addition and removal of pods on."""
        copy = CycleState(self.snapshot)
        copy.data = {
            name: value.clone() if isinstance(value, Cloneable) else value for name, value in self.data.items()
        }
        copy.skip_filter = dict(self.skip_filter)
        copy.skip_score = dict(self.skip_score)
        return copy
