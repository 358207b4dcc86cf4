"""What objects use: pods their compute resources, claims their storage, services their ports, all others themselves.

pkg/quota/v1/evaluator/core and apiserver/pkg/quota/v1/generic. Amounts are quantities as strings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.core.api import meta
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.quota import pod_resources
from simulator.core.protocol.api import Object

Amounts = dict[str, str]

_COMPUTE = ("cpu", "memory", "ephemeral-storage")
_POD_RESOURCES = (
    "pods",
    *_COMPUTE,
    *(f"requests.{name}" for name in _COMPUTE),
    *(f"limits.{name}" for name in _COMPUTE),
)
# A quota of one of these requires of every container that it says how much it wants.
_REQUIRED = ("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory")
_CLASS_SUFFIX = ".storageclass.storage.k8s.io/"
_LEGACY_COUNTS = frozenset(
    ("configmaps", "resourcequotas", "replicationcontrollers", "secrets", "services", "persistentvolumeclaims")
)


@dataclass(frozen=True, slots=True)
class Evaluator:
    """How one resource counts. ``operations`` are those that can make a quota's use grow."""

    resource: Resource
    operations: tuple[str, ...] = ("CREATE",)

    @property
    def count_name(self) -> str:
        """``count/deployments.apps``."""
        return f"count/{self.resource.qualified}"

    def usage(self, obj: Object) -> Amounts:
        """What an object uses."""
        used = {self.count_name: "1"}
        if not self.resource.group and self.resource.plural in _LEGACY_COUNTS:
            used[self.resource.plural] = "1"
        return used

    def covers(self, name: str) -> bool:
        """Whether a resource of a quota (``requests.cpu``) is about these objects."""
        return name in self.usage({})

    def matching(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if self.covers(name)]

    def missing(self, required: Iterable[str], obj: Object) -> str:
        """What an object must say and does not, as the refusal names it; empty if nothing."""
        return ""


class _PodEvaluator(Evaluator):
    __slots__ = ()

    def usage(self, obj: Object) -> Amounts:
        """A pod that has ended only counts as an object."""
        used = {self.count_name: "1"}
        if (obj.get("status") or {}).get("phase") in ("Succeeded", "Failed"):
            return used
        spec = obj["spec"]
        requests = pod_resources.total(spec, "requests", overhead=True)
        return {**used, **_compute(requests, pod_resources.total(spec, "limits", overhead=True))}

    def covers(self, name: str) -> bool:
        if name in _POD_RESOURCES or name == self.count_name or name.startswith(("hugepages-", "requests.hugepages-")):
            return True
        extended = name.removeprefix("requests.")
        return extended != name and "/" in extended and _CLASS_SUFFIX not in name

    def missing(self, required: Iterable[str], obj: Object) -> str:
        wanted = [name for name in _REQUIRED if name in required]
        spec = obj["spec"]
        lacking: dict[str, list[str]] = {}
        for container in [*spec["containers"], *(spec.get("initContainers") or ())]:
            resources = container.get("resources") or {}
            says = _compute(resources.get("requests") or {}, resources.get("limits") or {})
            for name in wanted:
                if name not in says:
                    lacking.setdefault(name, []).append(container["name"])
        told = [f"{name} for: {','.join(sorted(lacking[name]))}" for name in sorted(lacking)]
        return f"must specify {'; '.join(told)}" if told else ""


def _compute(requests: Amounts, limits: Amounts) -> Amounts:
    used = {"pods": "1"}
    for name in _COMPUTE:
        if name in requests:
            used |= {name: requests[name], f"requests.{name}": requests[name]}
        if name in limits:
            used[f"limits.{name}"] = limits[name]
    for name, amount in requests.items():
        if name.startswith("hugepages-"):
            used |= {name: amount, f"requests.{name}": amount}
        elif "/" in name:
            used[f"requests.{name}"] = amount
    return used


class _ServiceEvaluator(Evaluator):
    __slots__ = ()

    def usage(self, obj: Object) -> Amounts:
        spec = obj.get("spec") or {}
        kind, ports = spec.get("type", "ClusterIP"), spec.get("ports") or ()
        balanced = kind == "LoadBalancer"
        if balanced and spec.get("allocateLoadBalancerNodePorts") is False:
            node_ports = sum(1 for port in ports if port.get("nodePort"))
        else:
            node_ports = len(ports) if kind in ("NodePort", "LoadBalancer") else 0
        return {
            self.count_name: "1",
            "services": "1",
            "services.loadbalancers": str(int(balanced)),
            "services.nodeports": str(node_ports),
        }


class _ClaimEvaluator(Evaluator):
    __slots__ = ()

    def usage(self, obj: Object) -> Amounts:
        return dict(self._usage(obj))

    def _usage(self, obj: Object) -> Iterator[tuple[str, str]]:
        spec = obj["spec"]
        name = spec.get("storageClassName") or meta.annotations(obj).get("volume.beta.kubernetes.io/storage-class")
        prefixes = ["", f"{name}{_CLASS_SUFFIX}"] if name else [""]
        requested = meta.get_in(spec, ("resources", "requests", "storage"))
        yield self.count_name, "1"
        for prefix in prefixes:
            yield f"{prefix}persistentvolumeclaims", "1"
            if requested:
                yield f"{prefix}requests.storage", requested

    def covers(self, name: str) -> bool:
        plain = name.rpartition(_CLASS_SUFFIX)[2]
        return plain in ("persistentvolumeclaims", "requests.storage") or name == self.count_name


_SPECIAL: dict[str, tuple[type[Evaluator], tuple[str, ...]]] = {
    "pods": (_PodEvaluator, ("CREATE",)),
    "services": (_ServiceEvaluator, ("CREATE", "UPDATE")),
    "persistentvolumeclaims": (_ClaimEvaluator, ("CREATE", "UPDATE")),
}


def evaluator(resource: Resource) -> Evaluator:
    """How objects of a resource count."""
    kind, operations = _SPECIAL.get(resource.qualified, (Evaluator, ("CREATE",)))
    return kind(resource, operations)
