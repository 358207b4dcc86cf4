"""What happens next to one pod of a StatefulSet. Pure.

Modelled: processReplica and processCondemned in pkg/controller/statefulset/stateful_set_control.go. In order
(OrderedReady), a pod that is not available holds up all that come after it; Parallel sets wait for nobody.
"""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.statefulset import identity
from simulator.core.protocol.api import Object

NEXT = "next"
WAIT = "wait"
CREATE = "create"
DELETE = "delete"
CLAIMS = "claims"
UPDATE = "update"


def in_order(stateful_set: Object) -> bool:
    return bool(stateful_set["spec"].get("podManagementPolicy", "OrderedReady") != "Parallel")


def for_replica(stateful_set: Object, pod: Object, unix: int, *, stale: bool, complete: bool, kept: bool) -> str:
    """``stale``: a claim still belongs to a former pod; ``complete``: all its claims exist; ``kept``: their
    owners are as the retention policy wants them.
    """
    if pod_state.is_terminal(pod):
        # The new one is made once this one is gone from the API server.
        return WAIT if meta.is_deleting(pod) else DELETE
    if not identity.is_created(pod):
        return WAIT if stale else CREATE
    if pod_state.phase(pod) == "Pending" and not complete:
        return CLAIMS
    if in_order(stateful_set) and identity.is_unavailable(stateful_set, pod, unix):
        return WAIT
    fits = identity.has_identity(stateful_set, pod) and identity.has_storage(stateful_set, pod) and kept
    return NEXT if fits else UPDATE


def for_condemned(stateful_set: Object, pod: Object, first_unavailable: Object | None, unix: int) -> str:
    """A pod whose ordinal is not wanted any more."""
    ordered = in_order(stateful_set)
    if meta.is_deleting(pod):
        return WAIT if ordered else NEXT
    if ordered and pod is not first_unavailable and not identity.is_available(stateful_set, pod, unix):
        return WAIT
    return DELETE


def partition(stateful_set: Object) -> int:
    """Pods with a lower ordinal (counted from the first) stay at the current revision."""
    strategy = stateful_set["spec"].get("updateStrategy") or {}
    return int((strategy.get("rollingUpdate") or {}).get("partition", 0))


def is_rolling(stateful_set: Object) -> bool:
    strategy = stateful_set["spec"].get("updateStrategy") or {}
    return bool(strategy.get("type", "RollingUpdate") == "RollingUpdate")


def to_update(stateful_set: Object, replicas: list[Object], revision_name: str, unix: int) -> Object | None:
    """The pod that a rolling update deletes now: from the last to the first, and none while one is unavailable."""
    for pod in reversed(replicas[partition(stateful_set) :]):
        if identity.revision(pod) != revision_name and not meta.is_deleting(pod):
            return pod
        if identity.is_unavailable(stateful_set, pod, unix):
            return None
    return None
