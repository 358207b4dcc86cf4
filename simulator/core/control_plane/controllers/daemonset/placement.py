"""On which nodes a DaemonSet wants a pod, and which pods are too many. Pure.

Modelled: NodeShouldRunDaemonPod and podsShouldBeOnNode in pkg/controller/daemon/daemon_controller.go.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.api import int_or_percent, meta
from simulator.core.api.tolerations import untolerated_taint
from simulator.core.control_plane.controllers import pod_state, taints
from simulator.core.control_plane.controllers.daemonset import pods
from simulator.core.control_plane.scheduler_framework.node_affinity import RequiredNodeAffinity
from simulator.core.protocol.api import Object


@dataclass(frozen=True, slots=True)
class _Node:
    name: str
    labels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a pod is to be put on the node, and whether one that is there may stay."""

    run: bool
    stay: bool


def judge(daemon_set: Object, node: Object) -> Verdict:
    spec = daemon_set["spec"]["template"]["spec"]
    if spec.get("nodeName") not in (None, "", meta.name(node)):
        return Verdict(False, False)
    if not RequiredNodeAffinity(spec).matches(_Node(meta.name(node), meta.labels(node))):
        return Verdict(False, False)
    tolerations, present = pods.tolerations(spec), taints.of(node)
    if untolerated_taint(present, tolerations, (taints.NO_EXECUTE, taints.NO_SCHEDULE)) is None:
        return Verdict(True, True)
    return Verdict(False, untolerated_taint(present, tolerations, (taints.NO_EXECUTE,)) is None)


def by_node(claimed: list[Object], *, ended: bool = False) -> dict[str, list[Object]]:
    """Daemon pods by their node. ``ended``: also those that are deleted and have ended, which wait to be removed."""
    found: dict[str, list[Object]] = {}
    for pod in claimed:
        if not ended and pod_state.is_terminal(pod) and meta.is_deleting(pod):
            continue
        node = pods.target_node(pod)
        if node:
            found.setdefault(node, []).append(pod)
    return found


def _fenceposts(daemon_set: Object) -> Object:
    strategy = daemon_set["spec"].get("updateStrategy") or {}
    found: Object = strategy.get("rollingUpdate") or {}
    return found if strategy.get("type", "RollingUpdate") == "RollingUpdate" else {}


def max_surge(daemon_set: Object, desired: int) -> int:
    """How many nodes may have a second pod during an update."""
    return int_or_percent.scaled(_fenceposts(daemon_set).get("maxSurge", 0), desired, round_up=True)


def max_unavailable(daemon_set: Object, desired: int) -> int:
    """How many nodes may be without an available pod during an update; one, where nothing would move else."""
    unavailable = int_or_percent.scaled(_fenceposts(daemon_set).get("maxUnavailable", 1), desired, round_up=True)
    return 1 if desired and not unavailable and not max_surge(daemon_set, desired) else unavailable


def surges(daemon_set: Object) -> bool:
    return max_surge(daemon_set, 100) > 0


def surplus(daemon_set: Object, running: list[Object], digest: str, unix: int) -> list[Object]:
    """Of the pods that run on one node, those that have to go."""
    if len(running) <= 1:
        return []
    ordered = pods.oldest_first(running)
    if not surges(daemon_set):
        return ordered[1:]
    new = [pod for pod in ordered if meta.labels(pod).get(pods.HASH_LABEL) == digest]
    old = [pod for pod in ordered if pod not in new]
    doomed = [*new[1:], *old[1:]]
    if new and old:
        min_ready = int(daemon_set["spec"].get("minReadySeconds", 0))
        if not pod_state.is_ready(old[0]) or pod_state.is_available(new[0], min_ready, unix):
            doomed.append(old[0])
    return doomed
