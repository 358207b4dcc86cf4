"""Which pods of a Job are to be created or deleted now. Pure. Modelled: manageJob in job_controller.go."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.deletion_order import pods_to_delete
from simulator.core.control_plane.controllers.job import backoff, policies
from simulator.core.control_plane.controllers.job import pods as job_pods
from simulator.core.control_plane.controllers.job.evaluation import Evaluation
from simulator.core.control_plane.controllers.job.indexes import Indexes
from simulator.core.protocol.api import Object

MAX_PER_SYNC = 500


@dataclass(slots=True)
class Plan:
    """``create``: how many pods; of an indexed Job, those of ``indexes``. ``wait``: microseconds until it may go on."""

    delete: list[Object] = field(default_factory=list)
    create: int = 0
    indexes: list[int] = field(default_factory=list)
    wait: int = 0


def plan(found: Evaluation) -> Plan:
    job = found.job
    if job_pods.is_suspended(job):
        return Plan(delete=_to_remove(found, len(found.active)))
    wanted = _wanted(found)
    doomed = _to_remove(found, max(0, len(found.active) - wanted))
    if doomed:
        return Plan(delete=doomed[:MAX_PER_SYNC])
    terminating = found.terminating if job_pods.replaces_only_failed(job) else 0
    missing = min(wanted - terminating - len(found.active), MAX_PER_SYNC)
    return _create(found, missing) if missing > 0 else Plan()


def _wanted(found: Evaluation) -> int:
    """How many pods shall be active."""
    spec = found.job["spec"]
    parallelism = int(spec["parallelism"])
    if spec.get("completions") is None:
        return len(found.active) if found.succeeded else parallelism
    return max(0, min(int(spec["completions"]) - found.succeeded, parallelism))


def _to_remove(found: Evaluation, at_least: int) -> list[Object]:
    """Pods of an indexed Job whose index is wrong or taken, and as many others as are too many."""
    doomed: list[Object] = []
    left = found.active
    if job_pods.is_indexed(found.job):
        doomed, left = _misplaced(found)
    more = at_least - len(doomed)
    return [*doomed, *pods_to_delete(left, [], more, found.unix)] if more > 0 else doomed


def _misplaced(found: Evaluation) -> tuple[list[Object], list[Object]]:
    by_index: dict[int, list[Object]] = {}
    doomed: list[Object] = []
    for pod in found.active:
        if job_pods.has_valid_index(pod, found.job):
            by_index.setdefault(job_pods.completion_index(pod), []).append(pod)
        else:
            doomed.append(pod)
    left = []
    for same in by_index.values():
        surplus = pods_to_delete(same, [], len(same) - 1, found.unix)
        doomed += surplus
        left += [pod for pod in same if pod not in surplus]
    return doomed, left


def _create(found: Evaluation, missing: int) -> Plan:
    job = found.job
    if not job_pods.has_limit_per_index(job):
        wait = backoff.remaining(found.record.failures, found.record.last, found.unix)
        if wait:
            return Plan(wait=wait)
    if not job_pods.is_indexed(job):
        return Plan(create=missing)
    indexes = _pending(found).missing(missing, int(job["spec"]["completions"]))
    if job_pods.has_limit_per_index(job):
        waits = {index: backoff.remaining_for_index(found.delayed.get(index), found.unix) for index in indexes}
        indexes = [index for index, wait in waits.items() if not wait]
        if not indexes:
            return Plan(wait=min(waits.values(), default=0))
    return Plan(create=len(indexes), indexes=indexes)


def _pending(found: Evaluation) -> Indexes:
    """The indexes that need no pod now."""
    busy = list(found.active)
    if job_pods.replaces_only_failed(found.job):
        busy += [pod for pod in found.pods if pod_state.is_terminating(pod)]
    taken = Indexes.of(index for pod in busy if (index := job_pods.completion_index(pod)) >= 0)
    settled = found.succeeded_indexes.merge(found.failed_indexes or Indexes())
    return settled.merge(taken)


def failure_counts(found: Evaluation, index: int) -> dict[str, str]:
    """The annotations in which the new pod of an index takes over the failures of the last one."""
    if not job_pods.has_limit_per_index(found.job):
        return {}
    last = found.delayed.get(index)
    if last is None:
        return {job_pods.FAILURE_COUNT: "0"}
    counts = policies.match_failure(found.job, last).counts
    failures = job_pods.failure_count(last) + counts
    ignored = job_pods.ignored_failure_count(last) + (not counts)
    result = {job_pods.FAILURE_COUNT: str(failures)}
    return {**result, job_pods.IGNORED_FAILURE_COUNT: str(ignored)} if ignored else result
