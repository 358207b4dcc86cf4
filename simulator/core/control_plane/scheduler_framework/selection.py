"""How many nodes are enough, and which of the best is taken (``scheduler/schedule_one.go``)."""

from __future__ import annotations

from collections.abc import Sequence

_MIN_FEASIBLE_NODES = 100
_MIN_FEASIBLE_PERCENTAGE = 5


def nodes_to_find(percentage: int, node_count: int) -> int:
    """After how many feasible nodes the search stops.

    ``percentage``: percentageOfNodesToScore, 1 to 100; 0 is the adaptive default: 50 % less 1 % for every 125 nodes,
    at least 5 %. Never fewer than 100 nodes, if there are so many.
    """
    if node_count < _MIN_FEASIBLE_NODES:
        return node_count
    if percentage == 0:
        percentage = max(50 - node_count // 125, _MIN_FEASIBLE_PERCENTAGE)
    return max(node_count * percentage // 100, min(_MIN_FEASIBLE_NODES, node_count))


def pick_index(totals: Sequence[int]) -> int:
    """Which of the highest totals wins: the one on top of a binary heap built over the nodes in their order.

    Upstream heapifies the list and takes the root. A parent stays above a child that is only as good, and of two
    children the left one goes up: so the winner is, of the highest, the first in the tree's pre-order. The path to
    index i is the binary digits of i + 1 after the first, and pre-order is the order of these paths.
    """
    highest = max(totals)
    return min((i for i, total in enumerate(totals) if total == highest), key=lambda i: bin(i + 1)[3:])
