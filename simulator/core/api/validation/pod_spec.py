"""Rules for the specification of pods and pod templates: ``ValidatePodSpec``."""

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
    not_supported,
    required,
)
from simulator.core.api.validation.containers import (
    validate_containers,
    validate_ephemeral_containers,
    validate_init_containers,
    validate_ip,
)
from simulator.core.api.validation.metadata import validate_annotations, validate_label_name, validate_labels
from simulator.core.api.validation.resources import validate_quantity, validate_resource_name, validate_resources
from simulator.core.api.validation.scheduling import (
    validate_affinity,
    validate_scheduling_gates,
    validate_tolerations,
    validate_topology_spread,
)
from simulator.core.api.validation.security import validate_os, validate_pod_security_context
from simulator.core.api.validation.volumes import validate_volumes

Object = Mapping[str, Any]
Errors = list[FieldError]

_RESTART_POLICIES: Final = ("Always", "OnFailure", "Never")
_DNS_POLICIES: Final = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_PREEMPTION_POLICIES: Final = ("Never", "PreemptLowerPriority")
_MAX_INT32: Final = 2**31 - 1


def validate_template(template: Object, path: str) -> Errors:
    """A PodTemplateSpec."""
    metadata = template.get("metadata") or {}
    errors = validate_labels(metadata.get("labels"), f"{path}.labels")
    errors += validate_annotations(metadata.get("annotations"), f"{path}.annotations")
    spec = template.get("spec") or {}
    errors += validate_pod_spec(spec, f"{path}.spec")
    if spec.get("ephemeralContainers"):
        detail = "ephemeral containers not allowed in pod template"
        errors.append(forbidden(f"{path}.spec.ephemeralContainers", detail))
    return errors


def validate_pod_spec(spec: Object, path: str) -> Errors:
    grace_period = spec.get("terminationGracePeriodSeconds", 30)
    errors, volumes = validate_volumes(spec.get("volumes") or (), f"{path}.volumes")
    regular = spec.get("containers") or ()
    errors += validate_containers(regular, volumes, f"{path}.containers", grace_period)
    if spec.get("initContainers"):
        at = f"{path}.initContainers"
        errors += validate_init_containers(spec["initContainers"], regular, volumes, at, grace_period)
    if spec.get("ephemeralContainers"):
        errors += validate_ephemeral_containers(spec, volumes, f"{path}.ephemeralContainers")
    if spec.get("resources"):
        errors += validate_resources(spec["resources"], f"{path}.resources")
    if spec.get("hostNetwork"):
        errors += _host_network(regular, f"{path}.containers")
    errors += _policies(spec, path)
    errors += validate_labels(spec.get("nodeSelector"), f"{path}.nodeSelector")
    errors += validate_pod_security_context(spec, path)
    for index, secret in enumerate(spec.get("imagePullSecrets") or ()):
        if not secret.get("name"):
            errors.append(required(f"{path}.imagePullSecrets[{index}].name"))
    errors += _placement(spec, path)
    errors += _names(spec, path)
    return errors + validate_os(spec, path)


def _host_network(containers: Sequence[Object], path: str) -> Errors:
    """With the host's network a port is the host's port."""
    errors: Errors = []
    for index, container in enumerate(containers):
        for i, port in enumerate(container.get("ports") or ()):
            host = port.get("hostPort", 0)
            if host and host != port.get("containerPort", 0):
                detail = "must match `hostPort` when `hostNetwork` is true"
                at = f"{path}[{index}].ports[{i}].containerPort"
                errors.append(invalid(at, port.get("containerPort", 0), detail))
    return errors


def _policies(spec: Object, path: str) -> Errors:
    errors: Errors = []
    policy = spec.get("restartPolicy", "")
    if policy not in _RESTART_POLICIES:
        errors.append(_choice(f"{path}.restartPolicy", policy, _RESTART_POLICIES))
    policy = spec.get("dnsPolicy", "")
    if policy not in _DNS_POLICIES:
        errors.append(_choice(f"{path}.dnsPolicy", policy, _DNS_POLICIES))
    return errors


