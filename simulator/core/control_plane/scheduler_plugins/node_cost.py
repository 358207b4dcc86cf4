"""NodeCost: the cheaper node. An example of a plugin of one's own; no part of kube-scheduler, and in no default profile.

A node says what it costs in an annotation or a label, a number such as ``"0.19"`` (a label's value may hold no more
than that). See docs/scheduler-plugin.md.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from simulator.core.control_plane.scheduler_framework.cluster_event import NODE_ADD
from simulator.core.control_plane.scheduler_framework.cycle_state import CycleState
from simulator.core.control_plane.scheduler_framework.interface import MAX_NODE_SCORE, ScorePlugin, Scores
from simulator.core.control_plane.scheduler_framework.node_info import NodeInfo
from simulator.core.control_plane.scheduler_framework.pod_info import PodInfo
from simulator.core.protocol.api import Object

_DEFAULT_KEY = "example.com/cost-per-hour"
_MICRO = 1_000_000


class NodeCost(ScorePlugin):
    """Args: ``key``, the annotation or label that holds the price; ``default``, that of a node that says nothing.

    Raises ValueError for a default that is no price.
    """

    name = "NodeCost"
    # It refuses no node, so that no event can change its mind.
    events = (NODE_ADD,)

    def __init__(self, args: Object | None = None) -> None:
        super().__init__(args)
        self._key = str(self.args.get("key", _DEFAULT_KEY))
        default = str(self.args.get("default", "0"))
        price = _price(default)
        if price is None:
            raise ValueError(f"NodeCost: default: {default!r} is not a price such as 0.19")
        self._default = price

    def score(self, state: CycleState, pod: PodInfo, node: NodeInfo) -> int:
        """The price in millionths: scores are whole numbers."""
        annotations = node.node["metadata"].get("annotations") or {}
        price = _price(annotations.get(self._key, node.labels.get(self._key, "")))
        return self._default if price is None else price

    def normalize_score(self, state: CycleState, pod: PodInfo, scores: Scores) -> Scores:
        """The cheapest of the feasible nodes gets 100, the dearest 0, the others what lies between."""
        cheapest, dearest = min(scores.values()), max(scores.values())
        if cheapest == dearest:
            return dict.fromkeys(scores, MAX_NODE_SCORE)
        span = dearest - cheapest
        return {node: MAX_NODE_SCORE * (dearest - price) // span for node, price in scores.items()}


def _price(text: str) -> int | None:
    """In millionths; None for what is no price."""
    try:
        price = Decimal(text)
    except InvalidOperation:
        return None
    return int(price * _MICRO) if price.is_finite() and 0 <= price < _MICRO else None
