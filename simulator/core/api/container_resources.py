"""What the containers of a pod need together: ``k8s.io/component-helpers/resource`` (AggregateContainerRequests)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api import quantity

Object = Mapping[str, Any]
ResourceList = dict[str, str]

POD_LEVEL: Final = ("cpu", "hugepages-", "memory")
"""What may be said of a whole pod; ``hugepages-`` stands for every size of page."""


def is_pod_level(name: str) -> bool:
    return name in ("cpu", "memory") or name.startswith("hugepages-")


def aggregate(spec: Object, part: str) -> ResourceList:
    """``part``: ``requests`` or ``limits``. Containers run together, init containers before them one by one, and
    sidecars (init containers that restart) beside all that start after them. Quantities by name, sorted.
    """
    totals: ResourceList = {}
    for container in spec.get("containers") or ():
        _add(totals, _of(container, part))
    sidecars: ResourceList = {}
    peak: ResourceList = {}
    for container in spec.get("initContainers") or ():
        amounts = dict(_of(container, part))
        if container.get("restartPolicy") == "Always":
            _add(totals, amounts)
            _add(sidecars, amounts)
            amounts = dict(sidecars)
        else:
            _add(amounts, sidecars)
        _raise(peak, amounts)
    _raise(totals, peak)
    return dict(sorted(totals.items()))


def _of(container: Object, part: str) -> ResourceList:
    found: ResourceList = (container.get("resources") or {}).get(part) or {}
    return found


def _add(totals: ResourceList, more: ResourceList) -> None:
    for name, amount in more.items():
        totals[name] = quantity.add(totals[name], amount) if name in totals else amount


def _raise(peak: ResourceList, amounts: ResourceList) -> None:
    for name, amount in amounts.items():
        if name not in peak or quantity.compare(amount, peak[name]) > 0:
            peak[name] = amount
