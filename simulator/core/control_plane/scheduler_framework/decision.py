"""What one scheduling cycle decided, as plain JSON: for frames, for the decision table, for the queue."""

from __future__ import annotations

from typing import NotRequired, TypedDict


class FilterResult(TypedDict):
    """One plugin's Filter answer for one node."""

    plugin: str
    code: str
    reasons: NotRequired[list[str]]


class PluginScore(TypedDict):
    """``raw`` as scored, ``normalised`` 0 to 100, ``weighted`` = normalised x weight."""

    plugin: str
    raw: int
    normalised: int
    weight: int
    weighted: int


class NodeDecision(TypedDict):
    """``filters`` in the order of the plugins, up to and with the first that refused. ``scores`` only where scored."""

    node: str
    feasible: bool
    filters: list[FilterResult]
    scores: NotRequired[list[PluginScore]]
    total: NotRequired[int]


class PluginResult(TypedDict):
    """What a plugin did at an extension point. ``result``: the code of its status, ``message`` its reasons.

    Filter and Score speak of each node, which the rows of the nodes show; here Filter has how many nodes the plugin
    ``refused``, and Score the plugin's ``weight``.
    """

    plugin: str
    result: str
    message: NotRequired[str]
    refused: NotRequired[int]
    weight: NotRequired[int]


class PointResult(TypedDict):
    """An extension point that a cycle came through, with the plugins that were asked there, in their order."""

    point: str
    plugins: list[PluginResult]


class Preemption(TypedDict):
    """``victims``: ``namespace/name`` of the pods to delete, most important first."""

    nominatedNode: str
    victims: list[str]


class Decision(TypedDict):
    """The outcome of a scheduling cycle.

    ``status``: Success, Unschedulable or Error. ``chosen``: the node, or None. ``message``: that of FailedScheduling,
    None on success. ``evaluatedNodes`` and ``feasibleNodes`` are numbers, as the scheduler logs them, ``nodeCount`` is
    the size of the cluster. ``nextStartIndex``: where the next pod's search begins. ``unschedulablePlugins``: who
    turned nodes down, for the queue. ``skippedFilters`` and ``skippedScores``: plugins with nothing to say about this
    pod. ``nominatedNode``: set "" to clear, a name to set, None to leave the pod's nomination alone. ``winners``: the
    nodes with the highest total. ``nodes`` is left out where nobody asked for an explanation.
    """

    pod: str
    schedulerName: str
    status: str
    chosen: str | None
    winners: list[str]
    message: str | None
    nodeCount: int
    evaluatedNodes: int
    feasibleNodes: int
    nextStartIndex: int
    unschedulablePlugins: list[str]
    skippedFilters: list[str]
    skippedScores: list[str]
    nominatedNode: str | None
    preemption: Preemption | None
    nodes: NotRequired[list[NodeDecision]]


ScoreTable = dict[str, tuple[dict[str, int], dict[str, int], int]]
"""Plugin to (raw scores, normalised scores, weight)."""
