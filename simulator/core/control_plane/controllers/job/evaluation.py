"""How a Job fares: its pods counted, and whether it has come to an end. Pure.

Modelled: the first half of syncJob in pkg/controller/job/job_controller.go.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.core.api import timestamps
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.job import backoff, conditions, policies
from simulator.core.control_plane.controllers.job import pods as job_pods
from simulator.core.control_plane.controllers.job.indexes import Indexes
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object


@dataclass(slots=True)
class Evaluation:
    """What one look at a Job found. ``status`` is its status as it will be written: a copy that is this one's own."""

    job: Object
    pods: list[Object]
    unix: int
    status: Object
    # Uids of pods whose finalizer was removed, which the cache does not show yet.
    unfinalized: dict[str, None]
    active: list[Object] = field(default_factory=list)
    active_count: int = 0
    ready: int = 0
    terminating: int = 0
    succeeded: int = 0
    failed: int = 0
    record: backoff.Record = field(default_factory=backoff.Record)
    finished: Object | None = None
    deadline_in: int | None = None
    succeeded_before: Indexes = field(default_factory=Indexes)
    succeeded_indexes: Indexes = field(default_factory=Indexes)
    failed_indexes: Indexes | None = None
    delayed: dict[int, Object] = field(default_factory=dict)

    @property
    def now(self) -> str:
        return timestamps.time(self.unix)

    @property
    def uncounted(self) -> Object:
        found: Object = self.status.get("uncountedTerminatedPods") or {}
        return found

    def is_uncounted_finalizer(self, pod: Object) -> bool:
        """Its finalizer is there, as far as this controller knows."""
        return job_pods.is_tracked(pod) and pod["metadata"]["uid"] not in self.unfinalized


def evaluate(
    job: Object, pods: list[Object], record: backoff.Record, unfinalized: dict[str, None], unix: int
) -> Evaluation:
    """``record``: the failures so far."""
    found = Evaluation(job, pods, unix, dict(job.get("status") or {}), unfinalized)
    found.active = [pod for pod in pods if pod_state.is_active(pod)]
    found.active_count = len(found.active)
    found.ready = sum(pod_state.is_ready(pod) for pod in found.active)
    found.terminating = sum(pod_state.is_terminating(pod) for pod in pods)
    if job_pods.is_indexed(job):
        found.pods = sorted(pods, key=job_pods.completion_index)
    uncounted = found.uncounted
    succeeded = [pod for pod in _news(found, "succeeded") if pod_state.phase(pod) == "Succeeded"]
    failed = [pod for pod in _news(found, "failed") if job_pods.has_failed(pod, job)]
    counting = sum(policies.match_failure(job, pod).counts for pod in failed)
    found.succeeded = found.status.get("succeeded", 0) + len(succeeded) + len(uncounted.get("succeeded") or ())
    found.failed = found.status.get("failed", 0) + counting + len(uncounted.get("failed") or ())
    found.record = backoff.record(record, succeeded, failed)
    if "startTime" not in found.status and not job_pods.is_suspended(job):
        found.status["startTime"] = found.now
    found.finished = _announced(found) or _exceeded(found)
    if job_pods.is_indexed(job):
        _judge_indexes(found)
    return found


def _news(found: Evaluation, counted: str) -> list[Object]:
    """Pods that neither the counts nor the uncounted ones of the status hold (getValidPodsWithFilter)."""
    known = found.uncounted.get(counted) or ()
    valid = [pod for pod in found.pods if found.is_uncounted_finalizer(pod) and pod["metadata"]["uid"] not in known]
    if job_pods.is_indexed(found.job):
        return [pod for pod in valid if job_pods.has_valid_index(pod, found.job)]
    return valid


def _announced(found: Evaluation) -> Object | None:
    """The end was announced in an earlier sync, or a pod failed in a way that ends the Job at once."""
    present = found.status.get("conditions") or []
    met = conditions.true_condition(present, conditions.SUCCESS_CRITERIA_MET)
    if met is not None:
        return met
    target = conditions.true_condition(present, conditions.FAILURE_TARGET)
    if target is not None:
        return conditions.final(target, found.now)
    for pod in found.pods:
        if job_pods.has_failed(pod, found.job):
            message = policies.match_failure(found.job, pod).message
            if message:
                reason = conditions.POD_FAILURE_POLICY
                return conditions.condition(conditions.FAILURE_TARGET, "True", reason, message, found.now)
    return None


