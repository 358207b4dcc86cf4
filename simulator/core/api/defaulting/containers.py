"""Defaults of containers, init containers and ephemeral containers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from simulator.core.api.defaulting.fill import change, each, fill, put, round_resources

Object = dict[str, Any]

_CONTAINER: Final[Object] = {
    "resources": {},
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
}
_PROBE: Final = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
_HTTP_GET: Final = {"path": "/", "scheme": "HTTP"}
_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_HOOKS: Final = ("postStart", "preStop")

# The grammar of image references (distribution/reference): host, path, tag, digest.
_HOST: Final = r"(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?"
_PATH: Final = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REFERENCE: Final = re.compile(
    rf"(?:{_HOST}/)?{_PATH}(?:/{_PATH})*(?::(?P<tag>\w[\w.-]{{0,127}}))?(?P<digest>@[A-Za-z0-9+._-]+:[0-9a-fA-F]{{32,}})?",
    re.ASCII,
).fullmatch


@lru_cache(maxsize=4096)
def pull_policy(image: str) -> str:
    """Always for an image with the tag ``latest`` or neither tag nor digest, else IfNotPresent."""
    match = _REFERENCE(image)
    if not match:
        return "IfNotPresent"
    tag = match["tag"] or ("" if match["digest"] else "latest")
    return "Always" if tag == "latest" else "IfNotPresent"


def default_pull_policy(struct: str, obj: Object, image_key: str, policy_key: str) -> Object:
    if obj.get(policy_key):
        return obj
    return fill(struct, obj, {policy_key: pull_policy(obj.get(image_key, ""))})


def default_container(container: Object) -> Object:
    container = fill("EphemeralContainer", container, _CONTAINER)
    container = default_pull_policy("EphemeralContainer", container, "image", "imagePullPolicy")
    container = each("EphemeralContainer", container, "ports", _port)
    container = each("EphemeralContainer", container, "env", _env)
    container = change("EphemeralContainer", container, "resources", _resources)
    for probe in _PROBES:
        container = change("EphemeralContainer", container, probe, _probe)
    return change("EphemeralContainer", container, "lifecycle", _lifecycle)


def _port(port: Object) -> Object:
    return fill("ContainerPort", port, {"protocol": "TCP"})


def _env(variable: Object) -> Object:
    source = variable.get("valueFrom")
    if not source:
        return variable
    source = change("EnvVarSource", source, "fieldRef", default_field_ref)
    source = change("EnvVarSource", source, "fileKeyRef", _file_key)
    return put("EnvVar", variable, "valueFrom", source)


def default_field_ref(reference: Object) -> Object:
    return fill("ObjectFieldSelector", reference, {"apiVersion": "v1"})


def _file_key(reference: Object) -> Object:
    return fill("FileKeySelector", reference, {"optional": False})


def _resources(resources: Object) -> Object:
    for name in ("limits", "requests"):
        resources = change("ResourceRequirements", resources, name, round_resources)
    return resources


def _probe(probe: Object) -> Object:
    probe = change("Probe", probe, "httpGet", _http_get)
    probe = change("Probe", probe, "grpc", _grpc)
    return fill("Probe", probe, _PROBE)


def _http_get(action: Object) -> Object:
    return fill("HTTPGetAction", action, _HTTP_GET)


def _grpc(action: Object) -> Object:
    if action.get("service") is None:
        return {**action, "service": ""}
    return action


def _lifecycle(lifecycle: Object) -> Object:
    for hook in _HOOKS:
        lifecycle = change("Lifecycle", lifecycle, hook, _handler)
    return lifecycle


def _handler(handler: Object) -> Object:
    return change("LifecycleHandler", handler, "httpGet", _http_get)
