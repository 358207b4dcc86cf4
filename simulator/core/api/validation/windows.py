"""Rules for pods that say which operating system they are for, and for what only Windows has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, all_invalid, forbidden, invalid, not_supported, required

Object = Mapping[str, Any]
Errors = list[FieldError]

_SYSTEMS: Final = ("linux", "windows")
_OF_LINUX: Final = "cannot be set for a windows pod"
# What a pod for Windows may not say, in the order in which the server looks: in its context, or beside it.
_POD: Final = (
    "securityContext.appArmorProfile", "securityContext.seLinuxOptions", "hostUsers", "hostPID", "hostIPC",
    "securityContext.seccompProfile", "securityContext.fsGroup", "securityContext.fsGroupChangePolicy",
    "securityContext.sysctls", "shareProcessNamespace", "securityContext.runAsUser", "securityContext.runAsGroup",
    "securityContext.supplementalGroups", "securityContext.supplementalGroupsPolicy",
    "securityContext.seLinuxChangePolicy",
)  # fmt: skip
_CONTAINER: Final = (
    "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem",
    "privileged", "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup",
)  # fmt: skip
_KINDS: Final = ("initContainers", "containers", "ephemeralContainers")
_LONGEST_SPEC_KIB: Final = 64
_LONGEST_DOMAIN: Final = 256
_LONGEST_USER: Final = 104
_HAS_CONTROL: Final = re.compile("[\x00-\x1f\x7f]").search
_NETBIOS: Final = re.compile(r'[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}').fullmatch
_DNS: Final = re.compile(
    r"LABEL(?:\.LABEL)*".replace("LABEL", "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?")
).fullmatch
_ONLY_DOTS: Final = re.compile(r"[. ]+").fullmatch
_NOT_IN_USER: Final = re.compile(r'["/\\:;|=,+*?<>@\[\]]').search


def _containers(spec: Object, path: str) -> Iterator[tuple[Object, str]]:
    """The security contexts of all containers, with their paths."""
    for kind in _KINDS:
        for index, container in enumerate(spec.get(kind) or ()):
            yield container.get("securityContext") or {}, f"{path}.{kind}[{index}].securityContext"


def validate_os(spec: Object, path: str) -> Errors:
    """A pod for Windows may not say what only Linux has, and the other way round."""
    if spec.get("os") is None:
        return []
    name = spec["os"].get("name", "")
    if not name:
        return [required(f"{path}.os.name", "cannot be empty")]
    if name not in _SYSTEMS:
        return [not_supported(f"{path}.os", name, _SYSTEMS)]
    return _linux(spec, path) if name == "linux" else _windows(spec, path)


def _linux(spec: Object, path: str) -> Errors:
    contexts = [(spec.get("securityContext") or {}, f"{path}.securityContext"), *_containers(spec, path)]
    detail = "windows options cannot be set for a linux pod"
    return [forbidden(f"{at}.windowsOptions", detail) for context, at in contexts if "windowsOptions" in context]


def _windows(spec: Object, path: str) -> Errors:
    context = spec.get("securityContext") or {}
    errors: Errors = []
    for field in _POD:
        inner = field.removeprefix("securityContext.")
        value = (spec if inner == field else context).get(inner)
        # A false host namespace and an empty list of sysctls are as good as none.
        if value is not None and (value or inner not in ("hostPID", "hostIPC", "sysctls")):
            errors.append(forbidden(f"{path}.{field}", _OF_LINUX))
    for context, at in _containers(spec, path):
        errors += [forbidden(f"{at}.{field}", _OF_LINUX) for field in _CONTAINER if context.get(field) is not None]
    return errors


def validate_host_process(spec: Object, path: str) -> Errors:
    """``validateWindowsHostProcessPod``: containers that are processes of the host go together, in its network."""
    of_pod = ((spec.get("securityContext") or {}).get("windowsOptions") or {}).get("hostProcess")
    errors: Errors = []
    processes: list[bool] = []
    for context, at in _containers(spec, path):
        own = (context.get("windowsOptions") or {}).get("hostProcess")
        if of_pod is not None and own is not None and of_pod != own:
            said = str(of_pod).lower()
            detail = f"pod hostProcess value must be identical if both are specified, was {said}"
            errors.append(invalid(f"{at}.windowsOptions.hostProcess", own, detail))
        processes.append(bool(of_pod if own is None else own))
    if not any(processes):
        return errors
    if not all(processes):
        detail = "If pod contains any hostProcess containers then all containers must be HostProcess containers"
        errors.append(invalid(path, "", detail))
    if not spec.get("hostNetwork"):
        detail = "hostNetwork must be true if pod contains any hostProcess containers"
        errors.append(invalid(f"{path}.hostNetwork", False, detail))
    return errors


def validate_windows_options(options: Object | None, path: str) -> Errors:
    if options is None:
        return []
    errors: Errors = []
    name, spec = options.get("gmsaCredentialSpecName"), options.get("gmsaCredentialSpec")
    if name is not None:
        errors += all_invalid(f"{path}.gmsaCredentialSpecName", name, names.dns1123_subdomain(name))
    if spec == "":
        detail = "gmsaCredentialSpec cannot be an empty string"
        errors.append(invalid(f"{path}.gmsaCredentialSpec", spec, detail))
    elif spec is not None and len(spec) > _LONGEST_SPEC_KIB * 1024:
        detail = f"gmsaCredentialSpec size must be under {_LONGEST_SPEC_KIB} KiB"
        errors.append(invalid(f"{path}.gmsaCredentialSpec", spec, detail))
    user = options.get("runAsUserName")
    return errors + (all_invalid(f"{path}.runAsUserName", user, _user_problems(user)) if user is not None else [])


def _user_problems(name: str) -> list[str]:
    """``DOMAIN\\user`` or a user alone."""
    if not name:
        return ["runAsUserName cannot be an empty string"]
    if _HAS_CONTROL(name):
        return ["runAsUserName cannot contain control characters"]
    parts = name.split("\\")
    if len(parts) > 2:
        return ["runAsUserName cannot contain more than one backslash"]
    domain, user = ("", *parts)[-2:]
    problems: list[str] = []
    if len(domain) >= _LONGEST_DOMAIN:
        problems.append(f"runAsUserName's Domain length must be under {_LONGEST_DOMAIN} characters")
    if len(parts) == 2 and not _NETBIOS(domain) and not _DNS(domain):
        problems.append("runAsUserName's Domain doesn't match the NetBios nor the DNS format")
    if not user:
        problems.append("runAsUserName's User cannot be empty")
    elif len(user) > _LONGEST_USER:
        problems.append(f"runAsUserName's User length must not be longer than {_LONGEST_USER} characters")
    if _ONLY_DOTS(user):
        problems.append("runAsUserName's User cannot contain only periods or spaces")
    if _NOT_IN_USER(user):
        problems.append("runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]")
    return problems
