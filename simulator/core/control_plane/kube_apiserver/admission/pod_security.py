"""PodSecurity: the levels that a namespace's labels enforce, and warn of. k8s.io/pod-security-admission/admission"""

from __future__ import annotations

import re

from simulator.core.api import field_errors, kinds, meta, validation
from simulator.core.control_plane.kube_apiserver.admission import pod_security_baseline, pod_security_restricted
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, UPDATE, Attributes
from simulator.core.control_plane.kube_apiserver.admission.plugin import Plugin
from simulator.core.control_plane.kube_apiserver.admission.pod_security_baseline import Check, Finding
from simulator.core.protocol.api import Object

PREFIX = "pod-security.kubernetes.io/"
LEVELS = ("privileged", "baseline", "restricted")
MODES = ("enforce", "audit", "warn")
_VERSION = re.compile(r"latest|v1\.(0|[1-9][0-9]*)")
_BASELINE = pod_security_baseline.CHECKS
_CHECKS: dict[str, dict[str, Check]] = {
    "privileged": {},
    "baseline": _BASELINE,
    "restricted": {
        **{name: check for name, check in _BASELINE.items() if name not in pod_security_restricted.INSTEAD_OF},
        **pod_security_restricted.CHECKS,
    },
}
# Where the pod template of a workload is.
_TEMPLATES: dict[str, tuple[str, ...]] = {
    "cronjobs": ("spec", "jobTemplate", "spec", "template"),
    "podtemplates": ("template",),
}
_WORKLOADS = ("replicationcontrollers", "replicasets", "deployments", "statefulsets", "daemonsets", "jobs")


def findings(level: str, metadata: Object, spec: Object) -> list[Finding]:
    """What is wrong with a pod by a level, in the order of upstream's report."""
    return [found for check in _CHECKS[level].values() if (found := check(metadata, spec)) is not None]


def _report(found: list[Finding]) -> str:
    return ", ".join(f"{reason} ({detail})" if detail else reason for reason, detail in found)


def _policy(namespace: Object | None, mode: str) -> tuple[str, str]:
    """Level and version of a mode. An unreadable level counts as restricted for ``enforce``, as none for ``warn``;
    without a label of its own ``warn`` follows ``enforce``.
    """
    labels = meta.labels(namespace) if namespace is not None else {}
    level, version = labels.get(PREFIX + mode), labels.get(f"{PREFIX}{mode}-version")
    if level is None and mode == "warn":
        level, enforced = _policy(namespace, "enforce")
        return level, version or enforced
    if level is not None and level not in LEVELS:
        level = "restricted" if mode == "enforce" else "privileged"
    return level or "privileged", version or "latest"


def _namespace(attributes: Attributes) -> Object | None:
    return attributes.view.lookup(kinds.NAMESPACES, "", attributes.namespace)


def _validate_pod(attributes: Attributes, obj: Object) -> None:
    old = attributes.old
    if old is not None and not _significant(old["spec"], obj["spec"]):
        return
    namespace = _namespace(attributes)
    level, version = _policy(namespace, "enforce")
    found = findings(level, obj["metadata"], obj["spec"])
    if found:
        raise attributes.forbidden(obj, f'violates PodSecurity "{level}:{version}": {_report(found)}')
    _warn(attributes, namespace, obj["metadata"], obj["spec"])


def _significant(old: Object, new: Object) -> bool:
    """Whether an update is looked at again: what may change of a pod's containers is the image."""
    groups = ("initContainers", "containers", "ephemeralContainers")
    return any(_images(old, group) != _images(new, group) for group in groups)


def _images(spec: Object, group: str) -> list[str]:
    return [container.get("image", "") for container in spec.get(group) or ()]


def _warn(attributes: Attributes, namespace: Object | None, metadata: Object, spec: Object) -> None:
    level, version = _policy(namespace, "warn")
    found = findings(level, metadata, spec)
    if found:
        attributes.warnings.append(f'would violate PodSecurity "{level}:{version}": {_report(found)}')


def _warn_of_template(attributes: Attributes, obj: Object) -> None:
    path = _TEMPLATES.get(attributes.resource.plural, ("spec", "template"))
    template = meta.get_in(obj, path)
    if template and (attributes.old is None or meta.get_in(attributes.old, path) != template):
        _warn(attributes, _namespace(attributes), template.get("metadata") or {}, template["spec"])


def _validate_namespace(attributes: Attributes, obj: Object) -> None:
    errors = [error for mode in MODES for error in _label_errors(obj, mode)]
    old = attributes.old
    if errors and (old is None or not any(_label_errors(old, mode) for mode in MODES)):
        raise validation.invalid(kinds.NAMESPACES, meta.name(obj), errors)
    if old is None:
        return
    level, version = _policy(obj, "enforce")
    before, before_version = _policy(old, "enforce")
    if version != before_version or LEVELS.index(level) > LEVELS.index(before):
        attributes.warnings.extend(_existing(attributes, meta.name(obj), level, version))


def _label_errors(namespace: Object, mode: str) -> list[field_errors.FieldError]:
    labels = meta.labels(namespace)
    found: list[field_errors.FieldError] = []
    level, version = labels.get(PREFIX + mode), labels.get(f"{PREFIX}{mode}-version")
    if level is not None and level not in LEVELS:
        path = f"metadata.labels[{PREFIX}{mode}]"
        found.append(field_errors.invalid(path, level, f"must be one of {', '.join(LEVELS)}"))
    if version is not None and not _VERSION.fullmatch(version):
        path = f"metadata.labels[{PREFIX}{mode}-version]"
        found.append(field_errors.invalid(path, version, 'must be "latest" or "v1.x"'))
    return found


def _existing(attributes: Attributes, namespace: str, level: str, version: str) -> list[str]:
    """What pods are there already that the new level would not let in; alike ones are counted."""
    pods: dict[str, list[str]] = {}
    for pod in attributes.view.select(kinds.PODS, namespace):
        reasons = ", ".join(reason for reason, _ in findings(level, pod["metadata"], pod["spec"]))
        if reasons:
            pods.setdefault(reasons, []).append(meta.name(pod))
    if not pods:
        return []
    lines = []
    for reasons, names in pods.items():
        more = len(names) - 1
        others = f" (and {more} other pod{'s' if more > 1 else ''})" if more else ""
        lines.append(f"{min(names)}{others}: {reasons}")
    violate = "violate the new PodSecurity enforce level"
    return [f'existing pods in namespace "{namespace}" {violate} "{level}:{version}"', *sorted(lines)]


PLUGINS = (
    Plugin("PodSecurity", ("pods",), (CREATE, UPDATE), validate=_validate_pod),
    Plugin("PodSecurity", ("namespaces",), (CREATE, UPDATE), validate=_validate_namespace),
    Plugin("PodSecurity", (*_WORKLOADS, *_TEMPLATES), (CREATE, UPDATE), validate=_warn_of_template),
)
