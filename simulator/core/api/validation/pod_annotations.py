"""Rules for those annotations of pods that mean something to Kubernetes: ``ValidatePodSpecificAnnotations``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator.core.api.field_errors import FieldError, forbidden, invalid, quote
from simulator.core.api.validation.volume_sources import descending

Object = Mapping[str, Any]
Errors = list[FieldError]

MIRROR: Final = "kubernetes.io/config.mirror"
_DELETION_COST: Final = "controller.kubernetes.io/pod-deletion-cost"
# Profiles of the kernel's filters, as they were said before there were fields for them.
_SECCOMP_POD: Final = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_CONTAINER: Final = "container.seccomp.security.alpha.kubernetes.io/"
_APP_ARMOR: Final = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP_NAMES: Final = {
    "Unconfined": ("unconfined",), "RuntimeDefault": ("runtime/default", "docker/default"),
}  # fmt: skip
_APP_ARMOR_NAMES: Final = {"Unconfined": ("unconfined",), "RuntimeDefault": ("runtime/default",)}
_LOCAL: Final = "localhost/"


def validate_pod_annotations(metadata: Object, spec: Object, path: str) -> Errors:
    annotations = metadata.get("annotations")
    if not annotations:
        return []
    errors: Errors = []
    if MIRROR in annotations and not spec.get("nodeName"):
        detail = "must set spec.nodeName if mirror pod annotation is set"
        errors.append(invalid(f"{path}[{MIRROR}]", annotations[MIRROR], detail))
    cost = annotations.get(_DELETION_COST)
    if cost is not None and not _is_deletion_cost(cost):
        errors.append(invalid(f"{path}[{_DELETION_COST}]", cost, "must be a 32bit integer"))
    for key, value in annotations.items():
        if key == _SECCOMP_POD or key.startswith(_SECCOMP_CONTAINER):
            errors += _seccomp(value, f"{path}.{key}")
    for key, value in annotations.items():
        if key.startswith(_APP_ARMOR):
            errors += _app_armor(key, value, spec, f"{path}[{key}]")
    return errors


def _is_deletion_cost(text: str) -> bool:
    """Nothing with a plus sign or leading zeros."""
    match = re.fullmatch("0|-?[1-9][0-9]*", text)
    return match is not None and -(2**31) <= int(text) < 2**31


def _seccomp(profile: str, path: str) -> Errors:
    if any(profile in known for known in _SECCOMP_NAMES.values()):
        return []
    if profile.startswith(_LOCAL):
        return descending(profile.removeprefix(_LOCAL), path)
    return [invalid(path, profile, "must be a valid seccomp profile")]


def _app_armor(key: str, profile: str, spec: Object, path: str) -> Errors:
    container = key.removeprefix(_APP_ARMOR)
    errors: Errors = []
    if all(container != one.get("name") for one, _ in _containers(spec, "")):
        errors.append(invalid(path, container, "container not found"))
    known = profile in ("", "runtime/default", "unconfined") or profile.startswith(_LOCAL)
    return errors if known else [*errors, invalid(path, profile, f"invalid AppArmor profile name: {quote(profile)}")]


def _containers(spec: Object, path: str) -> Iterator[tuple[Object, str]]:
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        for index, container in enumerate(spec.get(kind) or ()):
            yield container, f"{path}.{kind}[{index}]"


def validate_profiles_match(metadata: Object, spec: Object, path: str) -> Errors:
    """Whoever says a profile in an annotation and in a field must say the same in both. ``path``: of the spec."""
    annotations = metadata.get("annotations")
    if not annotations:
        return []
    of_pod = spec.get("securityContext") or {}
    at = f"{path}.securityContext.seccompProfile"
    errors = _match("seccomp", of_pod.get("seccompProfile"), annotations.get(_SECCOMP_POD), _SECCOMP_NAMES, at)
    for container, where in _containers(spec, path):
        context = container.get("securityContext") or {}
        said = annotations.get(_SECCOMP_CONTAINER + container.get("name", ""))
        at = f"{where}.securityContext.seccompProfile"
        errors += _match("seccomp", context.get("seccompProfile"), said, _SECCOMP_NAMES, at)
    if (spec.get("os") or {}).get("name") == "windows":
        return errors
    for container, where in _containers(spec, path):
        context = container.get("securityContext") or {}
        said = annotations.get(_APP_ARMOR + container.get("name", ""))
        profile = context.get("appArmorProfile") or of_pod.get("appArmorProfile")
        errors += _match("apparmor", profile, said, _APP_ARMOR_NAMES, f"{where}.securityContext.appArmorProfile")
    return errors


def _match(
    what: str, profile: Object | None, said: str | None, known: Mapping[str, tuple[str, ...]], at: str
) -> Errors:
    if profile is None or said is None:
        return []
    kind = profile.get("type", "")
    same = said.startswith(_LOCAL) if kind == "Localhost" else said in known.get(kind, (said,))
    if not same:
        return [forbidden(f"{at}.type", f"{what} type in annotation and field must match")]
    if kind == "Localhost" and said.removeprefix(_LOCAL) != profile.get("localhostProfile"):
        return [forbidden(f"{at}.localhostProfile", f"{what} profile in annotation and field must match")]
    return []


def validate_annotation_changes(new: Object, old: Object, spec: Object, path: str) -> Errors:
    """``ValidatePodSpecificAnnotationUpdates``: some annotations stay as they were when the pod was created."""
    after, before = new.get("annotations") or {}, old.get("annotations") or {}
    errors: Errors = []
    for key, value in before.items():
        if after.get(key) != value:
            errors += _kept(key, "may not remove or update", f"{path}[{key}]")
    for key in after:
        if key not in before:
            errors += _kept(key, "may not add", f"{path}[{key}]")
    return errors + validate_pod_annotations(new, spec, path)


def _kept(key: str, what: str, path: str) -> Errors:
    if key.startswith(_APP_ARMOR):
        return [forbidden(path, f"{what} AppArmor annotations")]
    return [forbidden(path, f"{what} mirror pod annotation")] if key == MIRROR else []
