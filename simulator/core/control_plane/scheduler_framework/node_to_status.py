"""Why each node was turned down (``framework.NodeToStatus``)."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.control_plane.scheduler_framework.status import Code, Status, unresolvable


class NodeToStatus:
    """``explicit``: nodes that were evaluated, in that order. ``absent``: what holds for every other node."""

    def __init__(self, absent: Status | None = None) -> None:
        self.explicit: dict[str, Status] = {}
        self.absent = absent or unresolvable()

    def __len__(self) -> int:
        return len(self.explicit)

    def __setitem__(self, node_name: str, status: Status) -> None:
        self.explicit[node_name] = status

    def __getitem__(self, node_name: str) -> Status:
        return self.explicit.get(node_name, self.absent)

    def with_code(self, names: Sequence[str], code: Code) -> list[str]:
        """Those of the names whose status has that code."""
        return [name for name in names if self[name].code is code]
