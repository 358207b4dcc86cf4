"""Defaults of the core group but pods: ``pkg/apis/core/v1/defaults.go``."""

from __future__ import annotations

import base64
from typing import Any

from simulator.core.api.defaulting.batch import with_template_labels
from simulator.core.api.defaulting.fill import change, fill, ordered, put, round_resources
from simulator.core.api.defaulting.pods import default_template

Object = dict[str, Any]


def default_namespace(obj: Object) -> Object:
    """Every Namespace carries its own name as a label."""
    metadata = obj["metadata"]
    name = metadata.get("name", "")
    labels = metadata.get("labels") or {}
    if name and labels.get("kubernetes.io/metadata.name") != name:
        labels = dict(sorted({**labels, "kubernetes.io/metadata.name": name}.items()))
        obj = {**obj, "metadata": put("ObjectMeta", metadata, "labels", labels)}
    status = fill("NamespaceStatus", obj.get("status") or {}, {"phase": "Active"})
    return put("Namespace", obj, "status", status)


def default_node(obj: Object) -> Object:
    """A node that says only its capacity has all of it to give."""
    status = obj.get("status")
    if not status:
        return obj
    status = change("NodeStatus", status, "capacity", round_resources)
    status = change("NodeStatus", status, "allocatable", round_resources)
    if "capacity" in status:
        status = fill("NodeStatus", status, {"allocatable": status["capacity"]})
    return put("Node", obj, "status", status)


def default_secret(obj: Object) -> Object:
    """``stringData`` is written into ``data`` and never stored."""
    obj = fill("Secret", obj, {"type": "Opaque"})
    plain = obj.get("stringData")
    if plain is None:
        return obj
    encoded = {key: base64.b64encode(text.encode()).decode() for key, text in plain.items()}
    data = dict(sorted({**(obj.get("data") or {}), **encoded}.items()))
    return ordered("Secret", {**{k: v for k, v in obj.items() if k != "stringData"}, "data": data})


def default_replication_controller(obj: Object) -> Object:
    """Without a selector, or without labels, it has its template's labels."""
    spec = fill("ReplicationControllerSpec", obj.get("spec") or {}, {"replicas": 1})
    spec = change("ReplicationControllerSpec", spec, "template", default_template)
    labels = ((spec.get("template") or {}).get("metadata") or {}).get("labels")
    if labels:
        spec = fill("ReplicationControllerSpec", spec, {"selector": labels})
    return put("ReplicationController", with_template_labels(obj, spec), "spec", spec)


def default_pod_template(obj: Object) -> Object:
    return put("PodTemplate", obj, "template", default_template(obj.get("template") or {}))
