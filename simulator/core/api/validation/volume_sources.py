"""Rules for what is behind a volume, in a pod or in a PersistentVolume: ``validate…VolumeSource``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    forbidden,
    invalid,
    not_supported,
    required,
    too_long,
)

Object = Mapping[str, Any]
Errors = list[FieldError]
SourceCheck = Callable[[Object, str], Errors]

SECOND_SOURCE: Final = "may not specify more than 1 volume type"
_HOST_PATH_TYPES: Final = (
    "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
)  # fmt: skip
_CACHING_MODES: Final = ("None", "ReadOnly", "ReadWrite")
_DISK_KINDS: Final = ("Dedicated", "Managed", "Shared")
_MANAGED_URI: Final = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
_BLOB_URI: Final = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"
_HOST_AND_PORT: Final = "must be a host:port pair or multiple pairs separated by commas"
# iSCSI names: by a domain, by an EUI-64 number, by an NAA number.
_ISCSI: Final = {
    "iqn": re.compile(r"iqn\.\d{4}-\d{2}\.([A-Za-z0-9-.]+)(:[^,;*&$|\s]+)$").search,
    "eui": re.compile(r"^eui.[A-Za-z0-9]{16}$").search,
    "naa": re.compile(r"^naa.[A-Za-z0-9]{32}$").search,
}


def no_backsteps(path: str, where: str) -> Errors:
    return [invalid(where, path, "must not contain '..'")] if ".." in path.split("/") else []


def descending(path: str, where: str) -> Errors:
    """A path below some folder: relative, and never upwards."""
    errors = [invalid(where, path, "must be a relative path")] if path.startswith("/") else []
    return errors + no_backsteps(path, where)


def _required(source: Object, path: str, *fields: str) -> Errors:
    return [required(f"{path}.{field}") for field in fields if not source.get(field)]


def _needs(*fields: str) -> SourceCheck:
    return lambda source, path: _required(source, path, *fields)


def host_path(source: Object, path: str) -> Errors:
    if not source.get("path"):
        return [required(f"{path}.path")]
    errors = no_backsteps(source["path"], f"{path}.path")
    kind = source.get("type")
    if kind is not None and kind not in _HOST_PATH_TYPES:
        errors.append(not_supported(f"{path}.type", kind, _HOST_PATH_TYPES))
    return errors


def _git_repo(source: Object, path: str) -> Errors:
    return _required(source, path, "repository") + descending(source.get("directory", ""), f"{path}.directory")


def _disk(field: str) -> SourceCheck:
    def check(source: Object, path: str) -> Errors:
        errors = _required(source, path, field)
        partition = source.get("partition", 0)
        if not 0 <= partition <= 255:
            errors.append(invalid(f"{path}.partition", partition, names.inclusive_range(1, 255)))
        return errors

    return check


def _nfs(source: Object, path: str) -> Errors:
    errors = _required(source, path, "server", "path")
    where = source.get("path", "")
    if not where.startswith("/"):
        errors.append(invalid(f"{path}.path", where, "must be an absolute path"))
    return errors


def _iscsi_name(name: str, path: str) -> Errors:
    check = _ISCSI.get(name[:3])
    if check is None:
        return [invalid(path, name, "must be valid format starting with iqn, eui, or naa")]
    return [] if check(name) else [invalid(path, name, "must be valid format")]


def iscsi(source: Object, path: str) -> Errors:
    errors = _required(source, path, "targetPortal", "iqn")
    if source.get("iqn"):
        errors += _iscsi_name(source["iqn"], f"{path}.iqn")
    lun = source.get("lun", 0)
    if not 0 <= lun <= 255:
        errors.append(invalid(f"{path}.lun", lun, names.inclusive_range(0, 255)))
    if (source.get("chapAuthDiscovery") or source.get("chapAuthSession")) and source.get("secretRef") is None:
        errors.append(required(f"{path}.secretRef"))
    if source.get("initiatorName") is not None:
        errors += _iscsi_name(source["initiatorName"], f"{path}.initiatorname")
    return errors


def _quobyte(source: Object, path: str) -> Errors:
    registry = source.get("registry", "")
    errors: Errors = []
    if not registry:
        errors.append(required(f"{path}.registry", _HOST_AND_PORT))
    elif len(source.get("tenant", "")) >= 65:
        errors.append(required(f"{path}.tenant", "must be a UUID and may not exceed a length of 64 characters"))
    else:
        pairs = registry.split(",")
        errors += [invalid(f"{path}.registry", registry, _HOST_AND_PORT) for pair in pairs if pair.count(":") != 1]
    return errors + _required(source, path, "volume")


def _flocker(source: Object, path: str) -> Errors:
    name, uuid = source.get("datasetName", ""), source.get("datasetUUID", "")
    errors: Errors = []
    if not name and not uuid:
        errors.append(required(path, "one of datasetName and datasetUUID is required"))
    if name and uuid:
        detail = "datasetName and datasetUUID can not be specified simultaneously"
        errors.append(invalid(path, "resource", detail))
    if "/" in name:
        errors.append(invalid(f"{path}.datasetName", name, "must not contain '/'"))
    return errors


def _fc(source: Object, path: str) -> Errors:
    targets, wwids, lun = source.get("targetWWNs") or [], source.get("wwids") or [], source.get("lun")
    at = f"{path}.targetWWNs"
    if not targets and not wwids:
        return [required(at, "must specify either targetWWNs or wwids, but not both")]
    errors: Errors = []
    if targets and wwids:
        errors.append(invalid(at, targets, "targetWWNs and wwids can not be specified simultaneously"))
    if targets and lun is None:
        errors.append(required(f"{path}.lun", "lun is required if targetWWNs is specified"))
    elif targets and not 0 <= (lun or 0) <= 255:
        errors.append(invalid(f"{path}.lun", lun, names.inclusive_range(0, 255)))
    return errors


def _flex(source: Object, path: str) -> Errors:
    errors = _required(source, path, "driver")
    for key in source.get("options") or ():
        if ("." + key.partition("/")[0].lower()).endswith((".kubernetes.io", ".k8s.io")):
            detail = "kubernetes.io and k8s.io namespaces are reserved"
            errors.append(invalid(f"{path}.options[{key}]", key, detail))
    return errors


def _azure_disk(source: Object, path: str) -> Errors:
    errors = _required(source, path, "diskName", "diskURI")
    mode, kind, uri = source.get("cachingMode"), source.get("kind"), source.get("diskURI", "")
    if mode is not None and mode not in _CACHING_MODES:
        errors.append(not_supported(f"{path}.cachingMode", mode, _CACHING_MODES))
    if kind is not None and kind not in _DISK_KINDS:
        errors.append(not_supported(f"{path}.kind", kind, _DISK_KINDS))
    if kind == "Managed" and not uri.startswith("/subscriptions/"):
        errors.append(not_supported(f"{path}.diskURI", uri, (_MANAGED_URI,)))
    if kind is not None and kind != "Managed" and not uri.startswith("https://"):
        errors.append(not_supported(f"{path}.diskURI", uri, (_BLOB_URI,)))
    return errors


def _secret_name(source: Object, path: str) -> Errors:
    reference = source.get("secretRef")
    return [] if reference is None else _required(reference, f"{path}.secretRef", "name")


def _cinder(source: Object, path: str) -> Errors:
    return _required(source, path, "volumeID") + _secret_name(source, path)


def _storageos(source: Object, path: str) -> Errors:
    errors: Errors = _required(source, path, "volumeName")
    for field in ("volumeName", "volumeNamespace"):
        if source.get(field):
            errors += all_invalid(f"{path}.{field}", source[field], names.dns1123_label(source[field]))
    return errors + _secret_name(source, path)


def csi_driver_name(name: str, path: str) -> Errors:
    errors = [] if name else [required(path)]
    if len(name) > 63:
        errors.append(too_long(path, 63))
    return errors + all_invalid(path, name, names.dns1123_subdomain(name.lower()))


def _csi(source: Object, path: str) -> Errors:
    errors = csi_driver_name(source.get("driver", ""), f"{path}.driver")
    reference = source.get("nodePublishSecretRef")
    if reference is None:
        return errors
    name = reference.get("name", "")
    if not name:
        return [*errors, required(f"{path}.nodePublishSecretRef.name")]
    return errors + all_invalid(f"{path}.name", name, names.dns1123_subdomain(name))


# Under which name an error stands, where it is not the field's.
SHOWN_AS: Final = {"gcePersistentDisk": "persistentDisk"}
REFUSED_AS: Final = {"cephfs": "cephFS", "downwardAPI": "downwarAPI"}

NETWORK_AND_CLOUD: Final[dict[str, SourceCheck]] = {
    "gitRepo": _git_repo, "gcePersistentDisk": _disk("pdName"), "awsElasticBlockStore": _disk("volumeID"),
    "nfs": _nfs, "iscsi": iscsi, "glusterfs": _needs("endpoints", "path"), "flocker": _flocker,
    "persistentVolumeClaim": _needs("claimName"), "rbd": _needs("monitors", "image"), "cinder": _cinder,
    "cephfs": _needs("monitors"), "quobyte": _quobyte, "fc": _fc, "flexVolume": _flex,
    "azureFile": _needs("secretName", "shareName"), "vsphereVolume": _needs("volumePath"),
    "photonPersistentDisk": _needs("pdID"), "portworxVolume": _needs("volumeID"), "azureDisk": _azure_disk,
    "storageos": _storageos, "scaleIO": _needs("gateway", "system", "volumeName"), "csi": _csi,
}  # fmt: skip
"""The sources that say where some storage is, by their field's name."""


def one_source(owner: Object, checks: Mapping[str, SourceCheck], path: str) -> Errors:
    """Exactly one source, in the order of ``checks``: of two the later one is refused without a look at it."""
    errors: Errors = []
    found = False
    for name, check in checks.items():
        if owner.get(name) is None:
            continue
        if found:
            errors.append(forbidden(f"{path}.{REFUSED_AS.get(name, name)}", SECOND_SOURCE))
        else:
            errors += check(owner[name], f"{path}.{SHOWN_AS.get(name, name)}")
        found = True
    return errors if found else [required(path, "must specify a volume type")]
