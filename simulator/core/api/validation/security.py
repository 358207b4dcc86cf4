"""Rules for security contexts, and for pods that say which operating system they are for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api.field_errors import FieldError, forbidden, invalid, not_supported, required
from simulator.core.api.names import inclusive_range
from simulator.core.api.validation.dump import internal

Object = Mapping[str, Any]
Errors = list[FieldError]

_MAX_ID: Final = 2**31 - 1
_ESCALATION: Final = "cannot set `allowPrivilegeEscalation` to false and "
_SECCOMP: Final = ("Localhost", "RuntimeDefault", "Unconfined")
_WINDOWS_POD: Final = (
    "appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls",
    "runAsUser", "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy",
)  # fmt: skip
_WINDOWS_CONTAINER: Final = (
    "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem",
    "privileged", "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup",
)  # fmt: skip


def _id(value: int | None, path: str) -> Errors:
    if value is None or 0 <= value <= _MAX_ID:
        return []
    return [invalid(path, value, inclusive_range(0, _MAX_ID))]


def _seccomp(profile: Object | None, path: str) -> Errors:
    if profile is None:
        return []
    kind, local = profile.get("type", ""), profile.get("localhostProfile")
    if kind == "Localhost" and local is None:
        return [required(f"{path}.localhostProfile", "must be set when seccomp type is Localhost")]
    if kind != "Localhost" and local is not None:
        detail = "can only be set when seccomp type is Localhost"
        return [invalid(f"{path}.localhostProfile", profile, detail)]
    if not kind:
        return [required(f"{path}.type", "type is required when seccompProfile is set")]
    return [] if kind in _SECCOMP else [not_supported(f"{path}.type", kind, _SECCOMP)]


def validate_pod_security_context(spec: Object, path: str) -> Errors:
    """``spec.securityContext`` and the host namespaces beside it. ``path`` is that of the spec."""
    context = spec.get("securityContext")
    if context is None:
        return []
    at = f"{path}.securityContext"
    errors = _id(context.get("fsGroup"), f"{at}.fsGroup")
    errors += _id(context.get("runAsUser"), f"{at}.runAsUser")
    errors += _id(context.get("runAsGroup"), f"{at}.runAsGroup")
    for index, group in enumerate(context.get("supplementalGroups") or ()):
        errors += _id(group, f"{at}.supplementalGroups[{index}]")
    if spec.get("shareProcessNamespace") and spec.get("hostPID"):
        detail = "ShareProcessNamespace and HostPID cannot both be enabled"
        errors.append(invalid(f"{at}.shareProcessNamespace", True, detail))
    policy = context.get("fsGroupChangePolicy")
    if policy is not None and policy not in ("Always", "OnRootMismatch"):
        errors.append(not_supported(f"{at}.fsGroupChangePolicy", policy, ("Always", "OnRootMismatch")))
    return errors + _seccomp(context.get("seccompProfile"), f"{at}.seccompProfile")


def validate_security_context(context: Object | None, path: str) -> Errors:
    """Of a container."""
    if context is None:
        return []
    errors = _id(context.get("runAsUser"), f"{path}.runAsUser")
    errors += _id(context.get("runAsGroup"), f"{path}.runAsGroup")
    mount = context.get("procMount")
    if mount is not None and mount not in ("Default", "Unmasked"):
        errors.append(not_supported(f"{path}.procMount", mount, ("Default", "Unmasked")))
    errors += _seccomp(context.get("seccompProfile"), f"{path}.seccompProfile")
    if context.get("allowPrivilegeEscalation") is False:
        dump = internal("SecurityContext", context)
        if context.get("privileged"):
            errors.append(invalid(path, dump, _ESCALATION + "`privileged` to true"))
        if "CAP_SYS_ADMIN" in ((context.get("capabilities") or {}).get("add") or ()):
            errors.append(invalid(path, dump, _ESCALATION + "`capabilities.Add` CAP_SYS_ADMIN"))
    return errors


def validate_os(spec: Object, path: str) -> Errors:
    """A pod for Windows may not say what only Linux has, and the other way round."""
    name = (spec.get("os") or {}).get("name")
    if spec.get("os") is None:
        return []
    if not name:
        return [required(f"{path}.os.name")]
    if name not in ("linux", "windows"):
        return [not_supported(f"{path}.os", name, ("linux", "windows"))]
    errors: Errors = []
    contexts: list[tuple[Object, str, tuple[str, ...]]] = [
        (spec.get("securityContext") or {}, f"{path}.securityContext", _WINDOWS_POD)
    ]
    for containers in ("containers", "initContainers", "ephemeralContainers"):
        for index, container in enumerate(spec.get(containers) or ()):
            at = f"{path}.{containers}[{index}].securityContext"
            contexts.append((container.get("securityContext") or {}, at, _WINDOWS_CONTAINER))
    for context, at, fields in contexts:
        if name == "linux":
            fields = ("windowsOptions",)
        for field in fields:
            if context.get(field) is not None:
                errors.append(forbidden(f"{at}.{field}", f"cannot be set for a {name} pod"))
    if name == "windows":
        for field in ("hostPID", "hostIPC", "shareProcessNamespace", "hostUsers"):
            if spec.get(field):
                errors.append(forbidden(f"{path}.{field}", "cannot be set for a windows pod"))
    return errors
