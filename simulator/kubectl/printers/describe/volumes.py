"""Volumes in the description of pods, pod templates and PersistentVolumes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from simulator.kubectl.printers.describe.writer import NONE, UNSET, Object, Writer, lower_truth

Lines = list[tuple[str, object]]


def write_volumes(w: Writer, volumes: Sequence[Object], space: str) -> None:
    if not volumes:
        w.line(0, f"{space}Volumes:\t{NONE}")
        return
    w.line(0, f"{space}Volumes:")
    for volume in volumes:
        w.line(1, f"{' ' if space else ''}{volume.get('name', '')}:")
        write_source(w, volume)


def write_source(w: Writer, volume: Object) -> None:
    """What a volume is made of, at the second level."""
    for field, describe in _SOURCES.items():
        if field in volume:
            for name, value in describe(volume[field] or {}):
                w.field(name, value, 2)
            if field == "downwardAPI":
                _downward(w, volume[field])
            return
    w.line(1, "<unknown>")


def _host_path(source: Object) -> Lines:
    return [
        ("Type", "HostPath (bare host directory volume)"),
        ("Path", source.get("path", "")),
        ("HostPathType", source.get("type") or ""),
    ]


def _empty_dir(source: Object) -> Lines:
    return [
        ("Type", "EmptyDir (a temporary directory that shares a pod's lifetime)"),
        ("Medium", source.get("medium", "")),
        ("SizeLimit", source.get("sizeLimit") or UNSET),
    ]


def _secret(source: Object) -> Lines:
    return [
        ("Type", "Secret (a volume populated by a Secret)"),
        ("SecretName", source.get("secretName", "")),
        ("Optional", lower_truth(source.get("optional"))),
    ]


def _config_map(source: Object) -> Lines:
    return [
        ("Type", "ConfigMap (a volume populated by a ConfigMap)"),
        ("Name", source.get("name", "")),
        ("Optional", lower_truth(source.get("optional"))),
    ]


def _claim(source: Object) -> Lines:
    return [
        ("Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)"),
        ("ClaimName", source.get("claimName", "")),
        ("ReadOnly", lower_truth(source.get("readOnly"))),
    ]


def _projected(source: Object) -> Lines:
    lines: Lines = [("Type", "Projected (a volume that contains injected data from multiple sources)")]
    for part in source.get("sources") or ():
        if "secret" in part:
            lines.append(("SecretName", part["secret"].get("name", "")))
            lines.append(("Optional", lower_truth(part["secret"].get("optional"))))
        elif "downwardAPI" in part:
            lines.append(("DownwardAPI", "true"))
        elif "configMap" in part:
            lines.append(("ConfigMapName", part["configMap"].get("name", "")))
            lines.append(("Optional", lower_truth(part["configMap"].get("optional"))))
        elif "serviceAccountToken" in part:
            lines.append(("TokenExpirationSeconds", part["serviceAccountToken"].get("expirationSeconds", 0)))
    return lines


def _nfs(source: Object) -> Lines:
    return [
        ("Type", "NFS (an NFS mount that lasts the lifetime of a pod)"),
        ("Server", source.get("server", "")),
        ("Path", source.get("path", "")),
        ("ReadOnly", lower_truth(source.get("readOnly"))),
    ]


def _csi(source: Object) -> Lines:
    return [
        ("Type", "CSI (a Container Storage Interface (CSI) volume source)"),
        ("Driver", source.get("driver", "")),
        ("FSType", source.get("fsType", "")),
        ("ReadOnly", lower_truth(source.get("readOnly"))),
    ]


def _image(source: Object) -> Lines:
    return [
        ("Type", "Image (a container image or OCI artifact)"),
        ("Reference", source.get("reference", "")),
        ("PullPolicy", source.get("pullPolicy", "")),
    ]


def _downward_api(source: Object) -> Lines:
    return [("Type", "DownwardAPI (a volume populated by information about the pod)")]


def _downward(w: Writer, source: Object) -> None:
    w.line(2, "Items:")
    for item in source.get("items") or ():
        ref = item.get("fieldRef") or item.get("resourceFieldRef") or {}
        w.line(3, f"{ref.get('fieldPath') or ref.get('resource', '')} -> {item.get('path', '')}")


_SOURCES: dict[str, Callable[[Object], Lines]] = {
    "hostPath": _host_path,
    "emptyDir": _empty_dir,
    "secret": _secret,
    "configMap": _config_map,
    "persistentVolumeClaim": _claim,
    "projected": _projected,
    "nfs": _nfs,
    "csi": _csi,
    "image": _image,
    "downwardAPI": _downward_api,
}
