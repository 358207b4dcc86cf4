"""NodeAffinity: nodeSelector and node affinity of the pod, and affinity that the profile adds (``addedAffinity``)."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.control_plane.scheduler_framework.cluster_event import (
    NODE_ADD,
    NODE_LABEL,
    Change,
)
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import (
    FilterPlugin,
    PreFilterPlugin,
    PreScorePlugin,
    ScorePlugin,
    Scores,
    default_normalize_score,
)
from simulator.core.control_plane.scheduler_framework.node_affinity import (
    PREFERRED,
    REQUIRED,
    NodeSelector,
    PreferredTerms,
    RequiredNodeAffinity,
    node_affinity,
)
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.control_plane.scheduler_framework.status import SKIP, SUCCESS, Status, unresolvable
from simulator.core.protocol.api import Object

_REFUSED = unresolvable("node(s) didn't match Pod's node affinity/selector")
_REFUSED_BY_PROFILE = unresolvable("node(s) didn't match scheduler-enforced node affinity")
_CONFLICT = unresolvable("pod affinity terms conflict")


class NodeAffinity(PreFilterPlugin, FilterPlugin, PreScorePlugin, ScorePlugin):
    name = "NodeAffinity"
    events = (NODE_ADD, NODE_LABEL)

    def __init__(self, args: Object | None = None) -> None:
        super().__init__(args)
        added = self.args.get("addedAffinity") or {}
        self._added_required = NodeSelector(added[REQUIRED]) if added.get(REQUIRED) else None
        self._added_preferred: tuple[Object, ...] = tuple(added.get(PREFERRED) or ())

    def pre_filter(self, state: CycleState, pod: PodInfo) -> tuple[Status, list[str] | None]:
        required = node_affinity(pod.spec).get(REQUIRED)
        if not required and not pod.spec.get("nodeSelector") and self._added_required is None:
            return SKIP, None
        state.data[self.name] = RequiredNodeAffinity(pod.spec)
        names = _named_nodes(required or {})
        if names is not None and not names:
            return _CONFLICT, None
        return SUCCESS, names

    def queueing_hint(self, pod: PodInfo, change: Change) -> bool:
        """A node that matches, and did not before."""
        node, before = change.new_node, change.old_node
        return node is not None and self._matches(pod, node) and (before is None or not self._matches(pod, before))

    def _matches(self, pod: PodInfo, node: NodeInfo) -> bool:
        if self._added_required is not None and not self._added_required.matches(node):
            return False
        return RequiredNodeAffinity(pod.spec).matches(node)

    def filter(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> Status:
        if self._added_required is not None and not self._added_required.matches(node):
            return _REFUSED_BY_PROFILE
        required: RequiredNodeAffinity = state.data[self.name]
        return SUCCESS if required.matches(node) else _REFUSED

    def pre_score(self, state: CycleState, pod: PodInfo, nodes: Sequence[NodeInfo]) -> Status:
        terms = [*self._added_preferred, *(node_affinity(pod.spec).get(PREFERRED) or ())]
        if not terms:
            return SKIP
        state.data[self.name + "/preferred"] = PreferredTerms(terms)
        return SUCCESS

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        preferred: PreferredTerms = state.data[self.name + "/preferred"]
        return preferred.score(node)

    def normalize_score(self, state: CycleState, pod: PodInfo, scores: Scores) -> Scores:
        return default_normalize_score(scores, reverse=False)


def _named_nodes(required: Object) -> list[str] | None:
    """The nodes that the terms name by ``metadata.name``; None if a term names none, so that any node may do.

    Terms are alternatives; the requirements of one term must all hold. It is how the pods of a DaemonSet find their
    node without a look at the others.
    """
    names: dict[str, None] = {}
    terms = required.get("nodeSelectorTerms") or ()
    for term in terms:
        lists = [
            field.get("values") or ()
            for field in term.get("matchFields") or ()
            if field.get("key") == "metadata.name" and field.get("operator") == "In"
        ]
        if not lists:
            return None
        names.update((name, None) for name in lists[0] if all(name in others for others in lists[1:]))
    return list(names) if terms else None
