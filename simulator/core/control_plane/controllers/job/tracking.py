"""Each ended pod of a Job is counted once, whatever crashes in between. Pure.

First its uid goes into ``status.uncountedTerminatedPods``, then its finalizer goes, then it is counted and its uid goes.
Modelled: trackJobStatusAndRemoveFinalizers in pkg/controller/job/job_controller.go.
"""

from __future__ import annotations

from typing import Any

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.job import conditions, policies
from simulator.core.control_plane.controllers.job import pods as job_pods
from simulator.core.control_plane.controllers.job.evaluation import Evaluation
from simulator.core.control_plane.controllers.job.indexes import Indexes
from simulator.core.protocol.api import Object

MAX_UNCOUNTED = 500
# In the order in which the API writes them; zeros of the counts are left out.
_FIELDS = (
    "conditions",
    "startTime",
    "completionTime",
    "active",
    "succeeded",
    "failed",
    "terminating",
    "completedIndexes",
    "failedIndexes",
    "uncountedTerminatedPods",
    "ready",
)
_OMIT_EMPTY = ("conditions", "active", "succeeded", "failed", "completedIndexes")


def ordered(status: Object) -> Object:
    present = {name: status[name] for name in _FIELDS if name in status}
    return {name: value for name, value in present.items() if value or name not in _OMIT_EMPTY}


class Tracking:
    """One round: what is written first (``status``), whose finalizer goes then, and what is written last.

    ``flush``: the status has to be written. ``final``: the condition with which the Job ends, once all is counted.
    """

    def __init__(self, found: Evaluation, flush: bool) -> None:
        self.found = found
        self.status: dict[str, Any] = found.status
        self.flush = flush
        self.final: Object | None = None
        self.release: list[Object] = []
        self.full = False
        self._tracked = dict.fromkeys(meta.uid(pod) for pod in found.pods if found.is_uncounted_finalizer(pod))
        self._new_indexes: list[int] = []
        uncounted = found.uncounted
        self._uncounted = {name: list(uncounted.get(name) or ()) for name in ("succeeded", "failed")}
        self._begin()

    def _begin(self) -> None:
        self.count()
        for pod in self.found.pods:
            if self.found.is_uncounted_finalizer(pod) and self._may_go(pod):
                self.release.append(pod)
                self._note(pod)
                if len(self._new_indexes) + sum(len(uids) for uids in self._uncounted.values()) >= MAX_UNCOUNTED:
                    self.full = True
                    break
        if job_pods.is_indexed(self.found.job):
            self._note_indexes()
        self._announce()
        self._store_uncounted()

    def _may_go(self, pod: Object) -> bool:
        """Whether its finalizer may be removed (canRemoveFinalizer)."""
        found = self.found
        if meta.is_deleting(found.job) or found.finished is not None or pod_state.phase(pod) == "Succeeded":
            return True
        if not job_pods.has_failed(pod, found.job):
            return False
        waiting = found.delayed.get(job_pods.completion_index(pod))
        return waiting is None or meta.uid(waiting) != meta.uid(pod)

    def _note(self, pod: Object) -> None:
        job, uid = self.found.job, meta.uid(pod)
        indexed = job_pods.is_indexed(job)
        if pod_state.phase(pod) == "Succeeded" and uid not in self._uncounted["failed"]:
            index = job_pods.completion_index(pod)
            if indexed:
                # Its index is enough to count it once.
                if job_pods.has_valid_index(pod, job) and index not in self.found.succeeded_before:
                    self._new_indexes.append(index)
                    self.flush = True
            elif uid not in self._uncounted["succeeded"]:
                self._uncounted["succeeded"].append(uid)
                self.flush = True
        elif job_pods.has_failed(pod, job) or self._fails_all():
            known = uid in self._uncounted["failed"]
            valid = not indexed or job_pods.has_valid_index(pod, job)
            if not known and valid and policies.match_failure(job, pod).counts:
                self._uncounted["failed"].append(uid)
                self.flush = True

    def _fails_all(self) -> bool:
        """When a Job has failed, every pod that has not ended counts as failed."""
        finished = self.found.finished
        return finished is not None and finished["type"] != conditions.SUCCESS_CRITERIA_MET

    def _note_indexes(self) -> None:
        succeeded = self.found.succeeded_before.merge(Indexes.of(self._new_indexes))
        failed = None if self.found.failed_indexes is None else str(self.found.failed_indexes)
        before = self.status.get("completedIndexes", ""), self.status.get("failedIndexes")
        self.flush = self.flush or before != (str(succeeded), failed)
        self.status["succeeded"] = succeeded.total
        self.status["completedIndexes"] = str(succeeded)
        if failed is not None:
            self.status["failedIndexes"] = failed

    def _announce(self) -> None:
        """The condition that says that the end is near comes before any finalizer is removed."""
        finished = self.found.finished
        if finished is None or finished["type"] not in (conditions.FAILURE_TARGET, conditions.SUCCESS_CRITERIA_MET):
            self.final = finished
            return
        present = self.status.get("conditions") or []
        if conditions.true_condition(present, finished["type"]) is None:
            self.status["conditions"] = [*present, finished]
            self.flush = True
        self.final = conditions.final(finished, self.found.now)

    def released(self, pod: Object) -> None:
        """The finalizer of a pod is gone."""
        self._tracked.pop(meta.uid(pod), None)

    def count(self) -> None:
        """Uncounted pods whose finalizer is gone become counts."""
        for name, uids in self._uncounted.items():
            left = [uid for uid in uids if uid in self._tracked]
            if len(left) != len(uids):
                self.status[name] = self.status.get(name, 0) + len(uids) - len(left)
                self._uncounted[name] = left
                self.flush = True
        self._store_uncounted()

    def _store_uncounted(self) -> None:
        self.status["uncountedTerminatedPods"] = {name: uids for name, uids in self._uncounted.items() if uids}

    def finish(self) -> bool:
        """Add the final condition, if nothing is uncounted and no pod is on its way out; whether it did."""
        if self.final is None or self.full or any(self._uncounted.values()) or self.status.get("terminating"):
            return False
        self.status["conditions"] = conditions.ensured(self.status.get("conditions") or [], self.final)
        if self.final["type"] == conditions.COMPLETE:
            self.status["completionTime"] = self.final["lastTransitionTime"]
        self.flush = True
        return True
