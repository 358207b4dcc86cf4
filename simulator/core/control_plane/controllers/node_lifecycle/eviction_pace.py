"""How fast nodes are given up: slowly, and not at all where everything looks dead.

If no node of a zone answers, the fault is likelier with the one who asks. Modelled: handleDisruption and
the rate limited queues of pkg/controller/nodelifecycle.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.core.api import meta
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

ZONE = "topology.kubernetes.io/zone"
REGION = "topology.kubernetes.io/region"
# One node each ten seconds; in a big zone of which most is unhealthy, one each hundred; in a small one, none.
INTERVAL = 10 * SECOND
SLOW_INTERVAL = 100 * SECOND
UNHEALTHY_PERCENT = 55
FEWEST_UNHEALTHY = 3
LARGE_CLUSTER = 50

NORMAL = "Normal"
PARTIAL = "PartialDisruption"
FULL = "FullDisruption"


def zone_of(node: Object) -> str:
    labels = meta.labels(node)
    return f"{labels.get(REGION, '')}:{labels.get(ZONE, '')}"


def zone_states(nodes: Iterable[Object]) -> dict[str, str]:
    """The state of each zone, by the readiness of its nodes (ComputeZoneState)."""
    counts: dict[str, list[int]] = {}
    for node in nodes:
        ready_and_not = counts.setdefault(zone_of(node), [0, 0])
        ready_and_not[0 if meta.is_condition_true(node, "Ready") else 1] += 1
    return {zone: _state(ready, not_ready) for zone, (ready, not_ready) in counts.items()}


def _state(ready: int, not_ready: int) -> str:
    if ready == 0 and not_ready > 0:
        return FULL
    if not_ready >= FEWEST_UNHEALTHY and 100 * not_ready >= UNHEALTHY_PERCENT * (ready + not_ready):
        return PARTIAL
    return NORMAL


def interval(zone: str, states: dict[str, str], zone_size: int) -> int | None:
    """Microseconds between two nodes of a zone that are given up; None: none is."""
    if all(state == FULL for state in states.values()):
        return None
    if states[zone] != PARTIAL:
        return INTERVAL
    return SLOW_INTERVAL if zone_size > LARGE_CLUSTER else None
