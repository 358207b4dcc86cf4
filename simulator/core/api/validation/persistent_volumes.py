"""Rules for PersistentVolumes: ``ValidatePersistentVolume`` of ``pkg/apis/core/validation``."""

from __future__ import annotations

from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    NIL,
    FieldError,
    all_invalid,
    forbidden,
    invalid,
    not_supported,
    pointed_at,
    required,
)
from simulator.core.api.validation import volume_sources
from simulator.core.api.validation.dump import internal, internal_diff
from simulator.core.api.validation.metadata import IMMUTABLE
from simulator.core.api.validation.persistent_volume_claims import (
    validate_access_modes,
    validate_class_name,
    validate_volume_mode,
)
from simulator.core.api.validation.resources import validate_basic_resource, validate_positive_quantity
from simulator.core.api.validation.rules import Rules
from simulator.core.api.validation.selectors import validate_node_selector
from simulator.core.api.validation.volume_sources import SourceCheck, csi_driver_name, no_backsteps, one_source

Object = dict[str, Any]
Errors = list[FieldError]

_RECLAIM_POLICIES: Final = ("Delete", "Recycle", "Retain")
_SECRETS: Final = (
    "controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef",
)  # fmt: skip


def _local(source: Any, path: str) -> Errors:
    if not source.get("path"):
        return [required(f"{path}.path")]
    return no_backsteps(source["path"], f"{path}.path")


def _csi(source: Any, path: str) -> Errors:
    errors = csi_driver_name(source.get("driver", ""), f"{path}.driver")
    if not source.get("volumeHandle"):
        errors.append(required(f"{path}.volumeHandle"))
    for field in _SECRETS:
        if source.get(field) is not None:
            errors += _secret_reference(source[field], f"{path}.{field}")
    return errors


def _secret_reference(reference: Object, path: str) -> Errors:
    errors: Errors = []
    for field, check in (("name", names.dns1123_subdomain), ("namespace", names.dns1123_label)):
        value = reference.get(field, "")
        errors += all_invalid(f"{path}.{field}", value, check(value)) if value else [required(f"{path}.{field}")]
    return errors


def _glusterfs(source: Any, path: str) -> Errors:
    errors = _PLAIN["glusterfs"](source, path)
    namespace, path = source.get("endpointsNamespace"), f"{path}.endpointsNamespace"
    if namespace == "":
        detail = "if the endpointnamespace is set, it must be a valid namespace name"
        return [*errors, invalid(path, namespace, detail)]
    return errors + (all_invalid(path, namespace, names.dns1123_label(namespace)) if namespace else [])


def _azure_file(source: Any, path: str) -> Errors:
    errors = _PLAIN["azureFile"](source, path)
    return errors + ([required(f"{path}.secretNamespace")] if source.get("secretNamespace") == "" else [])


def _iscsi(source: Any, path: str) -> Errors:
    errors = volume_sources.iscsi(source, path)
    unnamed = source.get("secretRef") is not None and not source["secretRef"].get("name")
    return errors + ([required(f"{path}.secretRef.name")] if unnamed else [])


def _with_secret_namespace(name: str) -> SourceCheck:
    """A volume is of no namespace, so that its secret must say one."""

    def check(source: Any, path: str) -> Errors:
        errors = _PLAIN[name](source, path)
        reference = source.get("secretRef")
        missing = reference is not None and not reference.get("namespace")
        return errors + ([required(f"{path}.secretRef.namespace")] if missing else [])

    return check


_PLAIN: Final = volume_sources.NETWORK_AND_CLOUD
_OF_A_VOLUME: Final[dict[str, SourceCheck]] = {
    **_PLAIN, "hostPath": volume_sources.host_path, "glusterfs": _glusterfs, "iscsi": _iscsi,
    "cinder": _with_secret_namespace("cinder"), "azureFile": _azure_file, "local": _local,
    "storageos": _with_secret_namespace("storageos"), "csi": _csi,
}  # fmt: skip
# In the order in which the server looks at them.
_SOURCES: Final[dict[str, SourceCheck]] = {name: _OF_A_VOLUME[name] for name in (
    "hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte", "cephfs",
    "iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume",
    "azureDisk", "scaleIO", "local", "storageos", "csi",
)}  # fmt: skip


