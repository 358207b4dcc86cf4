"""Rules for the volumes of a pod and for what containers mount."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from simulator.core.api import names, quantity
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    duplicate,
    forbidden,
    invalid,
    not_found,
    not_supported,
    required,
)
from simulator.core.api.validation.environment import (
    ENV_FIELDS,
    validate_field_ref,
    validate_resource_field_ref,
)

Object = Mapping[str, Any]
Errors = list[FieldError]

_FILE_MODE: Final = "must be a number between 0 and 0777 (octal), both inclusive"
_HOST_PATH_TYPES: Final = (
    "", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice",
)  # fmt: skip
_SECOND_SOURCE: Final = "may not specify more than 1 volume type"
_PROJECTED_FIELDS: Final = (*ENV_FIELDS[:3], "metadata.labels", "metadata.annotations")


def _path(path: str, where: str) -> Errors:
    """A path below some folder: relative, and never upwards."""
    if path.startswith("/"):
        return [invalid(where, path, "must be a relative path")]
    return _no_backsteps(path, where)


def _no_backsteps(path: str, where: str) -> Errors:
    return [invalid(where, path, "must not contain '..'")] if ".." in path.split("/") else []


def _reserved_path(path: str, where: str) -> Errors:
    errors = _path(path, where)
    if path.startswith("..") and not path.startswith("../") and path != "..":
        errors.append(invalid(where, path, "must not start with '..'"))
    return errors


def _mode(mode: int | None, where: str) -> Errors:
    return [] if mode is None or 0 <= mode <= 0o777 else [invalid(where, mode, _FILE_MODE)]


def _items(source: Object, path: str) -> Errors:
    errors: Errors = []
    for index, item in enumerate(source.get("items") or ()):
        at = f"{path}.items[{index}]"
        if not item.get("key"):
            errors.append(required(f"{at}.key"))
        if not item.get("path"):
            errors.append(required(f"{at}.path"))
        errors += _reserved_path(item.get("path", ""), f"{at}.path")
        errors += _mode(item.get("mode"), f"{at}.mode")
    return errors


def _empty_dir(source: Object, path: str) -> Errors:
    limit = source.get("sizeLimit")
    if limit is not None and quantity.parse(limit).nanos < 0:
        return [forbidden(f"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity")]
    return []


def _host_path(source: Object, path: str) -> Errors:
    where = source.get("path", "")
    errors = [] if where else [required(f"{path}.path")]
    errors += _no_backsteps(where, f"{path}.path")
    kind = source.get("type")
    if kind is not None and kind not in _HOST_PATH_TYPES:
        errors.append(not_supported(f"{path}.type", kind, sorted(_HOST_PATH_TYPES)))
    return errors


def _secret(source: Object, path: str) -> Errors:
    errors = [] if source.get("secretName") else [required(f"{path}.secretName")]
    return errors + _mode(source.get("defaultMode"), f"{path}.defaultMode") + _items(source, path)


def _config_map(source: Object, path: str) -> Errors:
    errors = [] if source.get("name") else [required(f"{path}.name")]
    return errors + _mode(source.get("defaultMode"), f"{path}.defaultMode") + _items(source, path)


def _claim(source: Object, path: str) -> Errors:
    return [] if source.get("claimName") else [required(f"{path}.claimName")]


def _nfs(source: Object, path: str) -> Errors:
    errors = [required(f"{path}.{field}") for field in ("server", "path") if not source.get(field)]
    where = source.get("path", "")
    if not where.startswith("/"):
        errors.append(invalid(f"{path}.path", where, "must be an absolute path"))
    return errors


def _csi(source: Object, path: str) -> Errors:
    driver = source.get("driver", "")
    if not driver:
        return [required(f"{path}.driver")]
    return all_invalid(f"{path}.driver", driver, names.dns1123_subdomain(driver.lower()))


def _image(source: Object, path: str) -> Errors:
    return [] if source.get("reference") else [required(f"{path}.reference")]


def _downward_api(source: Object, path: str) -> Errors:
    errors = _mode(source.get("defaultMode"), f"{path}.defaultMode")
    for index, item in enumerate(source.get("items") or ()):
        errors += _downward_file(item, f"{path}[{index}]")
    return errors


def _downward_file(item: Object, path: str) -> Errors:
    errors: Errors = []
    where = item.get("path", "")
    if not where:
        errors.append(required(f"{path}.path"))
    errors += _reserved_path(where, f"{path}.path")
    if item.get("fieldRef") is not None:
        errors += validate_field_ref(item["fieldRef"], f"{path}.fieldRef", _PROJECTED_FIELDS)
        if item.get("resourceFieldRef") is not None:
            errors.append(
                invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously")
            )
    elif item.get("resourceFieldRef") is not None:
        at = f"{path}.resourceFieldRef"
        if not item["resourceFieldRef"].get("containerName"):
            errors.append(required(f"{at}.containerName"))
        errors += validate_resource_field_ref(item["resourceFieldRef"], at)
    else:
        errors.append(required(path, "one of fieldRef and resourceFieldRef is required"))
    return errors + _mode(item.get("mode"), f"{path}.mode")


def _projected(source: Object, path: str) -> Errors:
    errors = _mode(source.get("defaultMode"), f"{path}.defaultMode")
    for index, projection in enumerate(source.get("sources") or ()):
        at = f"{path}.sources[{index}]"
        found = False
        for name, check in _PROJECTIONS.items():
            if projection.get(name) is None:
                continue
            if found:
                errors.append(forbidden(f"{at}.{name}", _SECOND_SOURCE))
            else:
                errors += check(projection[name], f"{at}.{name}")
            found = True
    return errors


def _named_items(source: Object, path: str) -> Errors:
    errors = [] if source.get("name") else [required(f"{path}.name")]
    return errors + _items(source, path)


def _token(source: Object, path: str) -> Errors:
    seconds, where = source.get("expirationSeconds", 0), source.get("path", "")
    errors: Errors = []
    if seconds < 600:
        detail = "may not specify a duration less than 10 minutes"
        errors.append(invalid(f"{path}.expirationSeconds", seconds, detail))
    if seconds > 1 << 32:
        detail = "may not specify a duration larger than 2^32 seconds"
        errors.append(invalid(f"{path}.expirationSeconds", seconds, detail))
    if not where:
        return [*errors, required(f"{path}.path")]
    return errors + _reserved_path(where, f"{path}.path")


def _any(_: Object, __: str) -> Errors:
    """A volume type that the simulator knows only by name."""
    return []


_PROJECTIONS: Final[dict[str, Callable[[Object, str], Errors]]] = {
    "secret": _named_items,
    "configMap": _named_items,
    "downwardAPI": _downward_api,
    "serviceAccountToken": _token,
    "clusterTrustBundle": _any,
    "podCertificate": _any,
}

# In the order in which the server looks at them: of two types the later one is refused.
_SOURCES: Final[dict[str, Callable[[Object, str], Errors]]] = {
    "emptyDir": _empty_dir, "hostPath": _host_path, "gitRepo": _any, "gcePersistentDisk": _any,
    "awsElasticBlockStore": _any, "secret": _secret, "nfs": _nfs, "iscsi": _any, "glusterfs": _any,
    "flocker": _any, "persistentVolumeClaim": _claim, "rbd": _any, "cinder": _any, "cephfs": _any,
    "quobyte": _any, "downwardAPI": _downward_api, "fc": _any, "flexVolume": _any, "configMap": _config_map,
    "azureFile": _any, "vsphereVolume": _any, "photonPersistentDisk": _any, "portworxVolume": _any,
    "azureDisk": _any, "storageos": _any, "projected": _projected, "scaleIO": _any, "csi": _csi,
    "ephemeral": _any, "image": _image,
}  # fmt: skip


def validate_volumes(volumes: Sequence[Object], path: str) -> tuple[Errors, list[str]]:
    """The errors, and the names of the volumes without one, which containers may mount."""
    errors: Errors = []
    good: list[str] = []
    for index, volume in enumerate(volumes):
        at = f"{path}[{index}]"
        name = volume.get("name", "")
        own = _source(volume, at)
        if not name:
            own.append(required(f"{at}.name"))
        else:
            own += all_invalid(f"{at}.name", name, names.dns1123_label(name))
        if name in good:
            own.append(duplicate(f"{at}.name", name))
        if not own:
            good.append(name)
        errors += own
    return errors, good


def _source(volume: Object, path: str) -> Errors:
    errors: Errors = []
    found = False
    for name, check in _SOURCES.items():
        if name not in volume:
            continue
        if found:
            errors.append(forbidden(f"{path}.{name}", _SECOND_SOURCE))
        else:
            errors += check(volume[name], f"{path}.{name}")
        found = True
    return errors if found else [required(path, "must specify a volume type")]


def validate_mounts(container: Object, volumes: Sequence[str], path: str) -> Errors:
    """``volumeMounts`` of a container, given the names of the pod's volumes."""
    devices = container.get("volumeDevices") or ()
    device_names = [device.get("name") for device in devices]
    device_paths = [device.get("devicePath") for device in devices]
    errors: Errors = []
    seen: list[str] = []
    for index, mount in enumerate(container.get("volumeMounts") or ()):
        at = f"{path}[{index}]"
        name, where = mount.get("name", ""), mount.get("mountPath", "")
        if not name:
            errors.append(required(f"{at}.name"))
        if name not in volumes:
            errors.append(not_found(f"{at}.name", name))
        if not where:
            errors.append(required(f"{at}.mountPath"))
        if where in seen:
            errors.append(invalid(f"{at}.mountPath", where, "must be unique"))
        seen.append(where)
        if name in device_names:
            errors.append(invalid(f"{at}.name", name, "must not already exist in volumeDevices"))
        if where in device_paths:
            detail = "must not already exist as a path in volumeDevices"
            errors.append(invalid(f"{at}.mountPath", where, detail))
        errors += _mount_details(mount, container, at, path)
    return errors


def _mount_details(mount: Object, container: Object, at: str, path: str) -> Errors:
    """The server leaves the index out of the path of ``subPath`` and ``subPathExpr``."""
    errors: Errors = []
    if mount.get("subPath"):
        errors += _path(mount["subPath"], f"{path}.subPath")
    if mount.get("subPathExpr"):
        if mount.get("subPath"):
            detail = "subPathExpr and subPath are mutually exclusive"
            errors.append(invalid(f"{path}.subPathExpr", mount["subPathExpr"], detail))
        errors += _path(mount["subPathExpr"], f"{path}.subPathExpr")
    propagation = mount.get("mountPropagation")
    known = ("Bidirectional", "HostToContainer", "None")
    if propagation is not None and propagation not in known:
        errors.append(not_supported(f"{at}.mountPropagation", propagation, known))
    privileged = (container.get("securityContext") or {}).get("privileged")
    if propagation == "Bidirectional" and not privileged:
        detail = "Bidirectional mount propagation is available only to privileged containers"
        errors.append(forbidden(f"{at}.mountPropagation", detail))
    return errors
