"""What claims and volumes say of each other. Pure. Modelled: component-helpers/storage/volume (and ephemeral)."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.core.api import meta
from simulator.core.protocol.api import Object

BIND_COMPLETED = "pv.kubernetes.io/bind-completed"
BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller"
PROVISIONED_BY = "pv.kubernetes.io/provisioned-by"
PROVISIONER = "volume.kubernetes.io/storage-provisioner"
BETA_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner"
SELECTED_NODE = "volume.kubernetes.io/selected-node"
BETA_CLASS = "volume.beta.kubernetes.io/storage-class"
DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class"
BETA_DEFAULT_CLASS = "storageclass.beta.kubernetes.io/is-default-class"
WAIT_FOR_FIRST_CONSUMER = "WaitForFirstConsumer"
NO_PROVISIONER = "kubernetes.io/no-provisioner"


def class_of(obj: Object) -> str:
    """The StorageClass of a claim or a volume; empty for none."""
    beta = meta.annotations(obj).get(BETA_CLASS)
    return beta if beta is not None else str(obj["spec"].get("storageClassName") or "")


def default_class(classes: Iterable[Object]) -> Object | None:
    """The class that claims get that name none: the newest of those that say so (GetDefaultClass)."""
    marked = [
        one
        for one in classes
        if "true" in (meta.annotations(one).get(DEFAULT_CLASS), meta.annotations(one).get(BETA_DEFAULT_CLASS))
    ]
    newest_first = sorted(marked, key=meta.name)
    return max(newest_first, key=lambda one: str(one["metadata"]["creationTimestamp"]), default=None)


def waits_for_consumer(claim: Object, storage_class: Object | None) -> bool:
    """Nothing is bound before a pod that uses the claim has its node."""
    if SELECTED_NODE in meta.annotations(claim) or storage_class is None:
        return False
    return bool(storage_class.get("volumeBindingMode") == WAIT_FOR_FIRST_CONSUMER)


def refers_to(volume: Object, claim: Object) -> bool:
    """Whether the volume is for this claim, bound already or reserved by name (IsVolumeBoundToClaim)."""
    reference = volume["spec"].get("claimRef")
    if reference is None:
        return False
    if (reference.get("namespace"), reference.get("name")) != (meta.namespace(claim), meta.name(claim)):
        return False
    return reference.get("uid") in (None, "", meta.uid(claim))


def claim_key(volume: Object) -> str:
    """The key of the claim that a volume is for; empty if it is for none."""
    reference = volume["spec"].get("claimRef") or {}
    return f"{reference['namespace']}/{reference['name']}" if reference.get("name") else ""


def reference_to(claim: Object) -> Object:
    metadata = claim["metadata"]
    return {
        "kind": "PersistentVolumeClaim",
        "namespace": metadata["namespace"],
        "name": metadata["name"],
        "uid": metadata["uid"],
        "apiVersion": "v1",
        "resourceVersion": metadata["resourceVersion"],
    }


def is_bound(claim: Object) -> bool:
    """The claim has its volume, and the controller has said so (isPVCFullyBound)."""
    return bool(claim["spec"].get("volumeName")) and BIND_COMPLETED in meta.annotations(claim)


def bound_to(volume: Object, claim: Object) -> Object:
    """The volume as the claim's own; the same object if it is (GetBindVolumeToClaim)."""
    wanted = reference_to(claim)
    present = volume["spec"].get("claimRef") or {}
    by_controller = not refers_to(volume, claim)
    changed = volume
    if any(present.get(name) != wanted[name] for name in ("namespace", "name", "uid")):
        changed = {**volume, "spec": {**volume["spec"], "claimRef": wanted}}
    # Chosen by the control plane, not reserved by a person.
    return noted(changed, {BOUND_BY_CONTROLLER: "yes"}) if by_controller else changed


def claim_name(pod: Object, volume: Object) -> str:
    """The claim of a pod's volume; empty if it uses none. One for an ephemeral volume is named after both."""
    if volume.get("persistentVolumeClaim"):
        return str(volume["persistentVolumeClaim"].get("claimName") or "")
    return f"{meta.name(pod)}-{volume['name']}" if volume.get("ephemeral") else ""


def noted(obj: Object, values: dict[str, str | None]) -> Object:
    """The object with annotations set, or removed where the value is None; the same object if nothing changes."""
    together = {**meta.annotations(obj), **values}
    kept = {key: value for key, value in together.items() if value is not None}
    if kept == meta.annotations(obj):
        return obj
    return meta.with_metadata(obj, annotations=dict(sorted(kept.items())) or None)
