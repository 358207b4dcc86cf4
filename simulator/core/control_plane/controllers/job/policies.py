"""What a failed pod means for its Job, and when enough has succeeded. Pure functions.

Modelled: pkg/controller/job/{pod_failure_policy,success_policy}.go.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.api import meta
from simulator.core.control_plane.controllers.job.indexes import Indexes
from simulator.core.protocol.api import Object


@dataclass(frozen=True, slots=True)
class Match:
    """``message``: why the Job fails at once; ``counts``: it counts as a failure; ``action``: of the rule that
    matched, empty if none did.
    """

    message: str = ""
    counts: bool = True
    action: str = ""


def match_failure(job: Object, pod: Object) -> Match:
    """The first rule of the podFailurePolicy that matches a failed pod."""
    policy = job["spec"].get("podFailurePolicy") or {}
    for index, rule in enumerate(policy.get("rules") or ()):
        why = _reason(rule, pod)
        if why:
            action = rule["action"]
            message = f"{why} matching {action} rule at index {index}" if action == "FailJob" else ""
            return Match(message, action != "Ignore", action)
    return Match()


def _reason(rule: Object, pod: Object) -> str:
    where = meta.namespaced_name(pod)
    if rule.get("onExitCodes") is not None:
        container = _container(pod, rule["onExitCodes"])
        if container is None:
            return ""
        code = container["state"]["terminated"]["exitCode"]
        return f"Container {container['name']} for pod {where} failed with exit code {code}"
    for condition in (pod.get("status") or {}).get("conditions") or ():
        for pattern in rule.get("onPodConditions") or ():
            if (condition["type"], condition["status"]) == (pattern["type"], pattern.get("status", "True")):
                return f"Pod {where} has condition {condition['type']}"
    return ""


def _container(pod: Object, requirement: Object) -> Object | None:
    """The first container that ended with an exit code that the requirement means."""
    status = pod.get("status") or {}
    named = requirement.get("containerName")
    for container in [*(status.get("containerStatuses") or ()), *(status.get("initContainerStatuses") or ())]:
        terminated = container.get("state", {}).get("terminated")
        if terminated is None or not terminated["exitCode"] or named not in (None, container["name"]):
            continue
        if (terminated["exitCode"] in requirement["values"]) == (requirement["operator"] == "In"):
            found: Object = container
            return found
    return None


def match_success(job: Object, succeeded: Indexes) -> str:
    """Why enough indexes have succeeded, as the successPolicy has it; empty if not enough have."""
    completions = int(job["spec"]["completions"])
    for index, rule in enumerate((job["spec"].get("successPolicy") or {}).get("rules") or ()):
        counted = succeeded
        wanted = rule.get("succeededCount")
        if rule.get("succeededIndexes") is not None:
            named = Indexes.parse(rule["succeededIndexes"], completions)
            counted = Indexes.of(one for first, last in named.intervals for one in _within(first, last, succeeded))
            wanted = named.total if wanted is None else wanted
        if wanted is not None and counted.total >= wanted:
            return f"Matched rules at index {index}"
    return ""


def _within(first: int, last: int, indexes: Indexes) -> list[int]:
    return [one for one in range(first, last + 1) if one in indexes]
