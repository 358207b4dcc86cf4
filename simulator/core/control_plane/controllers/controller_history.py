"""ControllerRevisions: the past templates of DaemonSets and StatefulSets. pkg/controller/history.

A revision holds a strategic merge patch that puts the template back. Names end in the FNV-1 hash of that patch, as
Go writes it as JSON.
"""

from __future__ import annotations

import json
from typing import Any

from simulator.core.api import meta
from simulator.core.protocol.api import Object

MAX_PREFIX = 223
HASH_LABEL = "controller.kubernetes.io/hash"


def patch_of(owner: Object) -> Object:
    """The patch that makes a template the owner's present one, keys sorted as Go's encoder sorts them."""
    template = {**owner["spec"]["template"], "$patch": "replace"}
    patch: Object = json.loads(go_json({"spec": {"template": template}}))
    return patch


def go_json(value: Any) -> str:
    """As Go's encoding/json writes maps: keys sorted, nothing between them, what HTML minds escaped."""
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def hash_of(patch: Object, collisions: int) -> str:
    """HashControllerRevision, with the collision count of the owner as its probe."""
    digest = 0x811C9DC5
    for byte in f"{go_json(patch)}{collisions}".encode():
        digest = (digest * 0x01000193 & 0xFFFFFFFF) ^ byte
    return meta.safe_encode(str(digest))


def revision_name(owner: Object, digest: str) -> str:
    return f"{meta.name(owner)[:MAX_PREFIX]}-{digest}"


def make(owner: Object, name: str, hash_label: str, digest: str, number: int) -> Object:
    """A ControllerRevision of the owner's present template."""
    template_labels = (owner["spec"]["template"].get("metadata") or {}).get("labels") or {}
    metadata: Object = {
        "name": name,
        "namespace": meta.namespace(owner),
        "labels": dict(sorted({**template_labels, hash_label: digest}.items())),
        "annotations": meta.annotations(owner),
        "ownerReferences": [meta.owner_reference(owner)],
    }
    if not metadata["annotations"]:
        del metadata["annotations"]
    kind = {"kind": "ControllerRevision", "apiVersion": "apps/v1"}
    return {**kind, "metadata": metadata, "data": patch_of(owner), "revision": number}


def number(revision: Object) -> int:
    return int(revision.get("revision", 0))


def highest(revisions: list[Object]) -> int:
    return max((number(one) for one in revisions), default=0)


def in_order(revisions: list[Object]) -> list[Object]:
    """Oldest first; of one number by age, then by name."""
    return sorted(
        revisions, key=lambda one: (number(one), one["metadata"].get("creationTimestamp", ""), meta.name(one))
    )
