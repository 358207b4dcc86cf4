"""The quality of service class of a pod: Guaranteed, Burstable or BestEffort."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from simulator.core.api import quantity

_COUNTED: Final = ("cpu", "memory")


def qos_class(pod_spec: Mapping[str, Any]) -> str:
    """From the spec alone, as ``ComputePodQOS``. Resources of the whole pod, where set, count instead of the others."""
    requests: dict[str, int] = {}
    limits: dict[str, int] = {}
    every_limit = True
    for resources in _resources(pod_spec):
        _sum(requests, resources.get("requests"))
        of_this = _sum(limits, resources.get("limits"))
        every_limit = every_limit and of_this == len(_COUNTED)
    if not requests and not limits:
        return "BestEffort"
    if every_limit and requests == limits:
        return "Guaranteed"
    return "Burstable"


def _resources(pod_spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    whole = pod_spec.get("resources")
    if whole and (whole.get("requests") or whole.get("limits")):
        yield whole
        return
    for containers in ("containers", "initContainers"):
        for container in pod_spec.get(containers) or ():
            yield container.get("resources") or {}


def _sum(totals: dict[str, int], resource_list: Mapping[str, str] | None) -> int:
    """Adds what is above zero, in nano-units; returns how many of cpu and memory were."""
    found = 0
    for name in _COUNTED:
        text = (resource_list or {}).get(name)
        nanos = quantity.parse(text).nanos if text else 0
        if nanos > 0:
            totals[name] = totals.get(name, 0) + nanos
            found += 1
    return found
