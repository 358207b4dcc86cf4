"""Volumes, claims and classes of storage."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.kubectl.printers.columns.common import UNSET, Object, age, columns, name

_MODES = {"ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP"}
DEFAULT_CLASS = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")


def access_modes(modes: Sequence[str] | None) -> str:
    """``RWO,ROX``, each once, in upstream's order."""
    return ",".join(short for mode, short in _MODES.items() if mode in (modes or ()))


def is_default_class(obj: Object) -> bool:
    annotations = obj.get("metadata", {}).get("annotations") or {}
    return any(annotations.get(key) == "true" for key in DEFAULT_CLASS)


def claim_status(obj: Object) -> str:
    if obj.get("metadata", {}).get("deletionTimestamp"):
        return "Terminating"
    return str(obj.get("status", {}).get("phase", ""))


def storage_class_of(obj: Object) -> str:
    annotations = obj.get("metadata", {}).get("annotations") or {}
    old = annotations.get("volume.beta.kubernetes.io/storage-class")
    return str(old or obj.get("spec", {}).get("storageClassName") or "")


def _claim(obj: Object, now: int) -> list[str]:
    spec, status = obj.get("spec", {}), obj.get("status", {})
    bound = bool(spec.get("volumeName"))
    return [
        name(obj),
        claim_status(obj),
        str(spec.get("volumeName", "")),
        str((status.get("capacity") or {}).get("storage", "")) if bound else "",
        access_modes(status.get("accessModes")) if bound else "",
        storage_class_of(obj),
        str(spec.get("volumeAttributesClassName") or UNSET),
        age(obj, now),
        str(spec.get("volumeMode") or UNSET),
    ]


def _volume(obj: Object, now: int) -> list[str]:
    spec, status = obj.get("spec", {}), obj.get("status", {})
    claim = spec.get("claimRef")
    return [
        name(obj),
        str((spec.get("capacity") or {}).get("storage", "")),
        access_modes(spec.get("accessModes")),
        str(spec.get("persistentVolumeReclaimPolicy", "")),
        claim_status(obj),
        f"{claim.get('namespace', '')}/{claim.get('name', '')}" if claim else "",
        storage_class_of(obj),
        str(spec.get("volumeAttributesClassName") or UNSET),
        str(status.get("reason", "")),
        age(obj, now),
        str(spec.get("volumeMode") or UNSET),
    ]


def _class(obj: Object, now: int) -> list[str]:
    return [
        name(obj) + (" (default)" if is_default_class(obj) else ""),
        str(obj.get("provisioner", "")),
        str(obj.get("reclaimPolicy") or "Delete"),
        str(obj.get("volumeBindingMode") or "Immediate"),
        "true" if obj.get("allowVolumeExpansion") else "false",
        age(obj, now),
    ]


CLAIMS = columns("Name;Status;Volume;Capacity;Access Modes;StorageClass;VolumeAttributesClass;Age;VolumeMode*", _claim)
VOLUMES = columns(
    "Name;Capacity;Access Modes;Reclaim Policy;Status;Claim;StorageClass;VolumeAttributesClass;Reason;Age;VolumeMode*",
    _volume,
)
STORAGE_CLASSES = columns("Name;Provisioner;ReclaimPolicy;VolumeBindingMode;AllowVolumeExpansion;Age", _class)