def _volume(obj: Object) -> Errors:
    spec = obj.get("spec") or {}
    modes = spec.get("accessModes") or ()
    errors = [] if modes else [required("spec.accessModes")]
    errors += validate_access_modes(modes, "spec.accessModes")
    errors += _capacity(spec)
    policy = spec.get("persistentVolumeReclaimPolicy")
    if policy and policy not in _RECLAIM_POLICIES:
        errors.append(not_supported("spec.persistentVolumeReclaimPolicy", policy, _RECLAIM_POLICIES))
    affinity = spec.get("nodeAffinity")
    if affinity is not None:
        errors += _node_affinity(affinity)
    errors += one_source(spec, _SOURCES, "spec")
    errors += _local_affinity(spec)
    if policy == "Recycle" and _is_root((spec.get("hostPath") or {}).get("path", "")):
        detail = "may not be 'recycle' for a hostPath mount of '/'"
        errors.append(forbidden("spec.persistentVolumeReclaimPolicy", detail))
    errors += validate_class_name(spec.get("storageClassName"), "spec.storageClassName")
    errors += validate_volume_mode(spec.get("volumeMode"), "spec.volumeMode")
    return errors + _attributes_class(spec)


def _is_root(path: str) -> bool:
    return path.startswith("/") and all(part in ("", ".", "..") for part in path.split("/"))


def _capacity(spec: Object) -> Errors:
    capacity, path = spec.get("capacity"), "spec.capacity"
    errors = [] if capacity else [required(path)]
    if list(capacity or ()) != ["storage"]:
        errors.append(not_supported(path, capacity, ("storage",)))
    for name, amount in (capacity or {}).items():
        errors += validate_basic_resource(amount, f"{path}[{name}]")
        errors += validate_positive_quantity(amount, f"{path}[{name}]")
    return errors


def _node_affinity(affinity: Object) -> Errors:
    path = "spec.nodeAffinity.required"
    if affinity.get("required") is None:
        return [required(path, "must specify required node constraints")]
    return validate_node_selector(affinity["required"], path)


def _local_affinity(spec: Object) -> Errors:
    """A disk of one node is of use to pods only there."""
    first = next((name for name in _SOURCES if spec.get(name) is not None), "")
    if first != "local" or spec.get("nodeAffinity") is not None:
        return []
    return [required("spec.nodeAffinity", "Local volume requires node affinity")]


def _attributes_class(spec: Object) -> Errors:
    name, path = spec.get("volumeAttributesClassName"), "spec.volumeAttributesClassName"
    if name is None:
        return []
    errors = validate_class_name(name, path) if name else [required(path, "an empty string is disallowed")]
    if spec.get("csi") is None:
        errors.append(required("spec.csi", "has to be specified when using volumeAttributesClassName"))
    return errors


def _source_of(spec: Object) -> Object:
    return {name: spec[name] for name in _SOURCES if spec.get(name) is not None}


def _update(new: Object, old: Object) -> Errors:
    spec, before = new.get("spec") or {}, old.get("spec") or {}
    errors = _volume(new)
    source, prior = _source_of(spec), _source_of(before)
    if "csi" in source and "csi" in prior and "controllerExpandSecretRef" not in prior["csi"]:
        kept = {field: value for field, value in source["csi"].items() if field != "controllerExpandSecretRef"}
        source["csi"] = kept
    if source != prior:
        difference = internal_diff("PersistentVolumeSource", prior, source)
        detail = f"spec.persistentvolumesource is immutable after creation\n{difference}"
        errors.append(forbidden("spec.persistentvolumesource", detail))
    if spec.get("volumeMode") != before.get("volumeMode"):
        errors.append(invalid("volumeMode", pointed_at(spec.get("volumeMode")), IMMUTABLE))
    affinity = spec.get("nodeAffinity")
    if before.get("nodeAffinity") is not None and affinity != before["nodeAffinity"]:
        shown = NIL if affinity is None else internal("VolumeNodeAffinity", affinity)
        errors.append(invalid("nodeAffinity", shown, f"{IMMUTABLE}, except for updating from beta label to GA"))
    if before.get("volumeAttributesClassName") is not None and spec.get("volumeAttributesClassName") is None:
        detail = "update from non-nil value to nil is forbidden"
        errors.append(forbidden("spec.volumeAttributesClassName", detail))
    return errors


RULES: Final = Rules(spec=_volume, update=_update)
