"""Rules for the volumes of a pod, and for what its containers mount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from simulator.core.api.validation import projections, volume_sources
from simulator.core.api.validation.persistent_volume_claims import validate_claim_template
from simulator.core.api.validation.volume_sources import SourceCheck, descending, no_backsteps, one_source

Object = Mapping[str, Any]
Errors = list[FieldError]

_PULL_POLICIES: Final = ("Always", "IfNotPresent", "Never")
_PROPAGATIONS: Final = ("Bidirectional", "HostToContainer", "None")
_READ_ONLY_MODES: Final = ("Disabled", "Enabled", "IfPossible")
_ISCSI_NAME: Final = (
    "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters "
    "if iscsi.initiatorName is specified."
)


def _empty_dir(source: Object, path: str) -> Errors:
    limit = source.get("sizeLimit")
    if limit is not None and quantity.parse(limit).nanos < 0:
        return [forbidden(f"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity")]
    return []


def _ephemeral(source: Object, path: str) -> Errors:
    template, at = source.get("volumeClaimTemplate"), f"{path}.volumeClaimTemplate"
    return [required(at)] if template is None else validate_claim_template(template, at)


def _image(source: Object, path: str) -> Errors:
    policy = source.get("pullPolicy", "")
    errors = [] if source.get("reference") else [required(f"{path}.reference")]
    if policy not in _PULL_POLICIES:
        errors.append(not_supported(f"{path}.pullPolicy", policy, _PULL_POLICIES))
    return errors


_PLAIN: Final = volume_sources.NETWORK_AND_CLOUD
# In the order in which the server looks at them.
_SOURCES: Final[dict[str, SourceCheck]] = {
    "emptyDir": _empty_dir, "hostPath": volume_sources.host_path,
    **{name: _PLAIN[name] for name in ("gitRepo", "gcePersistentDisk", "awsElasticBlockStore")},
    "secret": projections.secret,
    **{name: _PLAIN[name] for name in (
        "nfs", "iscsi", "glusterfs", "flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte",
    )},
    "downwardAPI": projections.downward_api, "fc": _PLAIN["fc"], "flexVolume": _PLAIN["flexVolume"],
    "configMap": projections.config_map,
    **{name: _PLAIN[name] for name in (
        "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos",
    )},
    "projected": projections.projected, "scaleIO": _PLAIN["scaleIO"], "csi": _PLAIN["csi"],
    "ephemeral": _ephemeral, "image": _image,
}  # fmt: skip


def validate_volumes(volumes: Sequence[Object], path: str, pod_name: str = "") -> tuple[Errors, dict[str, Object]]:
    """The errors, and by name the volumes without one, which containers may use.

    ``pod_name`` is that of a pod, not of a template: claims of ephemeral volumes are named after it.
    """
    errors: Errors = []
    good: dict[str, Object] = {}
    created = [f"{pod_name}-{volume.get('name', '')}" for volume in volumes if pod_name and "ephemeral" in volume]
    for index, volume in enumerate(volumes):
        at = f"{path}[{index}]"
        name = volume.get("name", "")
        own = _source(volume, name, at, pod_name)
        own += all_invalid(f"{at}.name", name, names.dns1123_label(name)) if name else [required(f"{at}.name")]
        if name in good:
            own.append(duplicate(f"{at}.name", name))
        if not own:
            good[name] = volume
        errors += own
        claim = (volume.get("persistentVolumeClaim") or {}).get("claimName", "")
        if claim in created:
            detail = "must not reference a PVC that gets created for an ephemeral volume"
            errors.append(invalid(f"{at}.persistentVolumeClaim.claimName", claim, detail))
    return errors, good


def _source(volume: Object, name: str, path: str, pod_name: str) -> Errors:
    errors = one_source(volume, _SOURCES, path)
    iscsi = volume.get("iscsi")
    if (
        iscsi is not None
        and iscsi.get("initiatorName") is not None
        and len(f"{name}:{iscsi.get('targetPortal', '')}") > 64
    ):
        errors.append(invalid(f"{path}.name", name, _ISCSI_NAME))
    if "ephemeral" in volume and pod_name and name:
        claim = f"{pod_name}-{name}"
        for text in names.dns1123_subdomain(claim):
            errors.append(invalid(f"{path}.name", name, f'PVC name "{claim}": {text}'))
    return errors


def validate_mounts(container: Object, volumes: Mapping[str, Object], path: str) -> Errors:
    """``volumeMounts`` of a container, given the pod's volumes."""
    mounts = container.get("volumeMounts")
    if not mounts:
        return []
    devices = container.get("volumeDevices") or ()
    device_names = [device.get("name") for device in devices]
    device_paths = [device.get("devicePath") for device in devices]
    errors: Errors = []
    seen: list[str] = []
    for index, mount in enumerate(mounts):
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
        errors += _sub_paths(mount, "image" in volumes.get(name, ()), at, path)
        errors += _propagation(mount, container, path)
    return errors


