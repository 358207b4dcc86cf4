"""Defaults of volumes."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api.defaulting.containers import default_field_ref
from simulator.core.api.defaulting.fill import each, fill, put
from simulator.core.api.defaulting.storage import default_claim_spec

Object = dict[str, Any]

_FILE_MODE: Final = 0o644
_SOURCES: Final[dict[str, tuple[str, Object]]] = {
    "configMap": ("ConfigMapVolumeSource", {"defaultMode": _FILE_MODE}),
    "secret": ("SecretVolumeSource", {"defaultMode": _FILE_MODE}),
    "downwardAPI": ("DownwardAPIVolumeSource", {"defaultMode": _FILE_MODE}),
    "projected": ("ProjectedVolumeSource", {"defaultMode": _FILE_MODE}),
    "hostPath": ("HostPathVolumeSource", {"type": ""}),
    "iscsi": ("ISCSIVolumeSource", {"iscsiInterface": "default"}),
    "rbd": ("RBDVolumeSource", {"pool": "rbd", "user": "admin", "keyring": "/etc/ceph/keyring"}),
    "azureDisk": (
        "AzureDiskVolumeSource",
        {"cachingMode": "ReadWrite", "fsType": "ext4", "readOnly": False, "kind": "Shared"},
    ),
    "scaleIO": ("ScaleIOVolumeSource", {"storageMode": "ThinProvisioned", "fsType": "xfs"}),
}
_TOKEN_SECONDS: Final = 3600


def default_volume(volume: Object) -> Object:
    """A volume that says nothing but its name is an emptyDir."""
    if len(volume) == 1 and "name" in volume:
        return {**volume, "emptyDir": {}}
    for name, (struct, defaults) in _SOURCES.items():
        if name in volume:
            volume = put("Volume", volume, name, _source(name, fill(struct, volume[name], defaults)))
    if "ephemeral" in volume:
        volume = put("Volume", volume, "ephemeral", _ephemeral(volume["ephemeral"]))
    return volume


def _source(name: str, source: Object) -> Object:
    if name == "downwardAPI":
        return each("DownwardAPIVolumeSource", source, "items", _downward_file)
    if name == "projected":
        return each("ProjectedVolumeSource", source, "sources", _projection)
    return source


def _downward_file(item: Object) -> Object:
    if "fieldRef" not in item:
        return item
    return put("DownwardAPIVolumeFile", item, "fieldRef", default_field_ref(item["fieldRef"]))


def _projection(source: Object) -> Object:
    if "serviceAccountToken" in source:
        token = source["serviceAccountToken"]
        token = fill("ServiceAccountTokenProjection", token, {"expirationSeconds": _TOKEN_SECONDS})
        source = put("VolumeProjection", source, "serviceAccountToken", token)
    if "downwardAPI" in source:
        items = each("DownwardAPIProjection", source["downwardAPI"], "items", _downward_file)
        source = put("VolumeProjection", source, "downwardAPI", items)
    return source


def _ephemeral(source: Object) -> Object:
    template = source.get("volumeClaimTemplate") or {}
    spec = default_claim_spec(template.get("spec") or {})
    if spec is template.get("spec"):
        return source
    return {**source, "volumeClaimTemplate": put("PersistentVolumeClaimTemplate", template, "spec", spec)}
