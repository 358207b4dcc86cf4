"""What a CSI driver's volumes are in the API, and the manifests that install the driver. Pure.

Modelled: kubernetes-csi/external-provisioner (pkg/controller, deploy/kubernetes/rbac.yaml).
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.api import meta
from simulator.core.control_plane.storage import volumes
from simulator.core.protocol.api import Object

ZONE = "topology.kubernetes.io/zone"
HONOR_RECLAIM_FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer"
_ACCOUNT = "csi-provisioner"
_ROLE = "external-provisioner-runner"
_BINDING = "csi-provisioner-role"
_RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True, slots=True, order=True)
class Zone:
    """Where a volume is, as far as its driver tells; an empty name: everywhere."""

    name: str = ""

    @staticmethod
    def of(node: Object) -> Zone:
        return Zone(meta.labels(node).get(ZONE, ""))


def volume_name(claim: Object) -> str:
    return f"pvc-{meta.uid(claim)}"


def is_ours(volume: Object, driver: str) -> bool:
    return meta.annotations(volume).get(volumes.PROVISIONED_BY) == driver and "csi" in volume["spec"]


def persistent_volume(claim: Object, storage_class: Object, driver: str, identity: str, zone: Zone) -> Object:
    """The volume that was made for a claim."""
    notes = {
        volumes.PROVISIONED_BY: driver,
        "volume.kubernetes.io/provisioner-deletion-secret-name": "",
        "volume.kubernetes.io/provisioner-deletion-secret-namespace": "",
    }
    file_system = (storage_class.get("parameters") or {}).get("csi.storage.k8s.io/fstype")
    source: Object = {"driver": driver, "volumeHandle": volume_name(claim)}
    if file_system:
        source["fsType"] = file_system
    source["volumeAttributes"] = {"storage.kubernetes.io/csiProvisionerIdentity": identity}
    reference = {
        "kind": "PersistentVolumeClaim",
        "namespace": meta.namespace(claim),
        "name": meta.name(claim),
        "uid": meta.uid(claim),
        "apiVersion": "v1",
        "resourceVersion": claim["metadata"]["resourceVersion"],
    }
    spec: Object = {
        "capacity": {"storage": claim["spec"]["resources"]["requests"]["storage"]},
        "csi": source,
        "accessModes": claim["spec"]["accessModes"],
        "claimRef": reference,
        "persistentVolumeReclaimPolicy": storage_class.get("reclaimPolicy", "Delete"),
        "storageClassName": meta.name(storage_class),
        "mountOptions": storage_class.get("mountOptions"),
        "volumeMode": claim["spec"].get("volumeMode", "Filesystem"),
        "nodeAffinity": _node_affinity(zone),
    }
    metadata = {"name": volume_name(claim), "annotations": notes, "finalizers": [HONOR_RECLAIM_FINALIZER]}
    known = {field: value for field, value in spec.items() if value is not None}
    return {"kind": "PersistentVolume", "apiVersion": "v1", "metadata": metadata, "spec": known}


def _node_affinity(zone: Zone) -> Object | None:
    if not zone.name:
        return None
    term = {"matchExpressions": [{"key": ZONE, "operator": "In", "values": [zone.name]}]}
    return {"required": {"nodeSelectorTerms": [term]}}


def manifests(driver: str) -> list[Object]:
    """What is created to install a driver: its account, what that may do, and the CSIDriver."""
    account = {"kind": "ServiceAccount", "name": _ACCOUNT, "namespace": "kube-system"}
    rules = [
        _rule("", ["persistentvolumes"], ["get", "list", "watch", "create", "patch", "delete"]),
        _rule("", ["persistentvolumeclaims"], ["get", "list", "watch", "update"]),
        _rule("storage.k8s.io", ["storageclasses", "csinodes"], ["get", "list", "watch"]),
        _rule("", ["events"], ["list", "watch", "create", "update", "patch"]),
        _rule("", ["nodes"], ["get", "list", "watch"]),
    ]
    binding = {"apiGroup": _RBAC, "kind": "ClusterRole", "name": _ROLE}
    return [
        {"kind": "ServiceAccount", "apiVersion": "v1", "metadata": {"name": _ACCOUNT, "namespace": "kube-system"}},
        {"kind": "ClusterRole", "apiVersion": f"{_RBAC}/v1", "metadata": {"name": _ROLE}, "rules": rules},
        {
            "kind": "ClusterRoleBinding",
            "apiVersion": f"{_RBAC}/v1",
            "metadata": {"name": _BINDING},
            "subjects": [account],
            "roleRef": binding,
        },
        {
            "kind": "CSIDriver",
            "apiVersion": "storage.k8s.io/v1",
            "metadata": {"name": driver},
            "spec": {"attachRequired": False},
        },
    ]


def _rule(group: str, resources: list[str], verbs: list[str]) -> Object:
    return {"apiGroups": [group], "resources": resources, "verbs": verbs}
