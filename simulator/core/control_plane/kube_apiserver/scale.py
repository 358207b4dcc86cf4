"""The ``/scale`` view of a workload: autoscaling/v1 Scale."""

from __future__ import annotations

from typing import Any

from simulator.core.api import labels, status
from simulator.core.protocol.api import Object


def scale_of(obj: Object) -> Object:
    """The Scale of a Deployment, StatefulSet, ReplicaSet or ReplicationController."""
    wanted = obj["spec"].get("selector")
    selector = labels.from_labels(wanted) if obj["kind"] == "ReplicationController" else labels.from_object(wanted)
    metadata = obj["metadata"]
    shown = ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {name: metadata[name] for name in shown if name in metadata},
        "spec": {"replicas": obj["spec"].get("replicas", 0)},
        "status": {
            "replicas": obj.get("status", {}).get("replicas", 0),
            "selector": str(selector),
        },
    }


def replicas_of(scale: Any, name: str) -> int:
    """The replicas that a Scale asks for. Raises ApiError (400, 422)."""
    spec = scale.get("spec") if isinstance(scale, dict) else None
    replicas = (spec or {}).get("replicas", 0)
    if not isinstance(replicas, int) or isinstance(replicas, bool):
        raise status.bad_request('Scale in version "v1" cannot be handled as a Scale: spec.replicas must be an integer')
    if replicas < 0:
        message = (
            f'Scale.autoscaling "{name}" is invalid: spec.replicas: Invalid value: {replicas}: '
            "must be greater than or equal to 0"
        )
        raise status.failure(422, "Invalid", message, {"name": name, "group": "autoscaling", "kind": "Scale"})
    return replicas
