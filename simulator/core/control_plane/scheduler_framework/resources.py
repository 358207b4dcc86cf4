"""Resource amounts as integers, and what a pod requests of them (``component-helpers/resource``).

An amount is a whole number: thousandths of a core for ``cpu``, and bytes or pieces, rounded up, for everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api import quantity
from simulator.core.protocol.api import Object

Amounts = dict[str, int]
"""Resource name to amount. A resource that is not there counts as 0."""

_BASIC: Final = ("cpu", "memory", "ephemeral-storage")

DEFAULT_REQUESTS: Amounts = {"cpu": 100, "memory": 200 * 1024 * 1024}
"""What a container that says nothing counts for in scoring, so that pods without requests do not pile up."""


def amounts(resource_list: Mapping[str, Any] | None) -> Amounts:
    """A ResourceList (``requests``, ``allocatable``) as amounts. Raises QuantityError for what is no quantity."""
    return {
        name: quantity.milli(str(text)) if name == "cpu" else quantity.value(str(text))
        for name, text in (resource_list or {}).items()
    }


def is_scalar(name: str) -> bool:
    """Extended and attachable resources and huge pages, which are scored only for pods that ask for them."""
    return name not in _BASIC


def is_extended(name: str) -> bool:
    """``example.com/gpu``: named by a vendor's domain."""
    return "/" in name and "kubernetes.io/" not in name


def pod_requests(spec: Object) -> Amounts:
    """What the pod takes from a node: for filtering, and for the sums of a node.

    In the order in which reasons are given: cpu, memory, ephemeral-storage, then the others by name. Without zeros.
    """
    requests = _requests(spec, {})
    names = [*_BASIC, *sorted(name for name in requests if is_scalar(name))]
    return {name: requests[name] for name in names if requests.get(name)}


def pod_scoring_requests(spec: Object) -> Amounts:
    """What the pod counts for in the sums of its node for scoring.

    ``cpu`` and ``memory``, with :data:`DEFAULT_REQUESTS` for containers that request none.
    """
    return _cpu_and_memory(_requests(spec, DEFAULT_REQUESTS))


def pod_scored_requests(spec: Object) -> Amounts:
    """The same for the pod that is being placed: v1.36 forgets the pod-level ``spec.resources`` there."""
    return _cpu_and_memory(_requests({**spec, "resources": None}, DEFAULT_REQUESTS))


def _cpu_and_memory(requests: Amounts) -> Amounts:
    return {name: requests.get(name, 0) for name in DEFAULT_REQUESTS}


def _requests(spec: Object, defaults: Amounts) -> Amounts:
    """Containers run together, init containers one by one; sidecars run beside all that start after them."""
    total: Amounts = {}
    for container in spec.get("containers") or ():
        _add(total, _container_requests(container, defaults))
    sidecars: Amounts = {}
    peak: Amounts = {}
    for container in spec.get("initContainers") or ():
        requests = _container_requests(container, defaults)
        if container.get("restartPolicy") == "Always":
            _add(total, requests)
            _add(sidecars, requests)
            requests = dict(sidecars)
        else:
            _add(requests, sidecars)
        _raise(peak, requests)
    _raise(total, peak)
    for name, amount in amounts((spec.get("resources") or {}).get("requests")).items():
        if not is_scalar(name) or name.startswith("hugepages-"):
            total[name] = amount
    _add(total, amounts(spec.get("overhead")))
    return total


def _container_requests(container: Object, defaults: Amounts) -> Amounts:
    return {**defaults, **amounts((container.get("resources") or {}).get("requests"))}


def _add(total: Amounts, more: Amounts) -> None:
    for name, amount in more.items():
        total[name] = total.get(name, 0) + amount


def _raise(peak: Amounts, other: Amounts) -> None:
    for name, amount in other.items():
        peak[name] = max(peak.get(name, 0), amount)
