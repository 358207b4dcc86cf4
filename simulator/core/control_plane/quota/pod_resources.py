"""What a pod asks for in all, for LimitRanger and ResourceQuota: k8s.io/component-helpers/resource/helpers.go."""

from __future__ import annotations

from simulator.core.api import quantity
from simulator.core.protocol.api import Object

Amounts = dict[str, str]


def total(spec: Object, kind: str, *, overhead: bool = False) -> Amounts:
    """``kind`` is requests or limits. Sidecars run beside the containers and beside later init containers; the other
    init containers run one by one, so that only the largest counts. What the pod says for itself counts in place of
    the sum.
    """
    running: Amounts = {}
    for container in spec["containers"]:
        running = _sum(running, _of(container, kind))
    sidecars: Amounts = {}
    starting: Amounts = {}
    for container in spec.get("initContainers") or ():
        amounts = _of(container, kind)
        if container.get("restartPolicy") == "Always":
            running = _sum(running, amounts)
            sidecars = _sum(sidecars, amounts)
            amounts = sidecars
        else:
            amounts = _sum(amounts, sidecars)
        starting = _largest(starting, amounts)
    found = _largest(running, starting)
    own = (spec.get("resources") or {}).get(kind) or {}
    found = {**found, **own}
    return _with_overhead(found, spec, kind) if overhead else found


def _of(container: Object, kind: str) -> Amounts:
    return (container.get("resources") or {}).get(kind) or {}


def _with_overhead(amounts: Amounts, spec: Object, kind: str) -> Amounts:
    """Limits grow only where there is one."""
    extra = spec.get("overhead") or {}
    return _sum(amounts, {name: extra[name] for name in extra if kind == "requests" or name in amounts})


def _sum(one: Amounts, other: Amounts) -> Amounts:
    return {**one, **{name: quantity.add(one[name], other[name]) if name in one else other[name] for name in other}}


def _largest(one: Amounts, other: Amounts) -> Amounts:
    larger = {name: other[name] for name in other if name not in one or quantity.compare(other[name], one[name]) > 0}
    return {**one, **larger}
