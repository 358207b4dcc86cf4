"""A scheduling profile: which plugins run, in which order, with which weights and arguments (KubeSchedulerProfile).

The default is what kube-scheduler v1.36.2 writes with ``--write-config-to``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from simulator.core.control_plane.scheduler_framework.interface import Plugin
from simulator.core.protocol.api import Object

DEFAULT_SCHEDULER_NAME = "default-scheduler"

DEFAULT_PLUGINS: tuple[tuple[str, int], ...] = (
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
"""(name, weight). Each runs at every extension point that it implements, in this order; with weight 0 it scores not."""

PluginFactory = Callable[[Object | None], Plugin]
"""Makes a plugin from the ``args`` of its pluginConfig; raises ValueError for arguments that are wrong."""


@dataclass(frozen=True, slots=True)
class Profile:
    """``percentage_of_nodes_to_score``: 1 to 100, or 0 for the adaptive default. ``plugin_config``: args by plugin."""

    scheduler_name: str = DEFAULT_SCHEDULER_NAME
    plugins: tuple[tuple[str, int], ...] = DEFAULT_PLUGINS
    plugin_config: Mapping[str, Object] = field(default_factory=dict)
    percentage_of_nodes_to_score: int = 0

    def build(self, registry: Mapping[str, PluginFactory]) -> list[tuple[Plugin, int]]:
        """The plugins with their weights, in order. Raises ValueError for a name that the registry does not know."""
        unknown = [name for name, _ in self.plugins if name not in registry]
        if unknown:
            raise ValueError(f"profile {self.scheduler_name}: no such scheduler plugin: {', '.join(unknown)}")
        return [(registry[name](self.plugin_config.get(name)), weight) for name, weight in self.plugins]
