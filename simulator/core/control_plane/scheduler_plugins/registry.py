"""All scheduler plugins by name. A plugin of one's own is one file in this package and its class in ``_OUR_OWN`` here.

docs/scheduler-plugin.md says how to write one. It runs where a profile enables it.
"""

from __future__ import annotations

from simulator.core.control_plane.scheduler_framework.interface import Plugin
from simulator.core.control_plane.scheduler_plugins.default_binder import DefaultBinder
from simulator.core.control_plane.scheduler_plugins.default_preemption import DefaultPreemption
from simulator.core.control_plane.scheduler_plugins.dynamic_resources import DynamicResources
from simulator.core.control_plane.scheduler_plugins.image_locality import ImageLocality
from simulator.core.control_plane.scheduler_plugins.inter_pod_affinity import InterPodAffinity
from simulator.core.control_plane.scheduler_plugins.node_affinity import NodeAffinity
from simulator.core.control_plane.scheduler_plugins.node_cost import NodeCost
from simulator.core.control_plane.scheduler_plugins.node_declared_features import NodeDeclaredFeatures
from simulator.core.control_plane.scheduler_plugins.node_name import NodeName
from simulator.core.control_plane.scheduler_plugins.node_ports import NodePorts
from simulator.core.control_plane.scheduler_plugins.node_resources_balanced_allocation import (
    NodeResourcesBalancedAllocation,
)
from simulator.core.control_plane.scheduler_plugins.node_resources_fit import NodeResourcesFit
from simulator.core.control_plane.scheduler_plugins.node_unschedulable import NodeUnschedulable
from simulator.core.control_plane.scheduler_plugins.node_volume_limits import NodeVolumeLimits
from simulator.core.control_plane.scheduler_plugins.pod_topology_spread import PodTopologySpread
from simulator.core.control_plane.scheduler_plugins.priority_sort import PrioritySort
from simulator.core.control_plane.scheduler_plugins.scheduling_gates import SchedulingGates
from simulator.core.control_plane.scheduler_plugins.taint_toleration import TaintToleration
from simulator.core.control_plane.scheduler_plugins.volume_binding import VolumeBinding
from simulator.core.control_plane.scheduler_plugins.volume_restrictions import VolumeRestrictions
from simulator.core.control_plane.scheduler_plugins.volume_zone import VolumeZone

_UPSTREAM: tuple[type[Plugin], ...] = (
    SchedulingGates,
    PrioritySort,
    NodeUnschedulable,
    NodeName,
    TaintToleration,
    NodeAffinity,
    NodePorts,
    NodeResourcesFit,
    VolumeRestrictions,
    NodeVolumeLimits,
    VolumeBinding,
    VolumeZone,
    PodTopologySpread,
    InterPodAffinity,
    DynamicResources,
    DefaultPreemption,
    NodeResourcesBalancedAllocation,
    ImageLocality,
    DefaultBinder,
    NodeDeclaredFeatures,
)
_OUR_OWN: tuple[type[Plugin], ...] = (NodeCost,)

REGISTRY: dict[str, type[Plugin]] = {plugin.name: plugin for plugin in (*_UPSTREAM, *_OUR_OWN)}
