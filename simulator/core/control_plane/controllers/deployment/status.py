"""What a Deployment reports: counts and conditions. Pure functions.

Modelled: pkg/controller/deployment/{sync,progress}.go and util/deployment_util.go. Times are
``metav1.Time`` strings; ``unix`` is Unix time in microseconds.
"""

from __future__ import annotations

from typing import Any

from simulator.core.api import meta, timestamps
from simulator.core.control_plane.controllers.deployment import rolling
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

# 2^31 - 1 seconds stand for no deadline.
NO_DEADLINE = 2**31 - 1
# In the order in which the API writes them; zeros are left out, but for terminatingReplicas.
COUNTS = (
    "replicas",
    "updatedReplicas",
    "readyReplicas",
    "availableReplicas",
    "unavailableReplicas",
)


def has_deadline(deployment: Object) -> bool:
    return int(deployment["spec"].get("progressDeadlineSeconds", NO_DEADLINE)) != NO_DEADLINE


def condition(kind: str, status: str, reason: str, message: str, now: str) -> Object:
    return {
        "type": kind,
        "status": status,
        "lastUpdateTime": now,
        "lastTransitionTime": now,
        "reason": reason,
        "message": message,
    }


def get_condition(status: Object, kind: str) -> Object | None:
    return meta.get_condition({"status": status}, kind)


def with_condition(status: Object, new: Object) -> Object:
    """The status with a condition at its end; unchanged if status and reason are (SetDeploymentCondition)."""
    old = get_condition(status, new["type"])
    if old and old["status"] == new["status"]:
        if old["reason"] == new["reason"]:
            return status
        new = {**new, "lastTransitionTime": old["lastTransitionTime"]}
    return _with_conditions(status, [*_others(status, new["type"]), new])


def without_condition(status: Object, kind: str) -> Object:
    return status if get_condition(status, kind) is None else _with_conditions(status, _others(status, kind))


def _others(status: Object, kind: str) -> list[Object]:
    return [one for one in status.get("conditions") or () if one["type"] != kind]


def _with_conditions(status: Object, conditions: list[Object]) -> Object:
    result = {k: v for k, v in status.items() if k not in ("conditions", "collisionCount")}
    if conditions:
        result["conditions"] = conditions
    if "collisionCount" in status:
        result["collisionCount"] = status["collisionCount"]
    return result


def count(deployment: Object, new: Object | None, old: list[Object], now: str) -> Object:
    """The status that the ReplicaSets' counts amount to, with the condition Available (calculateStatus)."""
    news = [new] if new else []
    every = [*old, *news]
    available = rolling.total_count(every, "availableReplicas")
    counts = {
        "replicas": rolling.total_count(every, "replicas"),
        "updatedReplicas": rolling.total_count(news, "replicas"),
        "readyReplicas": rolling.total_count(every, "readyReplicas"),
        "availableReplicas": available,
        "unavailableReplicas": max(0, rolling.total_size(every) - available),
    }
    before = deployment.get("status") or {}
    status: dict[str, Any] = {"observedGeneration": deployment["metadata"].get("generation", 0)}
    status |= {field: counts[field] for field in COUNTS if counts[field]}
    status["terminatingReplicas"] = rolling.total_count(every, "terminatingReplicas")
    for field in ("conditions", "collisionCount"):
        if field in before:
            status[field] = before[field]
    if available >= rolling.size(deployment) - rolling.max_unavailable(deployment):
        message = "Deployment has minimum availability."
        return with_condition(status, condition("Available", "True", "MinimumReplicasAvailable", message, now))
    message = "Deployment does not have minimum availability."
    return with_condition(status, condition("Available", "False", "MinimumReplicasUnavailable", message, now))


def is_complete(deployment: Object, status: Object) -> bool:
    """All pods are new, none is old, all are available, and the controller has seen the present spec."""
    wanted = rolling.size(deployment)
    counts = ("updatedReplicas", "replicas", "availableReplicas")
    observed = int(status.get("observedGeneration", 0))
    return all(status.get(field, 0) == wanted for field in counts) and observed >= deployment["metadata"].get(
        "generation", 0
    )


