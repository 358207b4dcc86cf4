"""Admission: what may still change or refuse a request after it was authorised and decoded.

Plugins run in the order of upstream's list (pkg/kubeapiserver/options/plugins.go, AllOrderedPlugins), those that
change the object first, then those that only refuse. A plugin is a function of the attributes; it returns the object.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.core.api import kinds, meta, status
from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import ApiRequest, Object

DEFAULT_TOLERATION_SECONDS = 300
SYSTEM_NAMESPACES = ("default", "kube-system", "kube-public")
TOKEN_MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
# The token is asked for an hour and seven seconds: the plugin's marker of tokens that it added.
TOKEN_EXPIRATION_SECONDS = 3607
SYSTEM_PRIORITIES = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a plugin is told. ``lookup(resource, namespace, name)`` reads the server's own cache."""

    operation: str
    """CREATE, UPDATE or DELETE."""
    resource: Resource
    request: ApiRequest
    old: Object | None
    lookup: Callable[[Resource, str, str], Object | None]
    dice: Callable[[int], int]


Plugin = Callable[[Attributes, Object], Object]


def admit(attributes: Attributes, obj: Object) -> Object:
    """Run the chain. Raises ApiError when a plugin refuses."""
    if attributes.request.subresource:
        return obj
    for plugin in CHAIN:
        obj = plugin(attributes, obj)
    return obj


def admit_delete(resource: Resource, name: str) -> None:
    """NamespaceLifecycle: some namespaces stay."""
    if resource is kinds.NAMESPACES and name in SYSTEM_NAMESPACES:
        raise status.forbidden(resource, name, "this namespace may not be deleted")


def namespace_lifecycle(attributes: Attributes, obj: Object) -> Object:
    """Nothing is created in a namespace that is not there, or that is on its way out."""
    resource, request = attributes.resource, attributes.request
    if attributes.operation != "CREATE" or not resource.namespaced:
        return obj
    namespace = attributes.lookup(kinds.NAMESPACES, "", request.namespace)
    if namespace is None:
        raise status.not_found(kinds.NAMESPACES, request.namespace)
    if meta.is_deleting(namespace):
        why = f"unable to create new content in namespace {request.namespace} because it is being terminated"
        error = status.forbidden(resource, meta.name(obj), why)
        cause = {
            "reason": "NamespaceTerminating",
            "message": f"namespace {request.namespace} is being terminated",
            "field": "metadata.namespace",
        }
        raise status.ApiError({**error.status, "details": {**error.status["details"], "causes": [cause]}})
    return obj


def taint_nodes_by_condition(attributes: Attributes, obj: Object) -> Object:
    """A new node is not ready until its kubelet says so."""
    if attributes.operation != "CREATE" or attributes.resource is not kinds.NODES:
        return obj
    taint = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}
    taints = obj.get("spec", {}).get("taints") or []
    if any(found["key"] == taint["key"] and found["effect"] == taint["effect"] for found in taints):
        return obj
    return meta.set_in(obj, ("spec", "taints"), [*taints, taint])  # type: ignore[no-any-return]


def service_account(attributes: Attributes, obj: Object) -> Object:
    """Every pod runs as a service account, and gets its token, the cluster's CA and its namespace as files."""
    if attributes.operation != "CREATE" or attributes.resource is not kinds.PODS:
        return obj
    spec = obj["spec"]
    if spec.get("serviceAccountName") and "kubernetes.io/config.mirror" in meta.annotations(obj):
        return obj
    name = spec.get("serviceAccountName") or "default"
    account = attributes.lookup(kinds.SERVICE_ACCOUNTS, attributes.request.namespace, name)
    if account is None:
        key = f"{attributes.request.namespace}/{name}"
        why = f'error looking up service account {key}: serviceaccount "{name}" not found'
        raise status.forbidden(attributes.resource, meta.name(obj), why)
    spec = {**spec, "serviceAccountName": name, "serviceAccount": name}
    if spec.get("automountServiceAccountToken", account.get("automountServiceAccountToken", True)):
        spec = _with_token(spec, attributes.dice)
    return {**obj, "spec": spec}


def _with_token(spec: Object, dice: Callable[[int], int]) -> Object:
    containers = {group: spec[group] for group in ("initContainers", "containers") if spec.get(group)}
    everyone = [container for group in containers.values() for container in group]
    if all(_mounts_token(container) for container in everyone):
        return spec
    volume = meta.generate_name("kube-api-access-", dice)
    mount = {"name": volume, "readOnly": True, "mountPath": TOKEN_MOUNT_PATH}
    for group, members in containers.items():
        spec = {**spec, group: [_mounted(container, mount) for container in members]}
    return {**spec, "volumes": [*(spec.get("volumes") or []), _token_volume(volume)]}


def _mounts_token(container: Object) -> bool:
    return any(mount["mountPath"] == TOKEN_MOUNT_PATH for mount in container.get("volumeMounts") or ())


def _mounted(container: Object, mount: Object) -> Object:
    if _mounts_token(container):
        return container
    return {**container, "volumeMounts": [*(container.get("volumeMounts") or []), mount]}


def _token_volume(name: str) -> dict[str, Any]:
    field_ref = {"apiVersion": "v1", "fieldPath": "metadata.namespace"}
    sources = [
        {"serviceAccountToken": {"expirationSeconds": TOKEN_EXPIRATION_SECONDS, "path": "token"}},
        {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"downwardAPI": {"items": [{"path": "namespace", "fieldRef": field_ref}]}},
    ]
    return {"name": name, "projected": {"sources": sources, "defaultMode": 420}}


def priority(attributes: Attributes, obj: Object) -> Object:
    """A pod's priority from its class; 0 and PreemptLowerPriority where it names none."""
    if attributes.operation != "CREATE" or attributes.resource is not kinds.PODS:
        return obj
    spec = obj["spec"]
    name = spec.get("priorityClassName")
    if name and name not in SYSTEM_PRIORITIES:
        why = f"no PriorityClass with name {name} was found"
        raise status.forbidden(attributes.resource, meta.name(obj), why)
    value = SYSTEM_PRIORITIES[name] if name else 0
    policy = spec.get("preemptionPolicy") or "PreemptLowerPriority"
    return {**obj, "spec": {**spec, "priority": value, "preemptionPolicy": policy}}


def default_toleration_seconds(attributes: Attributes, obj: Object) -> Object:
    """A pod stays on a node that went away for five minutes, unless it says otherwise."""
    if attributes.operation not in ("CREATE", "UPDATE") or attributes.resource is not kinds.PODS:
        return obj
    tolerations = obj["spec"].get("tolerations") or []
    added = [
        {
            "key": key,
            "operator": "Exists",
            "effect": "NoExecute",
            "tolerationSeconds": DEFAULT_TOLERATION_SECONDS,
        }
        for key in ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")
        if not any(_tolerates(toleration, key) for toleration in tolerations)
    ]
    if not added:
        return obj
    return {**obj, "spec": {**obj["spec"], "tolerations": [*tolerations, *added]}}


def _tolerates(toleration: Object, key: str) -> bool:
    return toleration.get("key") in (key, None, "") and toleration.get("effect") in ("NoExecute", None, "")


CHAIN: tuple[Plugin, ...] = (
    namespace_lifecycle,
    service_account,
    taint_nodes_by_condition,
    priority,
    default_toleration_seconds,
)
