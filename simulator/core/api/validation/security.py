"""Rules for the security contexts of pods and containers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from simulator.core.api.field_errors import (
    FieldError,
    duplicate,
    invalid,
    not_supported,
    required,
    too_long,
)
from simulator.core.api.names import inclusive_range
from simulator.core.api.validation.dump import internal
from simulator.core.api.validation.volume_sources import descending
from simulator.core.api.validation.windows import validate_windows_options

Object = Mapping[str, Any]
Errors = list[FieldError]

_MAX_ID: Final = 2**31 - 1
_ESCALATION: Final = "cannot set `allowPrivilegeEscalation` to false and "
_PROFILES: Final = ("Localhost", "RuntimeDefault", "Unconfined")
_PROC_MOUNTS: Final = ("Default", "Unmasked")
_LONGEST_PROFILE: Final = 4095
_NO_LOCAL_PROFILE: Final = "must be set when AppArmor type is Localhost"
# Fields of a pod's context that have a few values, in the order in which the server looks at them.
_CHOICES: Final = {
    "supplementalGroupsPolicy": ("Merge", "Strict"),
    "seLinuxChangePolicy": ("MountOption", "Recursive"),
}
_SYSCTL_SEGMENT: Final = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_SYSCTL: Final = rf"^({_SYSCTL_SEGMENT}[\./])*{_SYSCTL_SEGMENT}$"
_IS_SYSCTL: Final = re.compile(_SYSCTL).fullmatch
_LONGEST_SYSCTL: Final = 253
_IPC_SYSCTLS: Final = ("kernel.shm", "kernel.msg", "fs.mqueue.")


def _id(value: int | None, path: str) -> Errors:
    if value is None or 0 <= value <= _MAX_ID:
        return []
    return [invalid(path, value, inclusive_range(0, _MAX_ID))]


def _seccomp(profile: Object | None, path: str) -> Errors:
    if profile is None:
        return []
    kind, local, at = profile.get("type", ""), profile.get("localhostProfile"), f"{path}.localhostProfile"
    errors: Errors = []
    if not kind:
        errors.append(required(f"{path}.type", "type is required when seccompProfile is set"))
    elif kind not in _PROFILES:
        errors.append(not_supported(f"{path}.type", kind, _PROFILES))
    if kind != "Localhost":
        if local is not None:
            detail = "can only be set when seccomp type is Localhost"
            errors.append(invalid(at, internal("SeccompProfile", profile), detail))
    elif local is None:
        errors.append(required(at, "must be set when seccomp type is Localhost"))
    else:
        errors += descending(local, at)
    return errors


def _app_armor(profile: Object | None, path: str) -> Errors:
    if profile is None:
        return []
    kind, local, at = profile.get("type", ""), profile.get("localhostProfile"), f"{path}.localhostProfile"
    if not kind:
        return [required(f"{path}.type", "type is required when appArmorProfile is set")]
    if kind not in _PROFILES:
        return [not_supported(f"{path}.type", kind, _PROFILES)]
    if kind != "Localhost":
        return [] if local is None else [invalid(at, local, "can only be set when AppArmor type is Localhost")]
    if local is None:
        return [required(at, _NO_LOCAL_PROFILE)]
    errors: Errors = []
    if local != local.strip():
        errors.append(invalid(at, local, "must not be padded with whitespace"))
    elif not local:
        errors.append(required(at, _NO_LOCAL_PROFILE))
    if len(local) > _LONGEST_PROFILE:
        errors.append(too_long(at, _LONGEST_PROFILE))
    return errors


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
    errors += _sysctls(context.get("sysctls") or (), spec, f"{at}.sysctls")
    errors += _choice(context, "fsGroupChangePolicy", ("Always", "OnRootMismatch"), at)
    errors += _seccomp(context.get("seccompProfile"), f"{at}.seccompProfile")
    errors += validate_windows_options(context.get("windowsOptions"), f"{at}.windowsOptions")
    errors += _app_armor(context.get("appArmorProfile"), f"{at}.appArmorProfile")
    for field, choices in _CHOICES.items():
        errors += _choice(context, field, choices, at)
    return errors


def _choice(context: Object, field: str, choices: Sequence[str], path: str) -> Errors:
    value = context.get(field)
    return [] if value is None or value in choices else [not_supported(f"{path}.{field}", value, choices)]


def _sysctls(sysctls: Sequence[Object], spec: Object, path: str) -> Errors:
    errors: Errors = []
    seen: list[str] = []
    for index, sysctl in enumerate(sysctls):
        at, name = f"{path}[{index}].name", sysctl.get("name", "")
        if not name:
            errors.append(required(at))
        elif len(name) > _LONGEST_SYSCTL or not _IS_SYSCTL(name):
            detail = f"must have at most {_LONGEST_SYSCTL} characters and match regex {_SYSCTL}"
            errors.append(invalid(at, name, detail))
        elif name in seen:
            errors.append(duplicate(at, name))
        seen.append(name)
        shared = _shared_namespace(name.replace("/", "."), spec)
        if shared:
            errors.append(invalid(at, name, f"may not be specified when '{shared}' is true"))
    return errors


def _shared_namespace(sysctl: str, spec: Object) -> str:
    """Which namespace of a sysctl the pod shares with its host, if it does."""
    if sysctl.startswith("net.") and spec.get("hostNetwork"):
        return "hostNetwork"
    of_ipc = sysctl == "kernel.sem" or sysctl.startswith(_IPC_SYSCTLS)
    return "hostIPC" if of_ipc and spec.get("hostIPC") else ""


def validate_security_context(context: Object | None, path: str, spec: Object) -> Errors:
    """Of a container of the pod ``spec``."""
    if context is None:
        return []
    errors = _id(context.get("runAsUser"), f"{path}.runAsUser")
    errors += _id(context.get("runAsGroup"), f"{path}.runAsGroup")
    errors += _choice(context, "procMount", _PROC_MOUNTS, path)
    if context.get("procMount") == "Unmasked" and spec.get("hostUsers") is not False:
        detail = "`hostUsers` must be false to use `Unmasked`"
        errors.append(invalid(f"{path}.procMount", "Unmasked", detail))
    errors += _seccomp(context.get("seccompProfile"), f"{path}.seccompProfile")
    if context.get("allowPrivilegeEscalation") is False:
        dump = internal("SecurityContext", context)
        if context.get("privileged"):
            errors.append(invalid(path, dump, _ESCALATION + "`privileged` to true"))
        if "CAP_SYS_ADMIN" in ((context.get("capabilities") or {}).get("add") or ()):
            errors.append(invalid(path, dump, _ESCALATION + "`capabilities.Add` CAP_SYS_ADMIN"))
    errors += validate_windows_options(context.get("windowsOptions"), f"{path}.windowsOptions")
    return errors + _app_armor(context.get("appArmorProfile"), f"{path}.appArmorProfile")
