"""What the API server accepts and still warns of: WarningsOnCreate, WarningsOnUpdate. pkg/api/pod/warnings.go"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.core.api import meta, names, quantity
from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import Object

_TEMPLATES: dict[str, tuple[str, ...]] = {
    "deployments.apps": ("spec", "template"),
    "replicasets.apps": ("spec", "template"),
    "statefulsets.apps": ("spec", "template"),
    "daemonsets.apps": ("spec", "template"),
    "jobs.batch": ("spec", "template"),
    "replicationcontrollers": ("spec", "template"),
    "cronjobs.batch": ("spec", "jobTemplate", "spec", "template"),
}
_NAMING_PODS = ("deployments.apps", "replicasets.apps", "statefulsets.apps")
_DEPRECATED_LABELS = {
    "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
    "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
    "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
    "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
}
_DEPRECATED_VOLUMES = {
    "gitRepo": "deprecated in v1.11",
    "glusterfs": "deprecated in v1.25, non-functional in v1.26+",
    "cephfs": "deprecated in v1.28, non-functional in v1.31+",
    "rbd": "deprecated in v1.28, non-functional in v1.31+",
}
_SURPRISING = "which can result in surprising behavior; a DNS label is recommended:"


def warnings(resource: Resource, new: Object, old: Object | None) -> list[str]:
    """Of a new object, or of what an update changes."""
    found: list[str] = []
    if resource.plural == "pods":
        if old is None:
            found += _name_warnings(new, f"metadata.name: this is used in the Pod's hostname, {_SURPRISING}")
        elif new["spec"] == old["spec"]:
            return found
        return found + list(_pod(new, ""))
    path = _TEMPLATES.get(resource.qualified)
    if path is None:
        return found
    if old is None and resource.qualified in _NAMING_PODS:
        found += _name_warnings(new, f"metadata.name: this is used in Pod names and hostnames, {_SURPRISING}")
    template = meta.get_in(new, path)
    if template and (old is None or meta.get_in(old, path) != template):
        found += _pod(template, ".".join(path) + ".")
    return found


def _name_warnings(obj: Object, text: str) -> list[str]:
    problems = names.dns1123_label(meta.name(obj))
    return [f"{text} [{' '.join(problems)}]"] if problems else []


def _pod(pod: Object, at: str) -> Iterator[str]:
    spec = pod["spec"]
    for key in spec.get("nodeSelector") or ():
        if key in _DEPRECATED_LABELS:
            yield f"{at}spec.nodeSelector[{key}]: {_DEPRECATED_LABELS[key]}"
    for index, constraint in enumerate(spec.get("topologySpreadConstraints") or ()):
        where = f"{at}spec.topologySpreadConstraints[{index}]"
        key = constraint["topologyKey"]
        if key in _DEPRECATED_LABELS:
            yield f"{where}.topologyKey: {key} is {_DEPRECATED_LABELS[key]}"
        if "labelSelector" not in constraint:
            yield f"{where}.labelSelector: a null labelSelector results in matching no pod"
    yield from _volumes(spec, at)
    yield from _repeated(spec, at, "hostAliases", "ip")
    yield from _repeated(spec, at, "imagePullSecrets", "name")
    for where, container in _containers(spec, at):
        yield from _container(container, where)
    yield from _ports(spec, at)


def _volumes(spec: Object, at: str) -> Iterator[str]:
    for index, volume in enumerate(spec.get("volumes") or ()):
        for kind, text in _DEPRECATED_VOLUMES.items():
            if kind in volume:
                yield f"{at}spec.volumes[{index}].{kind}: {text}"
        if "projected" in volume and not any((volume["projected"] or {}).get("sources") or ()):
            yield f'volume "{volume["name"]}" (Projected) has no sources provided'


def _repeated(spec: Object, at: str, field: str, name: str) -> Iterator[str]:
    seen: dict[str, None] = {}
    for index, item in enumerate(spec.get(field) or ()):
        value = item.get(name, "")
        if value in seen:
            yield f'{at}spec.{field}[{index}].{name}: duplicate {name} "{value}"'
        if not value and field == "imagePullSecrets":
            yield f'{at}spec.{field}[{index}].{name}: invalid empty name ""'
        seen[value] = None


def _containers(spec: Object, at: str) -> Iterator[tuple[str, Object]]:
    for group in ("initContainers", "containers"):
        for index, container in enumerate(spec.get(group) or ()):
            yield f"{at}spec.{group}[{index}]", container


def _container(container: Object, where: str) -> Iterator[str]:
    resources = container.get("resources") or {}
    for name in ("memory", "ephemeral-storage"):
        for kind in ("limits", "requests"):
            amount = (resources.get(kind) or {}).get(name)
            if amount is not None and quantity.milli(amount) % 1000:
                fraction = f'fractional byte value "{amount}" is invalid, must be an integer'
                yield f"{where}.resources.{kind}[{name}]: {fraction}"
    seen: dict[str, None] = {}
    for index, variable in enumerate(container.get("env") or ()):
        name, value = variable["name"], variable.get("value", "")
        reference = f"$({name})"
        if name in seen and ("valueFrom" in variable or value == reference or reference not in value):
            hides = f'hides previous definition of "{name}", which may be dropped when using apply'
            yield f"{where}.env[{index}]: {hides}"
        seen[name] = None


def _ports(spec: Object, at: str) -> Iterator[str]:
    """Ports of any two containers that are the same, or nearly."""
    known: dict[tuple[int, str], list[tuple[str, Object]]] = {}
    for where, container in _containers(spec, at):
        for index, port in enumerate(container.get("ports") or ()):
            path = f"{where}.ports[{index}]"
            others = known.setdefault((port["containerPort"], port.get("protocol", "TCP")), [])
            for other_path, other in others:
                mine, theirs = ((one.get("hostIP", ""), one.get("hostPort", 0)) for one in (port, other))
                if mine == theirs:
                    yield f"{path}: duplicate port definition with {other_path}"
                elif not mine[1] or not theirs[1]:
                    yield f"{path}: overlapping port definition with {other_path}"
                elif mine[1] == theirs[1] and bool(mine[0]) is not bool(theirs[0]):
                    yield f"{path}: dangerously ambiguous port definition with {other_path}"
            others.append((path, port))
