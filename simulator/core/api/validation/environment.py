"""Rules for a container's environment: ``env`` and ``envFrom``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.core.api import names, quantity
from simulator.core.api.field_errors import FieldError, all_invalid, invalid, not_supported, required

Object = Mapping[str, Any]
Errors = list[FieldError]

_SUBSCRIPT: Final = re.compile(r"(.+?)\['(.*)'\]", re.DOTALL).fullmatch
_SOURCES: Final = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
ENV_FIELDS: Final = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
    "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
)  # fmt: skip
_FIELD_LABELS: Final = (
    *ENV_FIELDS, "metadata.labels", "metadata.annotations", "spec.restartPolicy", "spec.schedulerName", "spec.host",
    "status.phase",
)  # fmt: skip
_ENV_RESOURCES: Final = (
    "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
    "requests.memory",
)  # fmt: skip
_HUGE_PAGES: Final = ("limits.hugepages-", "requests.hugepages-")
_DIVIDED: Final = {"memory": "memory", "ephemeral-storage": "local ephemeral storage"}
_BYTE_DIVISORS: Final = (
    "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
)  # fmt: skip
_TWO: Final = "may not have more than one field specified at a time"


def validate_env(variables: Sequence[Object], path: str) -> Errors:
    errors: Errors = []
    for index, variable in enumerate(variables):
        at = f"{path}[{index}]"
        name = variable.get("name", "")
        if not name:
            errors.append(required(f"{at}.name"))
        else:
            errors += all_invalid(f"{at}.name", name, names.relaxed_env_var_name(name))
        if variable.get("valueFrom") is not None:
            errors += _value_from(variable, f"{at}.valueFrom")
    return errors


def _value_from(variable: Object, path: str) -> Errors:
    source: Object = variable["valueFrom"]
    errors: Errors = []
    found = [name for name in _SOURCES if source.get(name) is not None]
    for name in found:
        at = f"{path}.{name}"
        if name == "fieldRef":
            errors += validate_field_ref(source[name], at, ENV_FIELDS)
        elif name == "resourceFieldRef":
            errors += validate_resource_field_ref(source[name], at)
        elif name != "fileKeyRef":
            errors += _key_ref(source[name], at)
    if not found:
        known = ", ".join(f"`{name}`" for name in _SOURCES[:-2]) + " or `secretKeyRef`"
        errors.append(invalid(path, "", f"must specify one of: {known}"))
    elif variable.get("value"):
        errors.append(invalid(path, "", "may not be specified when `value` is not empty"))
    elif len(found) > 1:
        errors.append(invalid(path, "", _TWO))
    return errors


def validate_field_ref(reference: Object, path: str, allowed: Sequence[str]) -> Errors:
    """A field of the pod; labels and annotations only with a key, or whole where ``allowed`` names them."""
    if not reference.get("apiVersion"):
        return [required(f"{path}.apiVersion")]
    field = reference.get("fieldPath", "")
    if not field:
        return [required(f"{path}.fieldPath")]
    problem = _conversion_problem(reference["apiVersion"], field)
    if problem:
        return [invalid(f"{path}.fieldPath", field, f"error converting fieldPath: {problem}")]
    match = _SUBSCRIPT(field)
    if match:
        key = match[2].lower() if match[1] == "metadata.annotations" else match[2]
        return all_invalid(path, key, names.qualified_name(key))
    # The name that the field had long ago.
    field = "spec.nodeName" if field == "spec.host" else field
    return [] if field in allowed else [not_supported(f"{path}.fieldPath", field, sorted(allowed))]


def _conversion_problem(version: str, label: str) -> str:
    """``ConvertDownwardAPIFieldLabel``: what is no field of a pod at all."""
    if version != "v1":
        return f"unsupported pod version: {version}"
    match = _SUBSCRIPT(label)
    if match:
        known = match[1] in ("metadata.annotations", "metadata.labels")
        return "" if known else f"field label does not support subscript: {label}"
    return "" if label in _FIELD_LABELS else f"field label not supported: {label}"


def validate_resource_field_ref(reference: Object, path: str, needs_container: bool = False) -> Errors:
    """``needs_container``: in a volume nothing says whose resources are meant."""
    resource = reference.get("resource", "")
    errors: Errors = []
    if needs_container and not reference.get("containerName"):
        errors.append(required(f"{path}.containerName"))
    elif not resource:
        errors.append(required(f"{path}.resource"))
    elif resource not in _ENV_RESOURCES and not resource.startswith(_HUGE_PAGES):
        errors.append(not_supported(f"{path}.resource", resource, _ENV_RESOURCES))
    return errors + _divisor(resource, reference.get("divisor", "0"), f"{path}.divisor")


def _divisor(resource: str, divisor: str, path: str) -> Errors:
    if not quantity.parse(divisor).nanos:
        return []
    if resource in ("limits.cpu", "requests.cpu"):
        detail = "only divisor's values 1m and 1 are supported with the cpu resource"
        return [] if divisor in ("1m", "1") else [invalid(path, resource, detail)]
    kind = _DIVIDED.get(resource.partition(".")[2], "hugepages" if resource.startswith(_HUGE_PAGES) else "")
    if not kind or divisor in _BYTE_DIVISORS:
        return []
    detail = f"only divisor's values {', '.join(_BYTE_DIVISORS)} are supported with the {kind} resource"
    return [invalid(path, resource, detail)]


def _key_ref(reference: Object, path: str) -> Errors:
    """A key of a ConfigMap or Secret."""
    name = reference.get("name", "")
    errors = all_invalid(f"{path}.name", name, names.dns1123_subdomain(name))
    key = reference.get("key", "")
    if not key:
        errors.append(required(f"{path}.key"))
    else:
        errors += all_invalid(f"{path}.key", key, names.config_map_key(key))
    return errors


def _name(reference: Object, path: str) -> Errors:
    name = reference.get("name", "")
    if not name:
        return [required(f"{path}.name")]
    return all_invalid(f"{path}.name", name, names.dns1123_subdomain(name))


def validate_env_from(sources: Sequence[Object], path: str) -> Errors:
    errors: Errors = []
    for index, source in enumerate(sources):
        at = f"{path}[{index}]"
        prefix = source.get("prefix", "")
        if prefix:
            errors += all_invalid(f"{at}.prefix", prefix, names.relaxed_env_var_name(prefix))
        found = [name for name in ("configMapRef", "secretRef") if source.get(name) is not None]
        for name in found:
            errors += _name(source[name], f"{at}.{name}")
        if not found:
            errors.append(invalid(path, "", "must specify one of: `configMapRef` or `secretRef`"))
        elif len(found) > 1:
            errors.append(invalid(path, "", _TWO))
    return errors
