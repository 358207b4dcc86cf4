"""The extension points, by their names upstream (``kube-scheduler/framework/interface.go``).

A plugin is a class with a ``name`` that implements one or more of these. Its instances keep settings only; what belongs
to one pod goes into the CycleState under the plugin's name. ``state.snapshot`` is the cluster.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from simulator.core.control_plane.scheduler_framework.cluster_event import Change, ClusterEvent
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.node_to_status import NodeToStatus
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import SUCCESS, WAIT, Status
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.scheduler_framework.framework import Framework

MAX_NODE_SCORE = 100
"""The highest score of a plugin for a node, after normalising and before its weight."""

Scores = dict[str, int]
"""Node name to score."""


class Plugin(ABC):
    """``name`` is Kubernetes' own. The only argument of a constructor is the plugin's ``args`` in the profile.

    ``events``: those after which a pod that this plugin refused is worth another try (EnqueueExtensions); None: all.
    """

    name: ClassVar[str]
    events: ClassVar[tuple[ClusterEvent, ...] | None] = None

    def __init__(self, args: Object | None = None) -> None:
        self.args: Object = args or {}

    def wants(self, change: Change) -> bool:
        return self.events is None or any(change.matches(event) for event in self.events)

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        """Whether this very change, of a kind that the plugin wants, may help this very pod (QueueingHintFn)."""
        return True


class PreEnqueuePlugin(Plugin):
    @abstractmethod
    def pre_enqueue(self, pod: PodInfo) -> Status:
        """Anything but Success keeps the pod out of the active queue."""


class QueueSortPlugin(Plugin):
    @abstractmethod
    def sort_key(self, pod: PodInfo, timestamp_us: int) -> tuple[Any, ...]:
        """The pod with the smallest key is next. ``timestamp_us``: when it came into the queue."""


class PreFilterPlugin(Plugin):
    @abstractmethod
    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        """Skip: this plugin's Filter has nothing to say. The list, if there is one: no other nodes can do."""

    def add_pod(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
        """``other`` is now on the node (PreFilterExtensions.AddPod)."""

    def remove_pod(self, state: CycleState, pod: PodInfo, other: PodInfo, node: NodeInfo) -> None:
        """``other`` is no longer on the node (PreFilterExtensions.RemovePod)."""


class FilterPlugin(Plugin):
    @abstractmethod
    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        """Whether the pod can run on the node."""


@dataclass(frozen=True, slots=True)
class PostFilterResult:
    """What preemption found: the node to nominate ("": clear the nomination) and the pods to delete for it."""

    nominated_node: str
    victims: tuple[PodInfo, ...] = ()


class PostFilterPlugin(Plugin):
    @abstractmethod
    def post_filter(
        self, state: CycleState, pod: PodInfo, framework: Framework, statuses: NodeToStatus
    ) -> tuple[Status, PostFilterResult | None]:
        """Called when no node fits. Success: a node was made fit. None: leave the pod's nomination as it is."""


class PreScorePlugin(Plugin):
    @abstractmethod
    def pre_score(self, state: CycleState, pod: PodInfo, nodes: Sequence[NodeInfo]) -> Status:
        """``nodes`` are the feasible ones. Skip: this plugin scores nothing for this pod."""


class ScorePlugin(Plugin):
    @abstractmethod
    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        """Any number; larger is better unless ``normalize_score`` turns it around."""

    def normalize_score(self, state: CycleState, pod: PodInfo, scores: Scores) -> Scores:
        """The same nodes with scores from 0 to MAX_NODE_SCORE."""
        return scores


class ReservePlugin(Plugin):
    @abstractmethod
    def reserve(self, state: CycleState, pod: PodInfo, node_name: str) -> Status: ...

    @abstractmethod
    def unreserve(self, state: CycleState, pod: PodInfo, node_name: str) -> None:
        """Undo; must not fail, also where ``reserve`` never ran."""


class PermitPlugin(Plugin):
    @abstractmethod
    def permit(self, state: CycleState, pod: PodInfo, node_name: str) -> tuple[Status, int]:
        """Wait holds the binding back, at most for so many microseconds."""

    def permit_again(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        """Asked of a plugin that said Wait, whenever the cluster has changed."""
        return WAIT


class PreBindPlugin(Plugin):
    """What must be done before the pod is bound, outside the scheduling cycle.

    A plugin sends nothing itself: it names requests, is told the answers, and is then asked once a second whether what
    it waits for has come.
    """

    timeout_us: int = 0
    """How long it may say Wait, in microseconds."""

    def pre_bind_pre_flight(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        """Skip: there is nothing to do for this pod, and ``pre_bind`` is not called."""
        return SUCCESS

    def pre_bind(self, state: CycleState, pod: PodInfo, node_name: str) -> tuple[Status, Sequence[ApiRequest]]:
        """Wait: send these requests, one after the other; anything else is the end of it."""
        return SUCCESS, ()

    def pre_bind_answered(self, state: CycleState, pod: PodInfo, number: int, response: ApiResponse) -> Status:
        """The answer to the request with that number, from 0. Success: go on with the next one."""
        return SUCCESS

    def pre_bind_done(self, state: CycleState, pod: PodInfo, node_name: str) -> Status:
        """All requests were answered. Wait: ask again in a second."""
        return SUCCESS


class BindPlugin(Plugin):
    @abstractmethod
    def bind(self, state: CycleState, pod: PodInfo, node_name: str) -> Object | None:
        """The Binding to post to the pod's ``binding`` subresource; None: another plugin shall bind this pod."""


class PostBindPlugin(Plugin):
    @abstractmethod
    def post_bind(self, state: CycleState, pod: PodInfo, node_name: str) -> None: ...


def default_normalize_score(scores: Scores, *, reverse: bool) -> Scores:
    """Scale so that the highest becomes MAX_NODE_SCORE (``helper.DefaultNormalizeScore``); reverse: the lowest wins."""
    highest = max(scores.values(), default=0)
    if highest == 0:
        return {node: MAX_NODE_SCORE if reverse else score for node, score in scores.items()}
    scaled = {node: MAX_NODE_SCORE * score // highest for node, score in scores.items()}
    return {node: MAX_NODE_SCORE - score for node, score in scaled.items()} if reverse else scaled
