"""A scheduling profile: which plugins run, in which order, with which weights and arguments (KubeSchedulerProfile).

The default is what kube-scheduler v1.36.2 writes with ``--write-config-to``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from simulator.core.control_plane.scheduler_framework import interface
from simulator.core.control_plane.scheduler_framework.interface import Plugin
from simulator.core.protocol.api import Object

DEFAULT_SCHEDULER_NAME: Final = "default-scheduler"

DEFAULT_PLUGINS: Final[tuple[tuple[str, int], ...]] = (
    ("SchedulingGates", 0),
    ("PrioritySort", 0),
    ("NodeUnschedulable", 0),
    ("NodeName", 0),
    ("TaintToleration", 3),
    ("NodeAffinity", 2),
    ("NodePorts", 0),
    ("NodeResourcesFit", 1),
    ("VolumeRestrictions", 0),
    ("NodeVolumeLimits", 0),
    ("VolumeBinding", 0),
    ("VolumeZone", 0),
    ("PodTopologySpread", 2),
    ("InterPodAffinity", 2),
    ("DynamicResources", 2),
    ("DefaultPreemption", 0),
    ("NodeResourcesBalancedAllocation", 1),
    ("ImageLocality", 1),
    ("DefaultBinder", 0),
    ("NodeDeclaredFeatures", 0),
)
"""(name, weight) of ``plugins.multiPoint``: each runs at every extension point that it implements, in this order."""

EXTENSION_POINTS: Final[Mapping[str, type[Plugin]]] = MappingProxyType(
    {
        "preEnqueue": interface.PreEnqueuePlugin,
        "queueSort": interface.QueueSortPlugin,
        "preFilter": interface.PreFilterPlugin,
        "filter": interface.FilterPlugin,
        "postFilter": interface.PostFilterPlugin,
        "preScore": interface.PreScorePlugin,
        "score": interface.ScorePlugin,
        "reserve": interface.ReservePlugin,
        "permit": interface.PermitPlugin,
        "preBind": interface.PreBindPlugin,
        "bind": interface.BindPlugin,
        "postBind": interface.PostBindPlugin,
    }
)
"""As the configuration spells them, and what a plugin must implement to run there."""

PluginFactory = Callable[[Object | None], Plugin]
"""Makes a plugin from the ``args`` of its pluginConfig; raises ValueError for arguments that are wrong."""


@dataclass(frozen=True, slots=True)
class PluginSet:
    """What a profile says of one extension point. ``enabled``: (name, weight). ``disabled``: names, ``*`` for all."""

    enabled: tuple[tuple[str, int], ...] = ()
    disabled: tuple[str, ...] = ()

    def disables(self, name: str) -> bool:
        return name in self.disabled or "*" in self.disabled


@dataclass(frozen=True, slots=True)
class Profile:
    """``plugins``: those of ``multiPoint``. ``points``: what is said of single extension points beside that.

    ``percentage_of_nodes_to_score``: 1 to 100, or 0 for the adaptive default. ``plugin_config``: args by plugin.
    """

    scheduler_name: str = DEFAULT_SCHEDULER_NAME
    plugins: tuple[tuple[str, int], ...] = DEFAULT_PLUGINS
    plugin_config: Mapping[str, Object] = field(default_factory=dict)
    percentage_of_nodes_to_score: int = 0
    points: Mapping[str, PluginSet] = field(default_factory=dict)

    def build(self, registry: Mapping[str, PluginFactory]) -> dict[str, Plugin]:
        """The plugins by name. Raises ValueError for a name that the registry does not know."""
        names = [*(name for name, _ in self.plugins)]
        names += [name for one in self.points.values() for name, _ in one.enabled]
        unknown = [name for name in names if name not in registry]
        if unknown:
            raise ValueError(f"profile {self.scheduler_name}: no such scheduler plugin: {', '.join(unknown)}")
        return {name: registry[name](self.plugin_config.get(name)) for name in dict.fromkeys(names)}

    def names_at(self, point: str, plugins: Mapping[str, Plugin]) -> list[str]:
        """Who runs at an extension point, in order (``expandMultiPointPlugins``). Raises ValueError.

        First those that the point names and multiPoint has too, in the point's order; then the others of multiPoint;
        then the others that the point names.
        """
        here = self.points.get(point, PluginSet())
        wanted = EXTENSION_POINTS[point]
        named = [name for name, _ in here.enabled]
        for name in named:
            if not isinstance(plugins[name], wanted):
                raise ValueError(f"profile {self.scheduler_name}: plugin {name} does not extend {point}")
        everywhere = [name for name, _ in self.plugins if isinstance(plugins[name], wanted)]
        everywhere = [name for name in everywhere if name in named or not here.disables(name)]
        overridden = [name for name in named if name in everywhere]
        return list(dict.fromkeys([*overridden, *everywhere, *named]))

    def weight(self, name: str) -> int:
        """Of a score plugin: what ``score`` says of it, or else ``multiPoint``; no weight is 1."""
        said = dict((*self.plugins, *self.points.get("score", PluginSet()).enabled))
        return said.get(name) or 1
