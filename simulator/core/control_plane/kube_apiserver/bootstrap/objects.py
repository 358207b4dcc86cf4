"""What a new cluster holds, as objects that still need their uid and time: namespaces, classes, the API's own Service."""

from __future__ import annotations

import base64
import hashlib

from simulator.core.api import kinds, timestamps
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.authorization import rbac as rbac_kinds
from simulator.core.control_plane.kube_apiserver.bootstrap import rbac
from simulator.core.control_plane.kube_apiserver.operations import services
from simulator.core.protocol.api import Object

Entry = tuple[Resource, Object]

NAMESPACES = ("kube-system", "kube-public", "kube-node-lease", "default")
PRIORITY_CLASSES = kinds.resource("priorityclasses", "scheduling.k8s.io/v1")
SERVICE_CIDRS = kinds.resource("servicecidrs", "networking.k8s.io/v1")
ENDPOINTS = kinds.resource("endpoints", "v1")
ENDPOINT_SLICES = kinds.resource("endpointslices", "discovery.k8s.io/v1")
API_SERVICE_ADDRESS = "10.96.0.1"
_CLASSES = (
    (
        "system-node-critical",
        2_000_001_000,
        "Used for system critical pods that must not be moved from their current node.",
    ),
    (
        "system-cluster-critical",
        2_000_000_000,
        "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
    ),
)


def namespaces() -> list[Entry]:
    """pkg/controlplane/controller/systemnamespaces"""
    return [(kinds.NAMESPACES, _namespace(name)) for name in NAMESPACES]


def _namespace(name: str) -> Object:
    return {
        "kind": "Namespace",
        "apiVersion": "v1",
        "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
        "spec": {"finalizers": ["kubernetes"]},
        "status": {"phase": "Active"},
    }


def roles() -> list[Entry]:
    """pkg/registry/rbac/rest (post-start hook rbac/bootstrap-roles): roles before the bindings that name them."""
    found: list[Entry] = [(rbac_kinds.CLUSTER_ROLES, obj) for obj in rbac.cluster_roles_of_a_new_cluster()]
    found += [(rbac_kinds.CLUSTER_ROLE_BINDINGS, obj) for obj in rbac.cluster_role_bindings_of_a_new_cluster()]
    found += [(rbac_kinds.ROLES, obj) for obj in rbac.roles_of_a_new_cluster()]
    return found + [(rbac_kinds.ROLE_BINDINGS, obj) for obj in rbac.role_bindings_of_a_new_cluster()]


def priority_classes() -> list[Entry]:
    """Post-start hook scheduling/bootstrap-system-priority-classes."""
    return [(PRIORITY_CLASSES, _priority_class(*one)) for one in _CLASSES]


def _priority_class(name: str, value: int, description: str) -> Object:
    return {
        "kind": "PriorityClass",
        "apiVersion": PRIORITY_CLASSES.api_version,
        "metadata": {"name": name},
        "value": value,
        "description": description,
        "preemptionPolicy": "PreemptLowerPriority",
    }


def token_tracking(unix: int) -> Entry:
    """Since when it is noted whether somebody still uses a token Secret: the day, from Unix microseconds."""
    obj = {
        "kind": "ConfigMap",
        "apiVersion": "v1",
        "metadata": {"name": "kube-apiserver-legacy-service-account-token-tracking", "namespace": "kube-system"},
        "data": {"since": timestamps.time(unix).partition("T")[0]},
    }
    return kinds.CONFIG_MAPS, obj


def service_cidr(unix: int) -> Entry:
    """pkg/controlplane/controller/defaultservicecidr"""
    condition = {
        "type": "Ready",
        "status": "True",
        "lastTransitionTime": timestamps.time(unix),
        "reason": "",
        "message": "Kubernetes default Service CIDR is ready",
    }
    obj = {
        "kind": "ServiceCIDR",
        "apiVersion": SERVICE_CIDRS.api_version,
        "metadata": {"name": "kubernetes"},
        "spec": {"cidrs": [services.SERVICE_CIDR]},
        "status": {"conditions": [condition]},
    }
    return SERVICE_CIDRS, obj


def api_service(address: str, port: int) -> list[Entry]:
    """The Service ``kubernetes``, its address, and where it leads: pkg/controlplane/controller/kubernetesservice."""
    service: Object = {
        "kind": "Service",
        "apiVersion": "v1",
        "metadata": {
            "name": "kubernetes",
            "namespace": "default",
            "labels": {"component": "apiserver", "provider": "kubernetes"},
        },
        "spec": {
            "ports": [{"name": "https", "protocol": "TCP", "port": 443, "targetPort": port}],
            "clusterIP": API_SERVICE_ADDRESS,
            "clusterIPs": [API_SERVICE_ADDRESS],
            "type": "ClusterIP",
            "sessionAffinity": "None",
            "ipFamilies": ["IPv4"],
            "ipFamilyPolicy": "SingleStack",
            "internalTrafficPolicy": "Cluster",
        },
        "status": {"loadBalancer": {}},
    }
    return [
        (services.IP_ADDRESSES, services.address_object(service, API_SERVICE_ADDRESS)),
        (services.SERVICES, service),
        (ENDPOINTS, _endpoints(address, port)),
        (ENDPOINT_SLICES, _endpoint_slice(address, port)),
    ]


def _endpoints(address: str, port: int) -> Object:
    return {
        "kind": "Endpoints",
        "apiVersion": "v1",
        "metadata": {
            "name": "kubernetes",
            "namespace": "default",
            "labels": {"endpointslice.kubernetes.io/skip-mirror": "true"},
        },
        "subsets": [
            {"addresses": [{"ip": address}], "ports": [{"name": "https", "port": port, "protocol": "TCP"}]},
        ],
    }


def _endpoint_slice(address: str, port: int) -> Object:
    return {
        "kind": "EndpointSlice",
        "apiVersion": ENDPOINT_SLICES.api_version,
        "metadata": {
            "name": "kubernetes",
            "namespace": "default",
            "labels": {"kubernetes.io/service-name": "kubernetes"},
        },
        "addressType": "IPv4",
        "endpoints": [{"addresses": [address], "conditions": {"ready": True}}],
        "ports": [{"name": "https", "protocol": "TCP", "port": port}],
    }


def identity(host: str) -> str:
    """The name of an API server's own Lease, from the name of its host."""
    digest = hashlib.sha256(host.encode()).digest()
    return "apiserver-" + base64.b32encode(digest[:16]).decode().lower().rstrip("=")


def identity_lease(host: str, holder: str, address: str, unix: int) -> Entry:
    """By which API servers know of each other; renewed every ten seconds."""
    name = identity(host)
    obj = {
        "kind": "Lease",
        "apiVersion": kinds.LEASES.api_version,
        "metadata": {
            "name": name,
            "namespace": "kube-system",
            "labels": {"apiserver.kubernetes.io/identity": "kube-apiserver", "kubernetes.io/hostname": host},
            "annotations": {"kubernetes.io/peer-advertise-address": address},
        },
        "spec": {
            "holderIdentity": f"{name}_{holder}",
            "leaseDurationSeconds": 3600,
            "renewTime": timestamps.micro_time(unix),
        },
    }
    return kinds.LEASES, obj