def _exceeded(found: Evaluation) -> Object | None:
    """Too many failures, or too late."""
    spec = found.job["spec"]
    limit = int(spec["backoffLimit"])
    if found.failed > limit or _too_many_restarts(found, limit):
        return _failure(found, conditions.BACKOFF_LIMIT_EXCEEDED)
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is None or job_pods.is_suspended(found.job) or "startTime" not in found.status:
        return None
    left = timestamps.parse(found.status["startTime"]) + int(deadline) * SECOND - found.unix
    if left <= 0:
        return _failure(found, conditions.DEADLINE_EXCEEDED)
    found.deadline_in = left
    return None


def _failure(found: Evaluation, why: tuple[str, str]) -> Object:
    return conditions.condition(conditions.FAILURE_TARGET, "True", *why, found.now)


def _too_many_restarts(found: Evaluation, limit: int) -> bool:
    """Containers that are restarted in their pod (OnFailure) count as well (pastBackoffLimitOnFailure)."""
    if found.job["spec"]["template"]["spec"].get("restartPolicy") != "OnFailure":
        return False
    restarts = 0
    for pod in found.pods:
        if pod_state.phase(pod) in ("Running", "Pending"):
            status = pod["status"]
            several = [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]
            restarts += sum(container.get("restartCount", 0) for container in several)
    return restarts > 0 if limit == 0 else restarts >= limit


# Indexed Jobs


def _judge_indexes(found: Evaluation) -> None:
    job, completions = found.job, int(found.job["spec"]["completions"])
    found.succeeded_before = Indexes.parse(found.status.get("completedIndexes", ""), completions)
    valid = [pod for pod in found.pods if job_pods.has_valid_index(pod, job) and job_pods.is_tracked(pod)]
    new = Indexes.of(job_pods.completion_index(pod) for pod in valid if pod_state.phase(pod) == "Succeeded")
    found.succeeded_indexes = found.succeeded_before.merge(new)
    found.succeeded = found.succeeded_indexes.total
    if job_pods.has_limit_per_index(job):
        failed = Indexes.of(job_pods.completion_index(pod) for pod in valid if _fails_index(job, pod))
        before = Indexes.parse(found.status.get("failedIndexes", ""), completions)
        found.failed_indexes = before.merge(failed)
        found.finished = found.finished or _failed_indexes(found, completions)
        found.delayed = _delayed(found)
    if found.finished is None:
        message = policies.match_success(job, found.succeeded_indexes)
        if message:
            kind, reason = conditions.SUCCESS_CRITERIA_MET, conditions.SUCCESS_POLICY
            found.finished = conditions.condition(kind, "True", reason, message, found.now)


def _fails_index(job: Object, pod: Object) -> bool:
    if not job_pods.has_failed(pod, job):
        return False
    match = policies.match_failure(job, pod)
    if match.action == "FailIndex":
        return True
    return match.counts and job_pods.failure_count(pod) >= int(job["spec"]["backoffLimitPerIndex"])


def _failed_indexes(found: Evaluation, completions: int) -> Object | None:
    assert found.failed_indexes is not None
    most = found.job["spec"].get("maxFailedIndexes")
    failed = found.failed_indexes.total
    if most is not None and failed > most:
        return _failure(found, conditions.MAX_FAILED_INDEXES_EXCEEDED)
    if failed and failed + found.succeeded_indexes.total >= completions:
        return _failure(found, conditions.FAILED_INDEXES)
    return None


def _delayed(found: Evaluation) -> dict[int, Object]:
    """Failed pods that stay until their successor is there: it takes over how often its index has failed."""
    assert found.failed_indexes is not None
    active = [job_pods.completion_index(pod) for pod in found.active]
    delayed: dict[int, Object] = {}
    for pod in found.pods:
        index = job_pods.completion_index(pod)
        settled = index in found.succeeded_indexes or index in found.failed_indexes or index in active
        valid = found.is_uncounted_finalizer(pod) and job_pods.has_valid_index(pod, found.job)
        if not valid or settled or not job_pods.has_failed(pod, found.job):
            continue
        last = delayed.get(index)
        if last is None or _age(last) <= _age(pod):
            delayed[index] = pod
    return delayed


def _age(pod: Object) -> tuple[int, int]:
    count = job_pods.failure_count(pod) + job_pods.ignored_failure_count(pod)
    return count, backoff.finish_time(pod)
