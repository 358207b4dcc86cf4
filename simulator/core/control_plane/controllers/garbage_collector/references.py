"""Patches of owner references and finalizers: operations.go, patch.go of pkg/controller/garbagecollector."""

from __future__ import annotations

from simulator.core.control_plane.controllers.garbage_collector.graph import Node
from simulator.core.protocol.api import MERGE_PATCH, STRATEGIC_MERGE_PATCH, ApiRequest, Object


def without_owners(node: Node, owners: list[str]) -> ApiRequest:
    """Remove the references to the owners with these uids."""
    references = [{"$patch": "delete", "uid": uid} for uid in owners]
    patch = {"metadata": {"ownerReferences": references, "uid": node.uid}}
    return ApiRequest("patch", node.resource, node.namespace, node.name, body=patch, content_type=STRATEGIC_MERGE_PATCH)


def without_finalizer(node: Node, latest: Object, finalizer: str) -> ApiRequest:
    """Remove one finalizer from an object as it was just read."""
    metadata = latest["metadata"]
    finalizers = [one for one in metadata.get("finalizers") or () if one != finalizer]
    patch = {"metadata": {"resourceVersion": metadata["resourceVersion"], "finalizers": finalizers}}
    return ApiRequest("patch", node.resource, node.namespace, node.name, body=patch, content_type=MERGE_PATCH)
