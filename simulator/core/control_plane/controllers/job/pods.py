"""What a Job's pod is, and how it fares. Pure functions. Modelled: pkg/controller/job."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state
from simulator.core.protocol.api import Object

FINALIZER = "batch.kubernetes.io/job-tracking"
COMPLETION_INDEX = "batch.kubernetes.io/job-completion-index"
FAILURE_COUNT = "batch.kubernetes.io/job-index-failure-count"
IGNORED_FAILURE_COUNT = "batch.kubernetes.io/job-index-ignored-failure-count"
COMPLETION_INDEX_VARIABLE = "JOB_COMPLETION_INDEX"
MAX_PREFIX = 58


def is_indexed(job: Object) -> bool:
    return bool(job["spec"].get("completionMode") == "Indexed")


def has_limit_per_index(job: Object) -> bool:
    return job["spec"].get("backoffLimitPerIndex") is not None


def is_suspended(job: Object) -> bool:
    return bool(job["spec"].get("suspend"))


def replaces_only_failed(job: Object) -> bool:
    """A pod that is being deleted is not replaced before it has ended."""
    return bool(job["spec"].get("podReplacementPolicy") == "Failed")


def is_finished(job: Object) -> bool:
    return meta.is_condition_true(job, "Complete") or meta.is_condition_true(job, "Failed")


def is_tracked(pod: Object) -> bool:
    """It has not been counted yet, or not for good."""
    return FINALIZER in (pod["metadata"].get("finalizers") or ())


def has_failed(pod: Object, job: Object) -> bool:
    """A deleted pod counts as failed, since it may never come to the phase Failed."""
    if pod_state.phase(pod) == "Failed":
        return True
    if replaces_only_failed(job):
        return False
    return meta.is_deleting(pod) and pod_state.phase(pod) != "Succeeded"


def completion_index(pod: Object) -> int:
    """-1 if it has none."""
    text = meta.annotations(pod).get(COMPLETION_INDEX, "")
    return int(text) if text.isdigit() else -1


def has_valid_index(pod: Object, job: Object) -> bool:
    return 0 <= completion_index(pod) < int(job["spec"]["completions"])


def failure_count(pod: Object) -> int:
    return _number(pod, FAILURE_COUNT)


def ignored_failure_count(pod: Object) -> int:
    return _number(pod, IGNORED_FAILURE_COUNT)


def _number(pod: Object, annotation: str) -> int:
    text = meta.annotations(pod).get(annotation, "")
    return int(text) if text.isdigit() and int(text) < 2**31 else 0


# New pods


def template(job: Object) -> Object:
    """The template of the Job's pods, with the finalizer by which they are counted."""
    found = job["spec"]["template"]
    metadata = found.get("metadata") or {}
    finalizers = metadata.get("finalizers") or []
    if FINALIZER not in finalizers:
        finalizers = [*finalizers, FINALIZER]
    result = {**found, "metadata": {**metadata, "finalizers": finalizers}}
    return _with_index_variable(result) if is_indexed(job) else result


def _with_index_variable(found: Object) -> Object:
    spec = dict(found["spec"])
    for group in ("initContainers", "containers"):
        if spec.get(group):
            spec[group] = [_container_with_index(container) for container in spec[group]]
    return {**found, "spec": spec}


def _container_with_index(container: Object) -> Object:
    present = container.get("env") or []
    if any(variable["name"] == COMPLETION_INDEX_VARIABLE for variable in present):
        return container
    source = {"fieldRef": {"fieldPath": f"metadata.labels['{COMPLETION_INDEX}']"}}
    return {**container, "env": [*present, {"name": COMPLETION_INDEX_VARIABLE, "valueFrom": source}]}


def template_for_index(found: Object, job: Object, index: int, counts: dict[str, str]) -> Object:
    """The template of the pod of one index. ``counts``: annotations with its failures so far."""
    metadata = found["metadata"]
    annotations = {**(metadata.get("annotations") or {}), COMPLETION_INDEX: str(index), **counts}
    labels = {**(metadata.get("labels") or {}), COMPLETION_INDEX: str(index)}
    metadata = {**metadata, "labels": dict(sorted(labels.items())), "annotations": dict(sorted(annotations.items()))}
    return {**found, "metadata": metadata, "spec": {**found["spec"], "hostname": f"{meta.name(job)}-{index}"}}


def prefix_for_index(job: Object, index: int) -> str:
    """What the generated name of an index' pod begins with."""
    end = f"-{index}-"
    return meta.name(job)[: MAX_PREFIX - len(end)] + end
