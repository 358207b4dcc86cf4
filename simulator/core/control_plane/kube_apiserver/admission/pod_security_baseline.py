"""The checks of the Pod Security Standards' level ``baseline``, as of v1.36, in the order of their names.

k8s.io/pod-security-admission/policy. A check is given the pod's metadata and spec, and returns None, or why not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from simulator.core.protocol.api import Object

Finding = tuple[str, str]
"""The reason, and what exactly is wrong."""
Check = Callable[[Object, Object], Finding | None]

_CAPABILITIES = (
    *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP"),
    *("SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
)
_SELINUX_TYPES = ("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t")
_SYSCTLS = (
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
)
_APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"


def containers(spec: Object) -> Iterator[Object]:
    """All containers, in the order in which upstream visits them."""
    for group in ("initContainers", "containers", "ephemeralContainers"):
        yield from spec.get(group) or ()


def security(obj: Object) -> Object:
    return obj.get("securityContext") or {}


def quoted(values: Iterable[str]) -> str:
    return ", ".join(f'"{value}"' for value in values)


def plural(one: str, many: str, values: Any) -> str:
    return one if len(values) == 1 else many


def named(bad: list[str]) -> str:
    """``container "a"``, ``containers "a", "b"``."""
    return f"{plural('container', 'containers', bad)} {quoted(bad)}"


def setters(pod: bool, bad: list[str]) -> str:
    """``pod and container "a"``."""
    return " and ".join([*(["pod"] if pod else []), *([named(bad)] if bad else [])])


def _app_armor(metadata: Object, spec: Object) -> Finding | None:
    found = []
    values = {security(one).get("appArmorProfile", {}).get("type") for one in [spec, *containers(spec)]}
    bad_types = sorted(value for value in values if value and value not in ("RuntimeDefault", "Localhost"))
    if bad_types:
        pod = security(spec).get("appArmorProfile", {}).get("type") in bad_types
        bad = [c["name"] for c in containers(spec) if security(c).get("appArmorProfile", {}).get("type") in bad_types]
        found.append(f"{setters(pod, bad)} must not set AppArmor profile type to {quoted(bad_types)}")
    for key, value in sorted((metadata.get("annotations") or {}).items()):
        good = value in ("", "runtime/default") or value.startswith("localhost/")
        if key.startswith(_APPARMOR_ANNOTATION) and not good:
            found.append(f'annotation {key}="{value}"' if bad_types else f'{key}="{value}"')
    if not found:
        return None
    return plural("forbidden AppArmor profile", "forbidden AppArmor profiles", found), ", ".join(found)


def _capabilities(_metadata: Object, spec: Object) -> Finding | None:
    bad: list[str] = []
    added: dict[str, None] = {}
    for container in containers(spec):
        wrong = [c for c in (security(container).get("capabilities") or {}).get("add") or () if c not in _CAPABILITIES]
        if wrong:
            bad.append(container["name"])
            added |= dict.fromkeys(wrong)
    if not bad:
        return None
    detail = f"{named(bad)} must not include {quoted(sorted(added))} in securityContext.capabilities.add"
    return "non-default capabilities", detail


def _host_namespaces(_metadata: Object, spec: Object) -> Finding | None:
    found = [f"{name}=true" for name in ("hostNetwork", "hostPID", "hostIPC") if spec.get(name)]
    return ("host namespaces", ", ".join(found)) if found else None


def _host_path_volumes(_metadata: Object, spec: Object) -> Finding | None:
    bad = [volume["name"] for volume in spec.get("volumes") or () if "hostPath" in volume]
    return ("hostPath volumes", f"{plural('volume', 'volumes', bad)} {quoted(bad)}") if bad else None


def _host_ports(_metadata: Object, spec: Object) -> Finding | None:
    bad: list[str] = []
    ports: dict[str, None] = {}
    for container in containers(spec):
        found = [str(port["hostPort"]) for port in container.get("ports") or () if port.get("hostPort")]
        if found:
            bad.append(container["name"])
            ports |= dict.fromkeys(found)
    if not bad:
        return None
    uses = f"{plural('uses', 'use', bad)} {plural('hostPort', 'hostPorts', ports)}"
    return "hostPort", f"{named(bad)} {uses} {', '.join(sorted(ports))}"


def _host_probes(_metadata: Object, spec: Object) -> Finding | None:
    bad: dict[str, None] = {}
    hosts: dict[str, None] = {}
    for container in containers(spec):
        lifecycle = container.get("lifecycle") or {}
        probes = [container.get(f"{kind}Probe") or {} for kind in ("liveness", "readiness", "startup")]
        for handler in [*probes, lifecycle.get("postStart") or {}, lifecycle.get("preStop") or {}]:
            for kind in ("httpGet", "tcpSocket"):
                host = (handler.get(kind) or {}).get("host")
                if host:
                    bad[container["name"]] = hosts[host] = None
    if not bad:
        return None
    word = plural("probe or lifecycle host", "probe or lifecycle hosts", hosts)
    detail = f"{named(sorted(bad))} {plural('uses', 'use', bad)} {word} {quoted(sorted(hosts))}"
    return "probe or lifecycle host", detail


def _privileged(_metadata: Object, spec: Object) -> Finding | None:
    bad = [container["name"] for container in containers(spec) if security(container).get("privileged")]
    return ("privileged", f"{named(bad)} must not set securityContext.privileged=true") if bad else None


def _proc_mount(_metadata: Object, spec: Object) -> Finding | None:
    if spec.get("hostUsers") is False:
        return None
    bad = [c for c in containers(spec) if security(c).get("procMount", "Default") != "Default"]
    if not bad:
        return None
    values = sorted({security(container)["procMount"] for container in bad})
    detail = f"{named([c['name'] for c in bad])} must not set securityContext.procMount to {quoted(values)}"
    return "procMount", detail


def _se_linux(_metadata: Object, spec: Object) -> Finding | None:
    def options(one: Object) -> Object:
        return security(one).get("seLinuxOptions") or {}

    def wrong(one: Object) -> bool:
        found = options(one)
        return found.get("type", "") not in _SELINUX_TYPES or bool(found.get("user") or found.get("role"))

    everyone = [spec, *containers(spec)]
    if not any(map(wrong, everyone)):
        return None
    types = sorted({options(one).get("type", "") for one in everyone} - {*_SELINUX_TYPES})
    data = [f"{plural('type', 'types', types)} {quoted(types)}"] if types else []
    data += [f"{name} may not be set" for name in ("user", "role") if any(options(one).get(name) for one in everyone)]
    who = setters(wrong(spec), [container["name"] for container in containers(spec) if wrong(container)])
    return "seLinuxOptions", f"{who} set forbidden securityContext.seLinuxOptions: {'; '.join(data)}"


def seccomp_type(one: Object) -> str | None:
    """None where no profile is set."""
    profile = security(one).get("seccompProfile")
    return None if profile is None else str(profile.get("type", ""))


def _seccomp(_metadata: Object, spec: Object) -> Finding | None:
    good = (None, "RuntimeDefault", "Localhost")
    bad = [container["name"] for container in containers(spec) if seccomp_type(container) not in good]
    pod = seccomp_type(spec) not in good
    if not pod and not bad:
        return None
    values = {seccomp_type(one) or "" for one in [spec, *containers(spec)] if seccomp_type(one) not in good}
    detail = f"{setters(pod, bad)} must not set securityContext.seccompProfile.type to {quoted(sorted(values))}"
    return "seccompProfile", detail


def _sysctls(_metadata: Object, spec: Object) -> Finding | None:
    bad = [one["name"] for one in security(spec).get("sysctls") or () if one["name"] not in _SYSCTLS]
    return ("forbidden sysctls", ", ".join(bad)) if bad else None


def _windows_host_process(_metadata: Object, spec: Object) -> Finding | None:
    def wrong(one: Object) -> bool:
        return bool((security(one).get("windowsOptions") or {}).get("hostProcess"))

    bad = [container["name"] for container in containers(spec) if wrong(container)]
    if not bad and not wrong(spec):
        return None
    return "hostProcess", f"{setters(wrong(spec), bad)} must not set securityContext.windowsOptions.hostProcess=true"


CHECKS: dict[str, Check] = {
    "appArmorProfile": _app_armor,
    "capabilities_baseline": _capabilities,
    "hostNamespaces": _host_namespaces,
    "hostPathVolumes": _host_path_volumes,
    "hostPorts": _host_ports,
    "hostProbesAndHostLifecycle": _host_probes,
    "privileged": _privileged,
    "procMount": _proc_mount,
    "seLinuxOptions": _se_linux,
    "seccompProfile_baseline": _seccomp,
    "sysctls": _sysctls,
    "windowsHostProcess": _windows_host_process,
}
