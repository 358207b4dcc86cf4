"""What the plugins did in a cycle, extension point by extension point, for somebody who looks at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from simulator.core.control_plane.scheduler_framework.decision import PluginResult, PointResult
from simulator.core.control_plane.scheduler_framework.status import Status


class Trace:
    """``points`` in the order in which the cycle came through them, those without a plugin too."""

    __slots__ = ("points",)

    def __init__(self) -> None:
        self.points: list[PointResult] = []

    def enter(self, point: str) -> None:
        """From now on, what is noted belongs to this extension point."""
        self.points.append({"point": point, "plugins": []})

    def note(self, plugin: str, status: Status) -> None:
        """The plugin has answered; a second answer at the same point (it was waited for) takes the place of the first.

        An entry is never changed once it is there: frames hold it.
        """
        result: PluginResult = {"plugin": plugin, "result": status.code.value}
        if status.reasons:
            result["message"] = status.message
        before = self.points[-1]["plugins"]
        kept = [one for one in before if one["plugin"] != plugin]
        self.points[-1] = {"point": self.points[-1]["point"], "plugins": [*kept, result]}

    def filters(self, plugins: Iterable[str], statuses: Iterable[Status]) -> None:
        """All nodes were filtered: ``plugins`` are those that were asked, ``statuses`` the answers for the nodes."""
        refused = Counter(status.plugin for status in statuses if not status.ok)
        results: list[PluginResult] = [
            {"plugin": plugin, "result": "Unschedulable" if refused[plugin] else "Success", "refused": refused[plugin]}
            for plugin in plugins
        ]
        self.points.append({"point": "Filter", "plugins": results})

    def scores(self, weights: Sequence[tuple[str, int]]) -> None:
        """The feasible nodes were scored by these plugins, each with its weight."""
        results: list[PluginResult] = [
            {"plugin": plugin, "result": "Success", "weight": weight} for plugin, weight in weights
        ]
        self.points.append({"point": "Score", "plugins": results})
