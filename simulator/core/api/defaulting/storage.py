"""Defaults of volumes that outlive pods: ``pkg/apis/core/v1/defaults.go``, ``pkg/apis/storage/v1/defaults.go``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, fill, put, round_resources

Object = dict[str, Any]

_VOLUME: Final = {"persistentVolumeReclaimPolicy": "Retain", "volumeMode": "Filesystem"}
_STORAGE_CLASS: Final = {"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"}
_SOURCES: Final[dict[str, tuple[str, Object]]] = {
    "hostPath": ("HostPathVolumeSource", {"type": ""}),
    "iscsi": ("ISCSIPersistentVolumeSource", {"iscsiInterface": "default"}),
    "rbd": ("RBDPersistentVolumeSource", {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"}),
    "azureDisk": (
        "AzureDiskVolumeSource",
        {"cachingMode": "ReadWrite", "fsType": "ext4", "readOnly": False, "kind": "Shared"},
    ),
    "scaleIO": ("ScaleIOPersistentVolumeSource", {"storageMode": "ThinProvisioned", "fsType": "xfs"}),
}


def default_persistent_volume(obj: Object) -> Object:
    spec = fill("PersistentVolumeSpec", obj.get("spec") or {}, _VOLUME)
    spec = change("PersistentVolumeSpec", spec, "capacity", round_resources)
    for name, (struct, defaults) in _SOURCES.items():
        if name in spec:
            spec = put("PersistentVolumeSpec", spec, name, fill(struct, spec[name], defaults))
    status = fill("PersistentVolumeStatus", obj.get("status") or {}, {"phase": "Pending"})
    return put("PersistentVolume", put("PersistentVolume", obj, "spec", spec), "status", status)


def default_claim(obj: Object) -> Object:
    """A PersistentVolumeClaim, also as a template of a StatefulSet."""
    status = fill("PersistentVolumeClaimStatus", obj.get("status") or {}, {"phase": "Pending"})
    for name in ("capacity", "allocatedResources"):
        status = change("PersistentVolumeClaimStatus", status, name, round_resources)
    obj = put("PersistentVolumeClaim", obj, "spec", default_claim_spec(obj.get("spec") or {}))
    return put("PersistentVolumeClaim", obj, "status", status)


def default_claim_spec(spec: Object) -> Object:
    spec = fill("PersistentVolumeClaimSpec", spec, {"volumeMode": "Filesystem"})
    return change("PersistentVolumeClaimSpec", spec, "resources", _resources)


def _resources(resources: Object) -> Object:
    for name in ("limits", "requests"):
        resources = change("VolumeResourceRequirements", resources, name, round_resources)
    return resources


def default_storage_class(obj: Object) -> Object:
    return fill("StorageClass", obj, _STORAGE_CLASS)
