"""Runs the plugins of one profile, extension point by extension point (``framework/runtime/framework.go``)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.core.control_plane.scheduler_framework import interface
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import (
    MAX_NODE_SCORE,
    PostFilterResult,
    Scores,
)
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.node_to_status import NodeToStatus
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.profile import PluginFactory, Profile
from simulator.core.control_plane.scheduler_framework.status import (
    SKIP,
    SUCCESS,
    Code,
    SchedulingError,
    Status,
    unresolvable,
)
from simulator.core.protocol.api import Object


class Framework:
    """The plugins of a profile, sorted into their extension points. Keeps nothing of any pod."""

    def __init__(self, profile: Profile, registry: Mapping[str, PluginFactory]) -> None:
        """Raises ValueError for an unknown plugin, for wrong arguments, and where a needed plugin is missing."""
        self.profile = profile
        self.plugins = profile.build(registry)
        self.pre_enqueue = [p for p in self._at("preEnqueue") if isinstance(p, interface.PreEnqueuePlugin)]
        self.pre_filter = [p for p in self._at("preFilter") if isinstance(p, interface.PreFilterPlugin)]
        self.filter = [p for p in self._at("filter") if isinstance(p, interface.FilterPlugin)]
        self.post_filter = [p for p in self._at("postFilter") if isinstance(p, interface.PostFilterPlugin)]
        self.pre_score = [p for p in self._at("preScore") if isinstance(p, interface.PreScorePlugin)]
        scoring = [p for p in self._at("score") if isinstance(p, interface.ScorePlugin)]
        self.score = [(plugin, profile.weight(plugin.name)) for plugin in scoring]
        self.reserve = [p for p in self._at("reserve") if isinstance(p, interface.ReservePlugin)]
        self.permit = [p for p in self._at("permit") if isinstance(p, interface.PermitPlugin)]
        self.pre_bind = [p for p in self._at("preBind") if isinstance(p, interface.PreBindPlugin)]
        self.bind = [p for p in self._at("bind") if isinstance(p, interface.BindPlugin)]
        self.post_bind = [p for p in self._at("postBind") if isinstance(p, interface.PostBindPlugin)]
        queue_sort = [p for p in self._at("queueSort") if isinstance(p, interface.QueueSortPlugin)]
        if len(queue_sort) != 1 or not self.bind:
            raise ValueError(f"profile {profile.scheduler_name}: one queue sort and at least one bind plugin needed")
        self.queue_sort = queue_sort[0]

    def _at(self, point: str) -> list[interface.Plugin]:
        return [self.plugins[name] for name in self.profile.names_at(point, self.plugins)]

    def run_pre_enqueue(self, pod: PodInfo) -> Status:
        """The first refusal, or Success."""
        for plugin in self.pre_enqueue:
            status = plugin.pre_enqueue(pod)
            if not status.ok:
                return status.by(plugin.name)
        return SUCCESS

    def sort_key(self, pod: PodInfo, timestamp_us: int) -> tuple[Any, ...]:
        return self.queue_sort.sort_key(pod, timestamp_us)

    def run_pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None, list[str]]:
        """The first refusal or Success; the only nodes that can do, or None for all; the plugins that said so."""
        names: list[str] | None = None
        narrowing: list[str] = []
        _enter(state, "PreFilter")
        for plugin in self.pre_filter:
            status, only = plugin.pre_filter(state, pod)
            _note(state, plugin, status)
            if status.skipped:
                state.skip_filter[plugin.name] = None
                continue
            if not status.ok:
                return status.by(plugin.name), None, narrowing
            if only is None:
                continue
            narrowing.append(plugin.name)
            names = sorted(only) if names is None else [name for name in names if name in only]
            if not names:
                return _nothing_left(narrowing).by(plugin.name), None, narrowing
        return SUCCESS, names, narrowing

    def filters_of(self, state: CycleState) -> list[interface.FilterPlugin]:
        """Those that have something to say about this pod."""
        return [plugin for plugin in self.filter if plugin.name not in state.skip_filter]

    def run_filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        """The answer of the first plugin that refuses the node, or Success."""
        skip = state.skip_filter
        for plugin in self.filter:
            if plugin.name in skip:
                continue
            status = plugin.filter(state, pod, node)
            if not status.ok:
                return status.by(plugin.name)
        return SUCCESS

    def run_filter_with_nominated_pods(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        """As :meth:`run_filter`; and the pod must also fit beside pods nominated to the node that matter as much.

        Both are asked for: anti-affinity may fail with the nominated pods there, affinity without them.
        """
        if not state.snapshot.nominated:
            return self.run_filter(state, pod, node)
        nominated = [
            other
            for other in state.snapshot.nominated_on(node.name)
            if other.priority >= pod.priority and other.key != pod.key
        ]
        if nominated:
            beside, crowded = state.clone(), node.copy()
            for other in nominated:
                crowded.add_pod(other)
                self.run_add_pod(beside, pod, other, crowded)
            status = self.run_filter(beside, pod, crowded)
            if not status.ok:
                return status
        return self.run_filter(state, pod, node)

    def run_add_pod(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
        for plugin in self.pre_filter:
            if plugin.name not in state.skip_filter:
                plugin.add_pod(state, pod, other, node)

    def run_remove_pod(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
        for plugin in self.pre_filter:
            if plugin.name not in state.skip_filter:
                plugin.remove_pod(state, pod, other, node)

    def run_post_filter(
        self, state: CycleState, pod: PodInfo, statuses: NodeToStatus
    ) -> tuple[Status, PostFilterResult | None]:
        """The first Success, or all refusals in one with the last result that a plugin gave."""
        reasons: list[str] = []
        result: PostFilterResult | None = None
        _enter(state, "PostFilter")
        for plugin in self.post_filter:
            status, found = plugin.post_filter(state, pod, self, statuses)
            _note(state, plugin, status)
            if status.ok or not status.rejected:
                return status.by(plugin.name), found
            reasons += status.reasons
            result = found or result
        return Status(Code.UNSCHEDULABLE, tuple(reasons)), result

    def run_pre_score(self, state: CycleState, pod: PodInfo, nodes: Sequence[NodeInfo]) -> Status:
        _enter(state, "PreScore")
        for plugin in self.pre_score:
            status = plugin.pre_score(state, pod, nodes)
            _note(state, plugin, status)
            if status.skipped:
                state.skip_score[plugin.name] = None
            elif not status.ok:
                return status.by(plugin.name)
        return SUCCESS

    def run_score(
        self, state: CycleState, pod: PodInfo, nodes: Sequence[NodeInfo]
    ) -> dict[str, tuple[Scores, Scores, int]]:
        """Plugin to (raw scores, normalised scores, weight). Raises SchedulingError for a score out of range."""
        results: dict[str, tuple[Scores, Scores, int]] = {}
        for plugin, weight in self.score:
            if plugin.name in state.skip_score:
                continue
            raw = {node.name: plugin.score(state, pod, node) for node in nodes}
            normalised = plugin.normalize_score(state, pod, raw)
            if not all(0 <= score <= MAX_NODE_SCORE for score in normalised.values()):
                raise SchedulingError(f"plugin {plugin.name} gives a score out of 0 to {MAX_NODE_SCORE}: {normalised}")
            results[plugin.name] = (raw, normalised, weight)
        if state.trace is not None:
            state.trace.scores([(name, weight) for name, (_, _, weight) in results.items()])
        return results

    # The rest of the scheduling cycle, and the binding cycle

    def run_reserve(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        """On a failure everything is unreserved again."""
        _enter(state, "Reserve")
        for plugin in self.reserve:
            status = plugin.reserve(state, pod, node_name)
            _note(state, plugin, status)
            if not status.ok:
                self.run_unreserve(state, pod, node_name)
                return status.by(plugin.name)
        return SUCCESS

    def run_unreserve(self, state: CycleState, pod: PodInfo, node_name: str) -> None:
        for plugin in reversed(self.reserve):
            plugin.unreserve(state, pod, node_name)

    def run_permit(self, state: CycleState, pod: PodInfo, node_name: str) -> tuple[Status, int]:
        """A refusal, or Wait with the longest time in microseconds, or Success and 0."""
        waits: dict[str, int] = {}
        _enter(state, "Permit")
        for plugin in self.permit:
            status, timeout_us = plugin.permit(state, pod, node_name)
            _note(state, plugin, status)
            if status.code is Code.WAIT:
                waits[plugin.name] = timeout_us
            elif not status.ok:
                return status.by(plugin.name), 0
        return (Status(Code.WAIT, tuple(waits)), max(waits.values())) if waits else (SUCCESS, 0)

    def run_pre_bind_pre_flight(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        """Success: a PreBind plugin will have something to do; Skip: none will; or the first refusal."""
        answer = SKIP
        for plugin in self.pre_bind:
            status = plugin.pre_bind_pre_flight(state, pod, node_name)
            if status.skipped:
                state.skip_pre_bind[plugin.name] = None
            elif not status.ok:
                return status.by(plugin.name)
            else:
                answer = SUCCESS
        return answer

    def run_bind(self, state: CycleState, pod: PodInfo, node_name: str) -> tuple[str, Object]:
        """The first plugin that binds this pod, and its Binding object. Raises SchedulingError if none does."""
        _enter(state, "Bind")
        for plugin in self.bind:
            binding = plugin.bind(state, pod, node_name)
            if binding is not None:
                return plugin.name, binding
            _note(state, plugin, SKIP)
        raise SchedulingError(f"no bind plugin of profile {self.profile.scheduler_name} binds pod {pod.key}")

    def run_post_bind(self, state: CycleState, pod: PodInfo, node_name: str) -> None:
        _enter(state, "PostBind")
        for plugin in self.post_bind:
            plugin.post_bind(state, pod, node_name)
            _note(state, plugin, SUCCESS)


def _enter(state: CycleState, point: str) -> None:
    if state.trace is not None:
        state.trace.enter(point)


def _note(state: CycleState, plugin: interface.Plugin, status: Status) -> None:
    if state.trace is not None:
        state.trace.note(plugin.name, status)


def _nothing_left(narrowing: Sequence[str]) -> Status:
    """PreFilter plugins named nodes, and no node is named by all of them."""
    if len(narrowing) == 1:
        return unresolvable(f"node(s) didn't satisfy plugin {narrowing[0]}")
    return unresolvable(f"node(s) didn't satisfy plugin(s) [{' '.join(narrowing)}] simultaneously")
