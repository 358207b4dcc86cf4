"""ServiceAccount: every pod runs as a service account, and gets its token, the cluster's CA and its namespace as files.

plugin/pkg/admission/serviceaccount
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.core.api import kinds, meta
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.protocol.api import Object

TOKEN_MOUNT_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"
# The token is asked for an hour and seven seconds: the plugin's marker of tokens that it added.
TOKEN_EXPIRATION_SECONDS = 3607
MIRROR = "kubernetes.io/config.mirror"
ENFORCE_MOUNTABLE = "kubernetes.io/enforce-mountable-secrets"


def _admit(attributes: Attributes, obj: Object) -> Object:
    spec = obj["spec"]
    if MIRROR in meta.annotations(obj):
        return obj
    name = spec.get("serviceAccountName") or "default"
    account = _account(attributes, obj, name)
    spec = {**spec, "serviceAccountName": name, "serviceAccount": name}
    if spec.get("automountServiceAccountToken", account.get("automountServiceAccountToken", True)):
        spec = _with_token(spec, attributes.view.roll)
    if not spec.get("imagePullSecrets") and account.get("imagePullSecrets"):
        spec = {**spec, "imagePullSecrets": account["imagePullSecrets"]}
    return {**obj, "spec": spec}


def _account(attributes: Attributes, obj: Object, name: str) -> Object:
    account = attributes.view.lookup(kinds.SERVICE_ACCOUNTS, attributes.namespace, name)
    if account is None:
        key = f"{attributes.namespace}/{name}"
        why = f'error looking up service account {key}: serviceaccount "{name}" not found'
        raise attributes.forbidden(obj, why)
    return account


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


def _validate(attributes: Attributes, obj: Object) -> None:
    """What mirror pods may not refer to, and accounts that name the Secrets that their pods may mount."""
    spec = obj["spec"]
    if MIRROR in meta.annotations(obj):
        if spec.get("serviceAccountName"):
            raise attributes.forbidden(obj, "a mirror pod may not reference service accounts")
        return
    account = _account(attributes, obj, spec.get("serviceAccountName") or "default")
    if meta.annotations(account).get(ENFORCE_MOUNTABLE) != "true":
        return
    mountable = [reference["name"] for reference in account.get("secrets") or ()]
    for volume in spec.get("volumes") or ():
        secret = (volume.get("secret") or {}).get("secretName")
        if secret and secret not in mountable:
            why = f'volume with secret.secretName="{secret}" is not allowed because service account '
            raise attributes.forbidden(obj, f"{why}{meta.name(account)} does not reference that secret")


PLUGIN = Plugin("ServiceAccount", ("pods",), (CREATE,), mutate=_admit, validate=_validate)