def _sub_paths(mount: Object, of_image: bool, at: str, path: str) -> Errors:
    """The server leaves the index out of some paths."""
    errors: Errors = []
    for field in ("subPath", "subPathExpr"):
        if of_image and mount.get(field):
            errors.append(invalid(f"{at}.{field}", mount[field], "not allowed in image volume sources"))
    if mount.get("subPath"):
        errors += descending(mount["subPath"], f"{path}.subPath")
    if mount.get("subPathExpr"):
        if mount.get("subPath"):
            detail = "subPathExpr and subPath are mutually exclusive"
            errors.append(invalid(f"{at}.subPathExpr", mount["subPathExpr"], detail))
        errors += descending(mount["subPathExpr"], f"{path}.subPathExpr")
    return errors


def _propagation(mount: Object, container: Object, path: str) -> Errors:
    propagation, recursive = mount.get("mountPropagation"), mount.get("recursiveReadOnly")
    errors: Errors = []
    at = f"{path}.mountPropagation"
    if propagation is not None and propagation not in _PROPAGATIONS:
        errors.append(not_supported(at, propagation, _PROPAGATIONS))
    if propagation == "Bidirectional" and not (container.get("securityContext") or {}).get("privileged"):
        detail = "Bidirectional mount propagation is available only to privileged containers"
        errors.append(forbidden(at, detail))
    at = f"{path}.recursiveReadOnly"
    if recursive is not None and recursive not in _READ_ONLY_MODES:
        errors.append(not_supported(at, recursive, _READ_ONLY_MODES))
    elif recursive in ("Enabled", "IfPossible"):
        if not mount.get("readOnly"):
            errors.append(forbidden(at, "may only be specified when readOnly is true"))
        if propagation not in (None, "None"):
            detail = "may only be specified when mountPropagation is None or not specified"
            errors.append(forbidden(at, detail))
    return errors


def validate_devices(container: Object, volumes: Mapping[str, Object], path: str) -> Errors:
    """``volumeDevices``: only claims can be used as block devices."""
    devices = container.get("volumeDevices")
    if not devices:
        return []
    mounts = container.get("volumeMounts") or ()
    errors: Errors = []
    seen_names: list[str] = []
    seen_paths: list[str] = []
    for index, device in enumerate(devices):
        at = f"{path}[{index}]"
        name, where = device.get("name", ""), device.get("devicePath", "")
        errors += _device_name(name, volumes, seen_names, f"{at}.name")
        if not where:
            errors.append(required(f"{at}.devicePath"))
        if where in seen_paths:
            errors.append(invalid(f"{at}.devicePath", where, "must be unique"))
        if where and no_backsteps(where, at):
            errors.append(invalid(f"{at}.devicePath", where, "can not contain backsteps ('..')"))
        else:
            seen_paths.append(where)
        if any(mount.get("name") == name for mount in mounts):
            errors.append(invalid(f"{at}.name", name, "must not already exist in volumeMounts"))
        if any(mount.get("mountPath") == where for mount in mounts):
            detail = "must not already exist as a path in volumeMounts"
            errors.append(invalid(f"{at}.devicePath", where, detail))
        if name:
            seen_names.append(name)
    return errors


def _device_name(name: str, volumes: Mapping[str, Object], seen: Sequence[str], path: str) -> Errors:
    errors = [] if name else [required(path)]
    if name in seen:
        errors.append(invalid(path, name, "must be unique"))
    if name not in volumes:
        errors.append(not_found(path, name))
    elif "persistentVolumeClaim" not in volumes[name] and "ephemeral" not in volumes[name]:
        detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"
        errors.append(invalid(path, name, detail))
    return errors
