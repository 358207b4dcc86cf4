"""Rules for containers, init containers and ephemeral containers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.core.api import names
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
from simulator.core.api.validation.addresses import validate_ip
from simulator.core.api.validation.environment import validate_env, validate_env_from
from simulator.core.api.validation.probes import validate_lifecycle, validate_probes
from simulator.core.api.validation.resource_claims import validate_claims_of_container
from simulator.core.api.validation.resources import validate_resources
from simulator.core.api.validation.security import validate_security_context
from simulator.core.api.validation.volumes import validate_devices, validate_mounts

Object = Mapping[str, Any]
Errors = list[FieldError]

_MESSAGE_POLICIES: Final = ("File", "FallbackToLogsOnError")
_PULL_POLICIES: Final = ("Always", "IfNotPresent", "Never")
_PROTOCOLS: Final = ("SCTP", "TCP", "UDP")
_RESTART_POLICIES: Final = ("Always", "Never", "OnFailure")
_RESTART_ACTIONS: Final = ("Restart", "RestartAllContainers")
_CODE_OPERATORS: Final = ("In", "NotIn")
_RESIZED: Final = ("cpu", "memory")
_RESIZE_POLICIES: Final = ("NotRequired", "RestartContainer")
_SIDECAR_ONLY: Final = "may not be set for init containers without restartPolicy=Always"


_EPHEMERAL_NOT: Final = "cannot be set for an Ephemeral Container"
# What an ephemeral container has in common with others and may not say, in the order of the struct.
_NOT_EPHEMERAL: Final = (
    "ports", "resources", "resizePolicy", "restartPolicy", "restartPolicyRules", "livenessProbe", "readinessProbe",
    "startupProbe", "lifecycle",
)  # fmt: skip


def validate_containers(spec: Object, volumes: Mapping[str, Object], path: str, grace_period: int) -> Errors:
    containers = spec.get("containers") or ()
    if not containers:
        return [required(path)]
    errors: Errors = []
    seen: list[str] = []
    for index, container in enumerate(containers):
        at = f"{path}[{index}]"
        errors += _common(container, spec, volumes, at)
        name = container.get("name", "")
        if name in seen:
            errors.append(duplicate(f"{at}.name", name))
        seen.append(name)
        errors += validate_lifecycle(container.get("lifecycle"), f"{at}.lifecycle", grace_period)
        errors += validate_probes(container, at, grace_period)
    return errors + _host_port_conflicts(containers, path)


def validate_init_containers(spec: Object, volumes: Mapping[str, Object], path: str, grace_period: int) -> Errors:
    """Their names must differ from those of the regular containers too."""
    errors: Errors = []
    seen = [container.get("name", "") for container in spec.get("containers") or ()]
    for index, container in enumerate(spec.get("initContainers") or ()):
        at = f"{path}[{index}]"
        errors += _common(container, spec, volumes, at)
        name = container.get("name", "")
        if name in seen:
            errors.append(duplicate(f"{at}.name", name))
        elif name:
            seen.append(name)
        # The server looks at them one by one, and counts each as the first.
        errors += _host_port_conflicts([container], path)
        if container.get("restartPolicy") == "Always":
            errors += validate_lifecycle(container.get("lifecycle"), f"{at}.lifecycle", grace_period)
            errors += validate_probes(container, at, grace_period)
            continue
        for field in ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"):
            if container.get(field) is not None:
                errors.append(forbidden(f"{at}.{field}", _SIDECAR_ONLY))
    return errors


def validate_ephemeral_containers(spec: Object, volumes: Mapping[str, Object], path: str) -> Errors:
    errors: Errors = []
    others = (*(spec.get("containers") or ()), *(spec.get("initContainers") or ()))
    seen = [container.get("name", "") for container in others]
    targets = list(seen)
    for index, container in enumerate(spec.get("ephemeralContainers") or ()):
        at = f"{path}[{index}]"
        errors += _common(container, spec, volumes, at) + validate_image_text(container, at)
        name = container.get("name", "")
        if name in seen:
            errors.append(duplicate(f"{at}.name", name))
        seen.append(name)
        target = container.get("targetContainerName", "")
        if target and target not in targets:
            errors.append(not_found(f"{at}.targetContainerName", target))
        errors += [forbidden(f"{at}.{field}", _EPHEMERAL_NOT) for field in _NOT_EPHEMERAL if container.get(field)]
        for i, mount in enumerate(container.get("volumeMounts") or ()):
            for field in ("subPath", "subPathExpr"):
                if mount.get(field):
                    errors.append(forbidden(f"{at}.volumeMounts[{i}].{field}", _EPHEMERAL_NOT))
    return errors


def validate_image_text(container: Object, path: str) -> Errors:
    """Of pods, not of templates."""
    image = container.get("image", "")
    if image == image.strip():
        return []
    return [invalid(f"{path}.image", image, "must not have leading or trailing whitespace")]


def _common(container: Object, spec: Object, volumes: Mapping[str, Object], path: str) -> Errors:
    errors: Errors = []
    name = container.get("name", "")
    if not name:
        errors.append(required(f"{path}.name"))
    else:
        errors += all_invalid(f"{path}.name", name, names.dns1123_label(name))
    if not container.get("image"):
        errors.append(required(f"{path}.image"))
    policy = container.get("terminationMessagePolicy", "")
    if policy not in _MESSAGE_POLICIES:
        errors.append(not_supported(f"{path}.terminationMessagePolicy", policy, _MESSAGE_POLICIES))
    errors += _ports(container.get("ports") or (), f"{path}.ports")
    errors += validate_env(container.get("env") or (), f"{path}.env")
    errors += validate_env_from(container.get("envFrom") or (), f"{path}.envFrom")
    errors += validate_mounts(container, volumes, f"{path}.volumeMounts")
    errors += validate_devices(container, volumes, f"{path}.volumeDevices")
    policy = container.get("imagePullPolicy", "")
    if policy not in _PULL_POLICIES:
        errors.append(not_supported(f"{path}.imagePullPolicy", policy, _PULL_POLICIES))
    resources: Object = container.get("resources") or {}
    errors += validate_resources(resources, f"{path}.resources")
    errors += validate_claims_of_container(resources.get("claims") or (), spec, f"{path}.resources.claims")
    errors += _resize_policy(container.get("resizePolicy") or (), f"{path}.resizePolicy", spec.get("restartPolicy"))
    errors += validate_security_context(container.get("securityContext"), f"{path}.securityContext", spec)
    return errors + _restart(container, path)


def _resize_policy(policies: Sequence[Object], path: str, pod_policy: str | None) -> Errors:
    """What happens to a container whose resources change while it runs."""
    errors: Errors = []
    seen: list[str] = []
    for index, policy in enumerate(policies):
        name, restart = policy.get("resourceName", ""), policy.get("restartPolicy", "")
        if name in seen:
            errors.append(duplicate(f"{path}[{index}]", name))
        seen.append(name)
        if name not in _RESIZED:
            errors.append(not_supported(path, name, _RESIZED) if name else required(path))
        if restart not in _RESIZE_POLICIES:
            errors.append(not_supported(path, restart, _RESIZE_POLICIES) if restart else required(path))
        if pod_policy == "Never" and restart != "NotRequired":
            errors.append(invalid(path, restart, "must be 'NotRequired' when `restartPolicy` is 'Never'"))
    return errors


def _restart(container: Object, path: str) -> Errors:
    """A container may have a restart policy of its own, with rules for exit codes."""
    policy, rules = container.get("restartPolicy"), container.get("restartPolicyRules") or ()
    if policy is None:
        detail = "must specify restartPolicy when restart rules are used"
        return [required(f"{path}.restartPolicy", detail)] if rules else []
    errors: Errors = []
    if policy not in _RESTART_POLICIES:
        errors.append(not_supported(f"{path}.restartPolicy", policy, _RESTART_POLICIES))
    for index, rule in enumerate(rules):
        errors += _restart_rule(rule, f"{path}.restartPolicyRules[{index}]")
    return errors


def _restart_rule(rule: Object, path: str) -> Errors:
    action, codes = rule.get("action", ""), rule.get("exitCodes")
    errors = [] if action in _RESTART_ACTIONS else [not_supported(f"{path}.action", action, _RESTART_ACTIONS)]
    if codes is None:
        return [*errors, required(f"{path}.exitCodes", "must be specified")]
    operator = codes.get("operator", "")
    if operator not in _CODE_OPERATORS:
        errors.append(not_supported(f"{path}.exitCodes.operator", operator, _CODE_OPERATORS))
    return errors


def _ports(ports: Sequence[Object], path: str) -> Errors:
    errors: Errors = []
    seen: list[str] = []
    for index, port in enumerate(ports):
        at = f"{path}[{index}]"
        name = port.get("name", "")
        if name:
            texts = names.port_name(name)
            errors += all_invalid(f"{at}.name", name, texts)
            if not texts and name in seen:
                errors.append(duplicate(f"{at}.name", name))
            seen.append(name)
        number = port.get("containerPort", 0)
        if not number:
            errors.append(required(f"{at}.containerPort"))
        else:
            errors += all_invalid(f"{at}.containerPort", number, names.port_number(number))
        number = port.get("hostPort", 0)
        if number:
            errors += all_invalid(f"{at}.hostPort", number, names.port_number(number))
        protocol = port.get("protocol", "")
        if protocol not in _PROTOCOLS:
            errors.append(not_supported(f"{at}.protocol", protocol, _PROTOCOLS))
        if port.get("hostIP"):
            errors += validate_ip(port["hostIP"], f"{at}.hostIP")
    return errors


def _host_port_conflicts(containers: Sequence[Object], path: str) -> Errors:
    """Two ports of a pod cannot be the same port of the host."""
    errors: Errors = []
    seen: list[str] = []
    for index, container in enumerate(containers):
        for i, port in enumerate(container.get("ports") or ()):
            if not port.get("hostPort"):
                continue
            text = f"{port.get('protocol', '')}/{port.get('hostIP', '')}/{port['hostPort']}"
            if text in seen:
                errors.append(duplicate(f"{path}[{index}].ports[{i}].hostPort", text))
            seen.append(text)
    return errors
