"""Conditions of a Job. Pure functions. ``now``: ``metav1.Time``."""

from __future__ import annotations

from simulator.core.protocol.api import Object

FAILURE_TARGET = "FailureTarget"
SUCCESS_CRITERIA_MET = "SuccessCriteriaMet"
COMPLETE = "Complete"
FAILED = "Failed"
SUSPENDED = "Suspended"

# Reason and message of each way in which a Job ends.
BACKOFF_LIMIT_EXCEEDED = ("BackoffLimitExceeded", "Job has reached the specified backoff limit")
DEADLINE_EXCEEDED = ("DeadlineExceeded", "Job was active longer than specified deadline")
MAX_FAILED_INDEXES_EXCEEDED = (
    "MaxFailedIndexesExceeded",
    "Job has exceeded the specified maximal number of failed indexes",
)
FAILED_INDEXES = ("FailedIndexes", "Job has failed indexes")
COMPLETIONS_REACHED = ("CompletionsReached", "Reached expected number of succeeded pods")
POD_FAILURE_POLICY = "PodFailurePolicy"
SUCCESS_POLICY = "SuccessPolicy"


def condition(kind: str, status: str, reason: str, message: str, now: str) -> Object:
    return {
        "type": kind,
        "status": status,
        "lastProbeTime": now,
        "lastTransitionTime": now,
        "reason": reason,
        "message": message,
    }


def true_condition(conditions: list[Object], kind: str) -> Object | None:
    return next((one for one in conditions if one["type"] == kind and one["status"] == "True"), None)


def ensured(conditions: list[Object], wanted: Object) -> list[Object]:
    """The conditions with ``wanted`` among them; the same list if they say so already.

    A condition that was never there is not added to say False (ensureJobConditionStatus).
    """
    for index, present in enumerate(conditions):
        if present["type"] != wanted["type"]:
            continue
        if all(present.get(field, "") == wanted[field] for field in ("status", "reason", "message")):
            return conditions
        return [*conditions[:index], wanted, *conditions[index + 1 :]]
    return conditions if wanted["status"] == "False" else [*conditions, wanted]


def final(interim: Object, now: str) -> Object:
    """The condition that ends the Job, for the one that announced it."""
    kind = {FAILURE_TARGET: FAILED, SUCCESS_CRITERIA_MET: COMPLETE}[interim["type"]]
    return condition(kind, "True", interim["reason"], interim["message"], now)
