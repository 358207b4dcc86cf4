"""Objects as error messages show them: the server's internal types as JSON, with every field and Go's names.

The internal types have the fields of ``v1`` but for a few: a pod's host namespaces are in its security context, and
some stand in another order.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api.schema import STRUCTS, Type

_ORDER: Final[dict[str, tuple[str, ...]]] = {
    "PodSpec": (
        "volumes", "initContainers", "containers", "ephemeralContainers", "restartPolicy",
        "terminationGracePeriodSeconds", "activeDeadlineSeconds", "dnsPolicy", "nodeSelector", "serviceAccountName",
        "automountServiceAccountToken", "nodeName", "securityContext", "imagePullSecrets", "hostname", "subdomain",
        "setHostnameAsFQDN", "affinity", "schedulerName", "tolerations", "hostAliases", "priorityClassName", "priority",
        "preemptionPolicy", "dnsConfig", "readinessGates", "runtimeClassName", "overhead", "enableServiceLinks",
        "topologySpreadConstraints", "os", "schedulingGates", "resourceClaims", "resources", "hostnameOverride",
        "schedulingGroup",
    ),
    "PodSecurityContext": (
        "seLinuxOptions", "windowsOptions", "runAsUser", "runAsGroup", "runAsNonRoot", "supplementalGroups",
        "supplementalGroupsPolicy", "fsGroup", "fsGroupChangePolicy", "sysctls", "seccompProfile", "appArmorProfile",
        "seLinuxChangePolicy",
    ),
    "Volume": (
        "name", "hostPath", "emptyDir", "gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "secret", "nfs",
        "iscsi", "glusterfs", "persistentVolumeClaim", "rbd", "quobyte", "flexVolume", "cinder", "cephfs", "flocker",
        "downwardAPI", "fc", "azureFile", "configMap", "vsphereVolume", "azureDisk", "photonPersistentDisk",
        "projected", "portworxVolume", "scaleIO", "storageos", "csi", "ephemeral", "image",
    ),
    "PersistentVolumeSource": (
        "gcePersistentDisk", "awsElasticBlockStore", "hostPath", "glusterfs", "nfs", "rbd", "quobyte", "iscsi",
        "flexVolume", "cinder", "cephfs", "fc", "flocker", "azureFile", "vsphereVolume", "azureDisk",
        "photonPersistentDisk", "portworxVolume", "scaleIO", "local", "storageos", "csi",
    ),
}  # fmt: skip
_HOST: Final = ("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace", "hostUsers")
# Types of apimachinery are the same inside and outside, and keep their JSON names.
_AS_WRITTEN: Final = ("LabelSelector", "ObjectMeta")


def internal(struct: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """The internal form of a struct of the schema, for JSON."""
    fields = STRUCTS[struct].fields
    result: dict[str, Any] = {}
    for name in _ORDER.get(struct, fields):
        field = fields[name]
        if field.type.struct == "ObjectMeta":
            # Metadata is embedded, and its empty fields are left out.
            result.update({key: one for key, one in (value.get(name) or {}).items() if one})
        else:
            result[field.go_name] = _value(field.type, value.get(name))
    if struct == "PodSpec" and value.get("securityContext") is not None:
        host = {fields[n].go_name: _value(fields[n].type, value.get(n)) for n in _HOST}
        result["SecurityContext"] = {**host, **result["SecurityContext"]}
    return result


def _value(type: Type, value: Any) -> Any:
    if value is None:
        if type.pointer or type.kind in ("list", "map", "bytes", "Time", "MicroTime"):
            return None
        if type.kind == "struct":
            return internal(type.struct, {})
        return {"string": "", "bool": False, "Quantity": "0"}.get(type.kind, 0)
    if type.kind == "struct":
        return value if type.struct in _AS_WRITTEN else internal(type.struct, value)
    if type.kind == "list" and type.element:
        return [_value(type.element, item) for item in value]
    return value


def internal_diff(struct: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Both dumps as a unified diff, without the lines that name files."""
    before = json.dumps(internal(struct, old), indent=1, ensure_ascii=False).splitlines(keepends=True)
    after = json.dumps(internal(struct, new), indent=1, ensure_ascii=False).splitlines(keepends=True)
    return "".join(list(difflib.unified_diff(before, after))[2:])