def is_progressing(before: Object, after: Object) -> bool:
    """Whether something moved: more new, ready or available pods, or fewer old ones."""
    if _old_replicas(after) < _old_replicas(before):
        return True
    risen = ("updatedReplicas", "readyReplicas", "availableReplicas")
    return any(after.get(field, 0) > before.get(field, 0) for field in risen)


def _old_replicas(status: Object) -> int:
    return int(status.get("replicas", 0)) - int(status.get("updatedReplicas", 0))


def is_timed_out(deployment: Object, status: Object, unix: int) -> bool:
    """Whether nothing has moved for ``progressDeadlineSeconds``."""
    present = get_condition(status, "Progressing")
    if not has_deadline(deployment) or present is None or present["reason"] == "NewReplicaSetAvailable":
        return False
    return present["reason"] == "ProgressDeadlineExceeded" or deadline(deployment, present) < unix


def deadline(deployment: Object, progressing: Object) -> int:
    """Unix time, in microseconds, at which a Deployment that does not move any more is said to be stuck."""
    since = timestamps.parse(progressing["lastUpdateTime"])
    return since + int(deployment["spec"]["progressDeadlineSeconds"]) * SECOND


def rollout_status(deployment: Object, new: Object | None, old: list[Object], unix: int) -> Object:
    """The whole status of a Deployment that rolls out (syncRolloutStatus)."""
    now = timestamps.time(unix)
    status = count(deployment, new, old, now)
    before = deployment.get("status") or {}
    present = get_condition(before, "Progressing")
    if not has_deadline(deployment):
        status = without_condition(status, "Progressing")
    elif not _is_reported_complete(status, present):
        status = _with_progress(deployment, status, new, present, unix)
    failure = _replica_failure(new, old)
    if failure:
        return with_condition(status, failure)
    return without_condition(status, "ReplicaFailure")


def _is_reported_complete(status: Object, present: Object | None) -> bool:
    all_updated = status.get("replicas", 0) == status.get("updatedReplicas", 0)
    return all_updated and present is not None and present["reason"] == "NewReplicaSetAvailable"


def _with_progress(deployment: Object, status: Object, new: Object | None, present: Object | None, unix: int) -> Object:
    now = timestamps.time(unix)
    who = f'ReplicaSet "{meta.name(new)}"' if new else f'Deployment "{meta.name(deployment)}"'
    if is_complete(deployment, status):
        message = f"{who} has successfully progressed."
        return with_condition(status, condition("Progressing", "True", "NewReplicaSetAvailable", message, now))
    if is_progressing(deployment.get("status") or {}, status):
        moving = condition("Progressing", "True", "ReplicaSetUpdated", f"{who} is progressing.", now)
        if present is None:
            return with_condition(status, moving)
        if present["status"] == "True":
            moving = {**moving, "lastTransitionTime": present["lastTransitionTime"]}
        # Removed first, so that the time of the last movement is always written.
        return with_condition(without_condition(status, "Progressing"), moving)
    if is_timed_out(deployment, status, unix):
        message = f"{who} has timed out progressing."
        stuck = condition("Progressing", "False", "ProgressDeadlineExceeded", message, now)
        return with_condition(status, stuck)
    return status


def _replica_failure(new: Object | None, old: list[Object]) -> Object | None:
    """The failure of the new ReplicaSet, else of any old one, as a condition of the Deployment."""
    for replica_set in [*([new] if new else []), *old]:
        failure = meta.get_condition(replica_set, "ReplicaFailure")
        if failure:
            since = failure["lastTransitionTime"]
            return condition("ReplicaFailure", failure["status"], failure["reason"], failure["message"], since)
    return None


def pause_condition(deployment: Object, now: str) -> Object | None:
    """The condition that says that a Deployment was paused or goes on; None if it need not be said."""
    present = get_condition(deployment.get("status") or {}, "Progressing")
    if not has_deadline(deployment) or (present and present["reason"] == "ProgressDeadlineExceeded"):
        return None
    said = present is not None and present["reason"] == "DeploymentPaused"
    paused = bool(deployment["spec"].get("paused"))
    if paused and not said:
        return condition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused", now)
    if not paused and said:
        return condition("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed", now)
    return None
