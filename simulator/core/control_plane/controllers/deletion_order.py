"""Which pods go first when a ReplicaSet shrinks: ActivePodsWithRanks in pkg/controller/controller_utils.go."""

from __future__ import annotations

from collections import Counter
from functools import cmp_to_key
from typing import NamedTuple

from simulator.core.api import meta, timestamps
from simulator.core.control_plane.controllers import pod_state
from simulator.core.protocol.api import Object

DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"
_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}
_NANOSECONDS = 1_000


class _Ranked(NamedTuple):
    """A pod, and how many related pods share its node."""

    pod: Object
    rank: int
    unix: int


def pods_to_delete(pods: list[Object], related: list[Object], count: int, unix: int) -> list[Object]:
    """The ``count`` pods that go, in order.

    ``related`` are the pods, of this ReplicaSet and of others of the same Deployment, that count for "how
    many are on this node". ``unix`` is Unix time in microseconds. If all go, they go in the order given.
    """
    if count >= len(pods):
        return list(pods)
    on_node = Counter(_node(pod) for pod in related if pod_state.is_active(pod))
    ranked = [_Ranked(pod, on_node[_node(pod)], unix) for pod in pods]
    return [one.pod for one in sorted(ranked, key=cmp_to_key(_compare))[:count]]


def _node(pod: Object) -> str:
    return str(pod["spec"].get("nodeName") or "")


def _compare(one: _Ranked, other: _Ranked) -> int:
    """Negative if ``one`` goes before ``other``. The first difference decides."""
    for first, second in zip(_first_keys(one), _first_keys(other), strict=True):
        if first != second:
            return -1 if first < second else 1
    if pod_state.is_ready(one.pod):
        by_readiness = _compare_age(one, other, pod_state.ready_since(one.pod), pod_state.ready_since(other.pod))
        if by_readiness:
            return by_readiness
    restarts = _restarts(other.pod) - _restarts(one.pod)
    return restarts or _compare_age(one, other, _created(one.pod), _created(other.pod))


def _first_keys(one: _Ranked) -> tuple[int, int, bool, int, int]:
    """Unbound, then pending, then not ready, then cheap, then crowded pods go first."""
    pod = one.pod
    phase = _PHASES.get(pod_state.phase(pod), 0)
    return (1 if _node(pod) else 0, phase, pod_state.is_ready(pod), _cost(pod), -one.rank)


def _cost(pod: Object) -> int:
    """The pod-deletion-cost; 0 for one that is no 32-bit number (the API server refuses those)."""
    text = meta.annotations(pod).get(DELETION_COST, "0")
    try:
        return int(text)
    except ValueError:
        return 0


def _restarts(pod: Object) -> int:
    statuses = (pod.get("status") or {}).get("containerStatuses") or ()
    return max((int(container.get("restartCount", 0)) for container in statuses), default=0)


def _created(pod: Object) -> int | None:
    created = pod["metadata"].get("creationTimestamp")
    return timestamps.parse(created) if created else None


def _compare_age(one: _Ranked, other: _Ranked, first: int | None, second: int | None) -> int:
    """The younger goes first, but ages count by their logarithm: nearly equal ones are told apart by uid."""
    if first == second:
        return 0
    if first is None or second is None:
        return -1 if first is None else 1
    difference = _magnitude(one.unix - first) - _magnitude(other.unix - second)
    if difference:
        return difference
    return -1 if meta.uid(one.pod) < meta.uid(other.pod) else 1


def _magnitude(age: int) -> int:
    """The whole part of the binary logarithm of an age in nanoseconds; -1 if there is no age."""
    return (age * _NANOSECONDS).bit_length() - 1 if age > 0 else -1
