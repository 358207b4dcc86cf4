"""How the schedulers of a cluster are configured: KubeSchedulerConfiguration (v1), as a scenario gives it.

control_plane:
  schedulers:                      # without this: one kube-scheduler with the default profile
    - {}                           # the first: kube-scheduler itself
    - name: second                 # another: kube-scheduler/second
      instances: 2                 # its second process is kube-scheduler/second-2
      user: system:kube-scheduler  # as whom it speaks to the API server
      # From here on, the fields of KubeSchedulerConfiguration under their own names:
      leaderElection: {leaderElect: true, resourceName: second-scheduler}
      podInitialBackoffSeconds: 1
      podMaxBackoffSeconds: 10
      percentageOfNodesToScore: 0
      profiles:
        - schedulerName: second
          plugins:
            score: {enabled: [{name: NodeCost, weight: 5}], disabled: [{name: ImageLocality}]}
          pluginConfig:
            - {name: NodeResourcesFit, args: {scoringStrategy: {type: MostAllocated}}}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from simulator.core.api import names
from simulator.core.control_plane import spec
from simulator.core.control_plane.scheduler_framework.framework import Framework
from simulator.core.control_plane.scheduler_framework.profile import (
    DEFAULT_PLUGINS,
    DEFAULT_SCHEDULER_NAME,
    EXTENSION_POINTS,
    PluginSet,
    Profile,
)
from simulator.core.control_plane.scheduler_framework.queued_pod import DEFAULT_BACKOFF, Backoff
from simulator.core.control_plane.scheduler_plugins.registry import REGISTRY
from simulator.core.engine.clock import SECOND

NAME: Final = "kube-scheduler"
MAX_SCHEDULERS: Final = 4
MAX_INSTANCES: Final = 3
MULTI_POINT: Final = "multiPoint"
_CONFIGURATION = (
    "apiVersion", "kind", "leaderElection", "parallelism", "percentageOfNodesToScore", "podInitialBackoffSeconds",
    "podMaxBackoffSeconds", "profiles",
)  # fmt: skip
_FIELDS = ("name", "instances", "user", *_CONFIGURATION)


@dataclass(frozen=True, slots=True)
class SchedulerSettings:
    """One scheduler. ``name``: "" for kube-scheduler itself. ``lease_name``: a Lease in kube-system."""

    name: str = ""
    instances: int = 1
    user: str = "system:kube-scheduler"
    leader_elect: bool = True
    lease_name: str = NAME
    backoff: Backoff = DEFAULT_BACKOFF
    profiles: tuple[Profile, ...] = (Profile(),)

    def component_ids(self) -> list[str]:
        """Of its processes: the first has no machine in its id if it is kube-scheduler itself."""
        first = f"{NAME}/{self.name}" if self.name else NAME
        host = self.name or "control-plane"
        return [first, *(f"{NAME}/{host}-{number}" for number in range(2, self.instances + 1))]


def parse(raw: Any, path: str = "control_plane.schedulers") -> tuple[SchedulerSettings, ...]:
    """From ``control_plane.schedulers`` of a scenario. Raises SpecError."""
    if raw is None:
        return (SchedulerSettings(),)
    found = [_scheduler(item, where) for item, where in spec.entries(raw, path)]
    if not 1 <= len(found) <= MAX_SCHEDULERS:
        raise spec.SpecError(path, f"{len(found)} schedulers; 1 to {MAX_SCHEDULERS} are simulated")
    ids = [component_id for one in found for component_id in one.component_ids()]
    served = [profile.scheduler_name for one in found for profile in one.profiles]
    for kind, values in (("id", ids), ("schedulerName", served)):
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            raise spec.SpecError(path, f"two schedulers have the {kind} {twice!r}")
    return tuple(found)


def _scheduler(raw: Any, path: str) -> SchedulerSettings:
    fields = spec.mapping(raw, path, _FIELDS)
    name = str(fields.get("name") or "")
    problems = names.dns1123_label(name) if name else []
    if problems:
        raise spec.SpecError(f"{path}.name", problems[0])
    election = spec.mapping(
        fields.get("leaderElection") or {}, f"{path}.leaderElection", ("leaderElect", "resourceName")
    )
    return SchedulerSettings(
        name=name,
        instances=_number(fields, "instances", path, 1, 1, MAX_INSTANCES),
        user=spec.text(fields, "user", path) if "user" in fields else SchedulerSettings().user,
        leader_elect=bool(election.get("leaderElect", True)),
        lease_name=str(election.get("resourceName") or NAME),
        backoff=_backoff(fields, path),
        profiles=_profiles(fields, path),
    )


def _backoff(fields: dict[str, Any], path: str) -> Backoff:
    first = _number(fields, "podInitialBackoffSeconds", path, DEFAULT_BACKOFF[0] // SECOND, 1, 3600)
    longest = _number(fields, "podMaxBackoffSeconds", path, max(first, DEFAULT_BACKOFF[1] // SECOND), 1, 3600)
    if longest < first:
        raise spec.SpecError(f"{path}.podMaxBackoffSeconds", "must not be smaller than podInitialBackoffSeconds")
    return (first * SECOND, longest * SECOND)


def _profiles(fields: dict[str, Any], path: str) -> tuple[Profile, ...]:
    percentage = _number(fields, "percentageOfNodesToScore", path, 0, 0, 100)
    listed = spec.entries(fields.get("profiles"), f"{path}.profiles") or [({}, f"{path}.profiles[0]")]
    profiles = tuple(_profile(item, where, percentage) for item, where in listed)
    sorts = {Framework(profile, REGISTRY).queue_sort.name: None for profile in profiles}
    if len(sorts) > 1:
        raise spec.SpecError(f"{path}.profiles", f"different queue sort plugins for profiles: {', '.join(sorts)}")
    return profiles


def _profile(raw: Any, path: str, percentage: int) -> Profile:
    fields = spec.mapping(raw, path, ("schedulerName", "percentageOfNodesToScore", "plugins", "pluginConfig"))
    at = f"{path}.plugins"
    sets = spec.mapping(fields.get("plugins") or {}, at, (MULTI_POINT, *EXTENSION_POINTS))
    points = {name: _plugin_set(value, f"{at}.{name}") for name, value in sets.items()}
    profile = Profile(
        scheduler_name=str(fields.get("schedulerName") or DEFAULT_SCHEDULER_NAME),
        plugins=_merged(points.pop(MULTI_POINT, PluginSet())),
        plugin_config=_plugin_config(fields.get("pluginConfig"), f"{path}.pluginConfig"),
        percentage_of_nodes_to_score=_number(fields, "percentageOfNodesToScore", path, percentage, 0, 100),
        points=points,
    )
    try:
        Framework(profile, REGISTRY)
    except (ValueError, KeyError, TypeError) as problem:
        raise spec.SpecError(path, str(problem)) from problem
    return profile


def _merged(custom: PluginSet) -> tuple[tuple[str, int], ...]:
    """The default plugins with what the profile says of multiPoint (``mergePluginSet``)."""
    said = dict(custom.enabled)
    kept = [(name, said.pop(name, weight)) for name, weight in DEFAULT_PLUGINS if not custom.disables(name)]
    kept_names = [name for name, _ in kept]
    return (*kept, *((name, weight) for name, weight in custom.enabled if name not in kept_names))


def _plugin_set(raw: Any, path: str) -> PluginSet:
    fields = spec.mapping(raw, path, ("enabled", "disabled"))
    enabled = []
    for item, where in spec.entries(fields.get("enabled"), f"{path}.enabled"):
        plugin = spec.mapping(item, where, ("name", "weight"))
        enabled.append((spec.text(plugin, "name", where), _number(plugin, "weight", where, 0, 0, 100)))
    disabled = [
        spec.text(spec.mapping(item, where, ("name",)), "name", where)
        for item, where in spec.entries(fields.get("disabled"), f"{path}.disabled")
    ]
    return PluginSet(tuple(enabled), tuple(disabled))


def _plugin_config(raw: Any, path: str) -> dict[str, Any]:
    config: dict[str, Any] = {}
    for item, where in spec.entries(raw, path):
        fields = spec.mapping(item, where, ("name", "args"))
        name = spec.text(fields, "name", where)
        if name in config:
            raise spec.SpecError(where, f"repeated config for plugin {name}")
        config[name] = spec.mapping(fields.get("args") or {}, f"{where}.args")
    return config


def _number(fields: dict[str, Any], name: str, path: str, default: int, lowest: int, highest: int) -> int:
    value = fields.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise spec.SpecError(f"{path}.{name}", f"must be a whole number from {lowest} to {highest}")
    return value