def _choice(path: str, value: str, choices: Sequence[str]) -> FieldError:
    return not_supported(path, value, choices) if value else required(path)


def _placement(spec: Object, path: str) -> Errors:
    errors: Errors = []
    if spec.get("affinity"):
        errors += validate_affinity(spec["affinity"], f"{path}.affinity")
    errors += _dns_config(spec, path)
    for index, gate in enumerate(spec.get("readinessGates") or ()):
        at = f"{path}.readinessGates[{index}].conditionType"
        errors += validate_label_name(gate.get("conditionType", ""), at)
    if spec.get("schedulingGates"):
        errors += validate_scheduling_gates(spec["schedulingGates"], f"{path}.schedulingGates")
    if spec.get("topologySpreadConstraints"):
        at = f"{path}.topologySpreadConstraints"
        errors += validate_topology_spread(spec["topologySpreadConstraints"], at)
    return errors


def _dns_config(spec: Object, path: str) -> Errors:
    config = spec.get("dnsConfig")
    if spec.get("dnsPolicy") == "None":
        if config is None:
            detail = "must provide `dnsConfig` when `dnsPolicy` is None"
            return [required(f"{path}.dnsConfig", detail)]
        if not config.get("nameservers"):
            detail = "must provide at least one DNS nameserver when `dnsPolicy` is None"
            return [required(f"{path}.dnsConfig.nameservers", detail)]
    errors: Errors = []
    at = f"{path}.dnsConfig"
    nameservers = (config or {}).get("nameservers") or ()
    if len(nameservers) > 3:
        detail = "must not have more than 3 nameservers"
        errors.append(invalid(f"{at}.nameservers", list(nameservers), detail))
    for index, address in enumerate(nameservers):
        errors += validate_ip(address, f"{at}.nameservers[{index}]")
    for index, option in enumerate((config or {}).get("options") or ()):
        if not option.get("name"):
            errors.append(required(f"{at}.options[{index}]", "must not be empty"))
    return errors


def _names(spec: Object, path: str) -> Errors:
    errors: Errors = []
    for field in ("serviceAccountName", "nodeName"):
        if spec.get(field):
            errors += all_invalid(f"{path}.{field}", spec[field], names.dns1123_subdomain(spec[field]))
    deadline = spec.get("activeDeadlineSeconds")
    if deadline is not None and not 1 <= deadline <= _MAX_INT32:
        detail = names.inclusive_range(1, _MAX_INT32)
        errors.append(invalid(f"{path}.activeDeadlineSeconds", deadline, detail))
    for field in ("hostname", "subdomain"):
        if spec.get(field):
            errors += all_invalid(f"{path}.{field}", spec[field], names.dns1123_label(spec[field]))
    if spec.get("tolerations"):
        errors += validate_tolerations(spec["tolerations"], f"{path}.tolerations")
    errors += _host_aliases(spec.get("hostAliases") or (), f"{path}.hostAliases")
    for field in ("priorityClassName", "runtimeClassName"):
        if spec.get(field):
            errors += all_invalid(f"{path}.{field}", spec[field], names.dns1123_subdomain(spec[field]))
    policy = spec.get("preemptionPolicy")
    if policy is not None and policy not in _PREEMPTION_POLICIES:
        errors.append(_choice(f"{path}.preemptionPolicy", policy, _PREEMPTION_POLICIES))
    for name, amount in (spec.get("overhead") or {}).items():
        at = f"{path}.overhead[{name}]"
        errors += validate_resource_name(name, at) + validate_quantity(name, amount, at)
    return errors


def _host_aliases(aliases: Sequence[Object], path: str) -> Errors:
    errors: Errors = []
    seen: list[str] = []
    for index, alias in enumerate(aliases):
        address = alias.get("ip", "")
        errors += validate_ip(address, f"{path}[{index}].ip")
        if address in seen:
            errors.append(duplicate(f"{path}[{index}].ip", address))
        seen.append(address)
        for i, host in enumerate(alias.get("hostnames") or ()):
            at = f"{path}[{index}].hostnames[{i}]"
            errors += all_invalid(at, host, names.dns1123_subdomain(host))
    return errors
