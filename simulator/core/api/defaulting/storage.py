"""Defaults of claims, volumes and their classes: ``pkg/apis/core/v1`` and ``pkg/apis/storage/v1``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.fill import change, fill, put, round_resources
from simulator.core.api.defaulting.volumes import default_sources

Object = dict[str, Any]

_VOLUME: Final = {"persistentVolumeReclaimPolicy": "Retain", "volumeMode": "Filesystem"}
_CLASS: Final = {"reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"}


def default_claim(obj: Object) -> Object:
    """A PersistentVolumeClaim, or a StatefulSet's template of one."""
    spec = fill("PersistentVolumeClaimSpec", obj.get("spec") or {}, {"volumeMode": "Filesystem"})
    spec = change("PersistentVolumeClaimSpec", spec, "resources", _resources)
    status = fill("PersistentVolumeClaimStatus", obj.get("status") or {}, {"phase": "Pending"})
    status = change("PersistentVolumeClaimStatus", status, "capacity", round_resources)
    return put("PersistentVolumeClaim", put("PersistentVolumeClaim", obj, "spec", spec), "status", status)


def _resources(resources: Object) -> Object:
    for name in ("limits", "requests"):
        resources = change("VolumeResourceRequirements", resources, name, round_resources)
    return resources


def default_volume(obj: Object) -> Object:
    """A PersistentVolume."""
    spec = fill("PersistentVolumeSpec", obj.get("spec") or {}, _VOLUME)
    spec = change("PersistentVolumeSpec", spec, "capacity", round_resources)
    spec = default_sources("PersistentVolumeSpec", spec)
    status = fill("PersistentVolumeStatus", obj.get("status") or {}, {"phase": "Pending"})
    return put("PersistentVolume", put("PersistentVolume", obj, "spec", spec), "status", status)


def default_storage_class(obj: Object) -> Object:
    return fill("StorageClass", obj, _CLASS)
