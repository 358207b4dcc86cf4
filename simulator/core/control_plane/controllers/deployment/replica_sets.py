"""Which ReplicaSet of a Deployment is which, what it is called, and what the Deployment notes on it.

Pure functions. Modelled: pkg/controller/deployment/util/deployment_util.go.
"""

from __future__ import annotations

from simulator.core.api import hashing, meta
from simulator.core.control_plane.controllers.deployment import rolling
from simulator.core.protocol.api import Object

HASH_LABEL = "pod-template-hash"
REVISION = "deployment.kubernetes.io/revision"
REVISION_HISTORY = "deployment.kubernetes.io/revision-history"
MAX_HISTORY_LENGTH = 2000
MAX_NAME_LENGTH = 253

# Annotations of the Deployment that say nothing of its ReplicaSets.
NOT_COPIED = (
    "kubectl.kubernetes.io/last-applied-configuration",
    REVISION,
    REVISION_HISTORY,
    rolling.DESIRED_REPLICAS,
    rolling.MAX_REPLICAS,
    "deprecated.deployment.rollback.to",
)


def same_template(one: Object, other: Object) -> bool:
    """Whether two templates want the same pods; the hash label does not count."""
    return _without_hash(one) == _without_hash(other)


def _without_hash(template: Object) -> Object:
    metadata = dict(template.get("metadata") or {})
    metadata["labels"] = {k: v for k, v in (metadata.get("labels") or {}).items() if k != HASH_LABEL}
    return {**template, "metadata": metadata}


def find_new(deployment: Object, replica_sets: list[Object]) -> Object | None:
    """The ReplicaSet of the Deployment's present template; the oldest if there are several."""
    wanted = deployment["spec"]["template"]
    for replica_set in rolling.by_creation(replica_sets):
        if same_template(replica_set["spec"]["template"], wanted):
            return replica_set
    return None


def revision(obj: Object) -> int:
    """The revision noted on a ReplicaSet or a Deployment, 0 if there is none."""
    text = meta.annotations(obj).get(REVISION, "0")
    return int(text) if text.lstrip("-").isdigit() else 0


def max_revision(replica_sets: list[Object]) -> int:
    return max((revision(replica_set) for replica_set in replica_sets), default=0)


def make_new(deployment: Object, old: list[Object], collisions: int | None) -> Object:
    """The ReplicaSet to create for the present template, with its size and its notes."""
    spec = deployment["spec"]
    digest = hashing.pod_template_hash(spec["template"], collisions)
    template_metadata = spec["template"].get("metadata") or {}
    labels = {**(template_metadata.get("labels") or {}), HASH_LABEL: digest}
    selector = {
        **spec["selector"],
        "matchLabels": {**(spec["selector"].get("matchLabels") or {}), HASH_LABEL: digest},
    }
    wanted = {"replicas": rolling.new_size(deployment, old, 0)}
    if spec.get("minReadySeconds"):
        wanted["minReadySeconds"] = spec["minReadySeconds"]
    replica_set = {
        "kind": "ReplicaSet",
        "apiVersion": "apps/v1",
        "metadata": {
            "name": f"{meta.name(deployment)[: MAX_NAME_LENGTH - len(digest) - 1]}-{digest}",
            "namespace": meta.namespace(deployment),
            "labels": labels,
            "ownerReferences": [meta.owner_reference(deployment)],
        },
        "spec": {
            **wanted,
            "selector": selector,
            "template": {**spec["template"], "metadata": {**template_metadata, "labels": labels}},
        },
        "status": {"replicas": 0},
    }
    return with_revision(with_sizes_noted(replica_set, deployment), deployment, max_revision(old) + 1)


def with_sizes_noted(replica_set: Object, deployment: Object) -> Object:
    """The ReplicaSet with the Deployment's size in its annotations; the same object if they say so already."""
    wanted = rolling.size(deployment)
    noted = {
        rolling.DESIRED_REPLICAS: str(wanted),
        rolling.MAX_REPLICAS: str(wanted + rolling.max_surge(deployment)),
    }
    return _annotated(replica_set, noted)


def with_revision(replica_set: Object, deployment: Object, number: int) -> Object:
    """The ReplicaSet with the Deployment's own annotations, and revision ``number`` if that is a higher one.

    A ReplicaSet that is used again (a rollback) keeps its former revisions in its history.
    """
    noted = {k: v for k, v in meta.annotations(deployment).items() if k not in NOT_COPIED}
    present = meta.annotations(replica_set)
    if revision(replica_set) < number:
        noted[REVISION] = str(number)
        if REVISION in present:
            noted[REVISION_HISTORY] = _history(present.get(REVISION_HISTORY, ""), present[REVISION])
    return _annotated(replica_set, noted)


def _history(history: str, number: str) -> str:
    revisions = [*history.split(","), number] if history else [number]
    while len(revisions) > 1 and len(",".join(revisions)) > MAX_HISTORY_LENGTH:
        revisions.pop(0)
    return ",".join(revisions)


def _annotated(replica_set: Object, noted: dict[str, str]) -> Object:
    present = meta.annotations(replica_set)
    together = {**present, **noted}
    if together == present:
        return replica_set
    return meta.with_metadata(replica_set, annotations=dict(sorted(together.items())))


def beyond_history(deployment: Object, old: list[Object]) -> list[Object]:
    """Old ReplicaSets that the history limit removes: the lowest revisions, and only really empty ones."""
    limit = deployment["spec"].get("revisionHistoryLimit")
    kept = [replica_set for replica_set in old if not meta.is_deleting(replica_set)]
    if limit is None or len(kept) <= limit:
        return []
    oldest = sorted(kept, key=lambda one: (revision(one), one["metadata"].get("creationTimestamp", "")))
    return [replica_set for replica_set in oldest[: len(kept) - limit] if _is_empty(replica_set)]


def _is_empty(replica_set: Object) -> bool:
    observed = rolling.status_count(replica_set, "observedGeneration")
    settled = replica_set["metadata"].get("generation", 0) <= observed
    return settled and rolling.size(replica_set) == 0 and rolling.status_count(replica_set, "replicas") == 0
