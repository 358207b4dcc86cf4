"""What is special about a resource when it is created or updated: pkg/registry/<group>/<resource>/strategy.go."""

from __future__ import annotations

from typing import Any

from simulator.core.api import kinds, qos
from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import Object

# metadata.generation counts the changes of these resources' spec.
_WITH_GENERATION = (kinds.PODS, kinds.DEPLOYMENTS, kinds.REPLICA_SETS)
_WITH_STATUS = (kinds.PODS, kinds.NODES, kinds.NAMESPACES, kinds.DEPLOYMENTS, kinds.REPLICA_SETS)
# Copied from the node to the pod when it is bound (PodTopologyLabels admission).
TOPOLOGY_LABELS = ("topology.kubernetes.io/zone", "topology.kubernetes.io/region")

_METADATA_ORDER = (
    "name",
    "generateName",
    "namespace",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "labels",
    "annotations",
    "ownerReferences",
    "finalizers",
)


def has_generation(resource: Resource) -> bool:
    return resource in _WITH_GENERATION


def has_status(resource: Resource) -> bool:
    return resource in _WITH_STATUS


def ordered_metadata(metadata: Object) -> Object:
    """Known fields, in the order of ObjectMeta; empty ones left out (``omitempty``)."""
    return {name: metadata[name] for name in _METADATA_ORDER if metadata.get(name) not in (None, "", {}, [])}


def prepare_for_create(resource: Resource, obj: Object) -> Object:
    """What a client may not say about a new object is taken away, and its first status is set."""
    if resource is kinds.PODS:
        return {**obj, "status": {"phase": "Pending", "qosClass": qos.qos_class(obj["spec"])}}
    if resource is kinds.DEPLOYMENTS:
        return {**obj, "status": {}}
    if resource is kinds.REPLICA_SETS:
        return {**obj, "status": {"replicas": 0}}
    if resource is kinds.NAMESPACES:
        finalizers = (obj.get("spec") or {}).get("finalizers") or []
        if "kubernetes" not in finalizers:
            finalizers = [*finalizers, "kubernetes"]
        return {**obj, "spec": {"finalizers": finalizers}, "status": {"phase": "Active"}}
    return obj


def prepare_for_update(resource: Resource, subresource: str, new: Object, old: Object) -> Object:
    """Which part of ``new`` an update of this (sub)resource may change; the rest stays as in ``old``."""
    if subresource == "status":
        return _status_update(resource, new, old)
    if subresource == "finalize":
        finalizers = new.get("spec", {}).get("finalizers") or []
        return {**old, "spec": {"finalizers": finalizers} if finalizers else {}}
    updated = new
    if has_status(resource):
        updated = {**new, "status": old["status"]} if "status" in old else new
        if resource is kinds.NAMESPACES:
            updated = {**updated, "spec": old["spec"]}
    if has_generation(resource) and updated.get("spec") != old.get("spec"):
        metadata = {**updated["metadata"], "generation": old["metadata"].get("generation", 0) + 1}
        updated = {**updated, "metadata": metadata}
    return updated


def _status_update(resource: Resource, new: Object, old: Object) -> Object:
    """``/status`` changes the status, and annotations, but no spec."""
    metadata: dict[str, Any] = {**old["metadata"]}
    for name in ("annotations", "labels") if resource is not kinds.DEPLOYMENTS else ("annotations",):
        if name in new["metadata"]:
            metadata[name] = new["metadata"][name]
        else:
            metadata.pop(name, None)
    updated: Object = {**old, "metadata": metadata, "status": new.get("status", {})}
    if resource is kinds.PODS:
        phase_first = {**updated["status"], "qosClass": old["status"].get("qosClass", "")}
        updated["status"] = phase_first
    return updated


def graceful(resource: Resource, obj: Object, requested: int | None) -> int:
    """The grace period of a deletion in seconds; 0: at once. Only pods that run somewhere are given time."""
    if resource is not kinds.PODS:
        return 0
    spec = obj["spec"]
    if not spec.get("nodeName") or obj.get("status", {}).get("phase") in ("Succeeded", "Failed"):
        return 0
    if requested is not None:
        return max(requested, 0)
    return int(spec.get("terminationGracePeriodSeconds", 30))
