"""The checks that the Pod Security Standards' level ``restricted`` adds to (or puts in place of) those of baseline."""

from __future__ import annotations

from simulator.core.control_plane.kube_apiserver.admission.pod_security_baseline import (
    Check,
    Finding,
    containers,
    named,
    plural,
    quoted,
    seccomp_type,
    security,
    setters,
)
from simulator.core.protocol.api import Object

_VOLUMES = (
    *("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected"),
    "secret",
)


def _privilege_escalation(_metadata: Object, spec: Object) -> Finding | None:
    if (spec.get("os") or {}).get("name") == "windows":
        return None
    bad = [c["name"] for c in containers(spec) if security(c).get("allowPrivilegeEscalation") is not False]
    if not bad:
        return None
    detail = f"{named(bad)} must set securityContext.allowPrivilegeEscalation=false"
    return "allowPrivilegeEscalation != false", detail


def _capabilities(_metadata: Object, spec: Object) -> Finding | None:
    if (spec.get("os") or {}).get("name") == "windows":
        return None
    keeps: list[str] = []
    adds: list[str] = []
    added: dict[str, None] = {}
    for container in containers(spec):
        found = security(container).get("capabilities") or {}
        if "ALL" not in (found.get("drop") or ()):
            keeps.append(container["name"])
        wrong = [name for name in found.get("add") or () if name != "NET_BIND_SERVICE"]
        if wrong:
            adds.append(container["name"])
            added |= dict.fromkeys(wrong)
    details = [f'{named(keeps)} must set securityContext.capabilities.drop=["ALL"]'] if keeps else []
    if adds:
        details.append(f"{named(adds)} must not include {quoted(sorted(added))} in securityContext.capabilities.add")
    return ("unrestricted capabilities", "; ".join(details)) if details else None


def _volumes(_metadata: Object, spec: Object) -> Finding | None:
    bad: list[str] = []
    types: dict[str, None] = {}
    for volume in spec.get("volumes") or ():
        kind = next((name for name in volume if name != "name"), "unknown")
        if kind not in _VOLUMES:
            bad.append(volume["name"])
            types[kind] = None
    if not bad:
        return None
    uses = f"{plural('volume', 'volumes', bad)} {quoted(bad)} {plural('uses', 'use', bad)}"
    word = plural("restricted volume type", "restricted volume types", types)
    return "restricted volume types", f"{uses} {word} {quoted(sorted(types))}"


def _run_as_non_root(_metadata: Object, spec: Object) -> Finding | None:
    if spec.get("hostUsers") is False:
        return None
    reason = "runAsNonRoot != true"
    pod = security(spec).get("runAsNonRoot")
    explicit = [c["name"] for c in containers(spec) if security(c).get("runAsNonRoot") is False]
    if explicit or pod is False:
        return reason, f"{setters(pod is False, explicit)} must not set securityContext.runAsNonRoot=false"
    implicit = [c["name"] for c in containers(spec) if security(c).get("runAsNonRoot") is None and not pod]
    if not implicit:
        return None
    return reason, f"pod or {named(implicit)} must set securityContext.runAsNonRoot=true"


def _run_as_user(_metadata: Object, spec: Object) -> Finding | None:
    if spec.get("hostUsers") is False:
        return None
    bad = [container["name"] for container in containers(spec) if security(container).get("runAsUser") == 0]
    pod = security(spec).get("runAsUser") == 0
    return ("runAsUser=0", f"{setters(pod, bad)} must not set runAsUser=0") if pod or bad else None


def _seccomp(_metadata: Object, spec: Object) -> Finding | None:
    if (spec.get("os") or {}).get("name") == "windows":
        return None
    good = ("RuntimeDefault", "Localhost")
    wrong = [one for one in [spec, *containers(spec)] if seccomp_type(one) not in (None, *good)]
    if wrong:
        bad = [one["name"] for one in wrong if one is not spec]
        values = sorted({seccomp_type(one) or "" for one in wrong})
        who = setters(any(one is spec for one in wrong), bad)
        return "seccompProfile", f"{who} must not set securityContext.seccompProfile.type to {quoted(values)}"
    implicit = [c["name"] for c in containers(spec) if seccomp_type(c) is None and seccomp_type(spec) is None]
    if not implicit:
        return None
    allowed = '"RuntimeDefault" or "Localhost"'
    return "seccompProfile", f"pod or {named(implicit)} must set securityContext.seccompProfile.type to {allowed}"


CHECKS: dict[str, Check] = {
    "allowPrivilegeEscalation": _privilege_escalation,
    "capabilities_restricted": _capabilities,
    "restrictedVolumes": _volumes,
    "runAsNonRoot": _run_as_non_root,
    "runAsUser": _run_as_user,
    "seccompProfile_restricted": _seccomp,
}
INSTEAD_OF = ("capabilities_baseline", "hostPathVolumes", "seccompProfile_baseline")
