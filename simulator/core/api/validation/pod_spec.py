"""Rules for the specification of pods and pod templates: ``ValidatePodSpec``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import (
    FieldError,
    all_invalid,
    forbidden,
    invalid,
    not_supported,
    required,
)
from simulator.core.api.validation.addresses import validate_ip
from simulator.core.api.validation.containers import (
    validate_containers,
    validate_ephemeral_containers,
    validate_init_containers,
)
from simulator.core.api.validation.metadata import validate_annotations, validate_label_name, validate_labels
from simulator.core.api.validation.pod_annotations import validate_pod_annotations, validate_profiles_match
from simulator.core.api.validation.pod_resources import validate_pod_resources
from simulator.core.api.validation.resource_claims import validate_resource_claims
from simulator.core.api.validation.resources import validate_resources
from simulator.core.api.validation.scheduling import (
    validate_affinity,
    validate_preemption_policy,
    validate_scheduling_gates,
    validate_tolerations,
    validate_topology_spread,
)
from simulator.core.api.validation.security import validate_pod_security_context
from simulator.core.api.validation.volumes import validate_volumes
from simulator.core.api.validation.windows import validate_host_process, validate_os

Object = Mapping[str, Any]
Errors = list[FieldError]

_RESTART_POLICIES: Final = ("Always", "OnFailure", "Never")
_DNS_POLICIES: Final = ("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")
_MAX_INT32: Final = 2**31 - 1


def validate_template(template: Object, path: str, claims: Sequence[str] = ()) -> Errors:
    """A PodTemplateSpec. ``claims`` are volumes that its pods will have besides its own: a StatefulSet's claims."""
    metadata = template.get("metadata") or {}
    errors = validate_labels(metadata.get("labels"), f"{path}.labels")
    errors += validate_annotations(metadata.get("annotations"), f"{path}.annotations")
    errors += validate_pod_annotations(metadata, template.get("spec") or {}, f"{path}.annotations")
    spec = template.get("spec") or {}
    errors += validate_pod_spec(spec, f"{path}.spec", claims=claims)
    errors += validate_profiles_match(metadata, spec, f"{path}.spec")
    if spec.get("ephemeralContainers"):
        detail = "ephemeral containers not allowed in pod template"
        errors.append(forbidden(f"{path}.spec.ephemeralContainers", detail))
    return errors


def validate_pod_spec(spec: Object, path: str, pod_name: str = "", claims: Sequence[str] = ()) -> Errors:
    """``pod_name`` is that of a pod, and empty for a template; ``claims`` as in :func:`validate_template`."""
    grace_period = spec.get("terminationGracePeriodSeconds", 30)
    errors, volumes = validate_volumes(spec.get("volumes") or (), f"{path}.volumes", pod_name)
    volumes |= {claim: {"persistentVolumeClaim": {}} for claim in claims}
    errors += validate_resource_claims(spec.get("resourceClaims") or (), f"{path}.resourceClaims")
    errors += validate_containers(spec, volumes, f"{path}.containers", grace_period)
    if spec.get("initContainers"):
        errors += validate_init_containers(spec, volumes, f"{path}.initContainers", grace_period)
    if spec.get("ephemeralContainers"):
        errors += validate_ephemeral_containers(spec, volumes, f"{path}.ephemeralContainers")
    if spec.get("resources"):
        errors += validate_pod_resources(spec, f"{path}.resources")
    if spec.get("hostNetwork"):
        errors += _host_network(spec.get("containers") or (), bool(pod_name), f"{path}.containers")
    errors += _policies(spec, path)
    errors += validate_labels(spec.get("nodeSelector"), f"{path}.nodeSelector")
    errors += validate_pod_security_context(spec, path)
    errors += _placement(spec, path)
    errors += validate_host_process(spec, path)
    errors += _host_users(spec, path)
    errors += _names(spec, path)
    return errors + validate_os(spec, path)


def _host_network(containers: Sequence[Object], of_pod: bool, path: str) -> Errors:
    """With the host's network a port is the host's port; a template may leave it out."""
    errors: Errors = []
    for index, container in enumerate(containers):
        for i, port in enumerate(container.get("ports") or ()):
            host = port.get("hostPort", 0)
            if (of_pod or host) and host != port.get("containerPort", 0):
                detail = "must match `containerPort` when `hostNetwork` is true"
                errors.append(invalid(f"{path}[{index}].ports[{i}].hostPort", host, detail))
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
    errors += _searches((config or {}).get("searches") or [], f"{at}.searches")
    for index, option in enumerate((config or {}).get("options") or ()):
        if not option.get("name"):
            errors.append(required(f"{at}.options[{index}]", "must not be empty"))
    return errors


def _searches(domains: list[str], path: str) -> Errors:
    """Bounds of the C library's resolver."""
    errors: Errors = []
    if len(domains) > 32:
        errors.append(invalid(path, domains, "must not have more than 32 search paths"))
    if len(" ".join(domains)) > 2048:
        detail = "must not have more than 2048 characters (including spaces) in the search list"
        errors.append(invalid(path, domains, detail))
    for index, domain in enumerate(domains):
        if domain != ".":
            domain = domain.removesuffix(".")
            errors += all_invalid(f"{path}[{index}]", domain, names.dns1123_subdomain_with_underscore(domain))
    return errors


def _host_users(spec: Object, path: str) -> Errors:
    """A user namespace goes with no other namespace of the host."""
    if spec.get("hostUsers") is not False:
        return []
    fields = {"hostNetwork": "hostNetwork", "hostPID": "HostPID", "hostIPC": "HostIPC"}
    detail = "when `pod.Spec.HostUsers` is false"
    return [forbidden(f"{path}.{shown}", detail) for field, shown in fields.items() if spec.get(field)]


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
    if spec.get("priorityClassName"):
        name = spec["priorityClassName"]
        errors += all_invalid(f"{path}.priorityClassName", name, names.dns1123_subdomain(name))
    name = spec.get("runtimeClassName")
    if name is not None:
        errors += all_invalid(f"{path}.runtimeClassName", name, names.dns1123_subdomain(name))
    errors += validate_preemption_policy(spec.get("preemptionPolicy"), f"{path}.preemptionPolicy")
    if spec.get("overhead"):
        errors += validate_resources({"limits": spec["overhead"]}, f"{path}.overhead")
    return errors


def _host_aliases(aliases: Sequence[Object], path: str) -> Errors:
    errors: Errors = []
    for index, alias in enumerate(aliases):
        errors += validate_ip(alias.get("ip", ""), f"{path}[{index}].ip")
        for i, host in enumerate(alias.get("hostnames") or ()):
            at = f"{path}[{index}].hostnames[{i}]"
            errors += all_invalid(at, host, names.dns1123_subdomain(host))
    return errors
