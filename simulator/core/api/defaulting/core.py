"""Defaults of the core group but pods: ``pkg/apis/core/v1/defaults.go``."""

from __future__ import annotations

import base64
from typing import Any

from simulator.core.api.defaulting.fill import change, fill, ordered, put, round_resources

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
