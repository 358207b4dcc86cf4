"""What a DaemonSet reports. Pure. Modelled: updateDaemonSetStatus in pkg/controller/daemon/daemon_controller.go."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.daemonset import placement, pods
from simulator.core.protocol.api import Object

# In the order in which the API writes them; the first four also where they are 0.
ALWAYS = ("currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady")


def calculate(
    daemon_set: Object, nodes: list[Object], on_nodes: dict[str, list[Object]], digest: str, unix: int, observe: bool
) -> Object:
    """``observe``: whether its present generation was acted on."""
    counts = dict.fromkeys((*ALWAYS, "updatedNumberScheduled", "numberAvailable"), 0)
    min_ready = int(daemon_set["spec"].get("minReadySeconds", 0))
    generation = pods.template_generation(daemon_set)
    for node in nodes:
        present = on_nodes.get(meta.name(node))
        if not placement.judge(daemon_set, node).run:
            counts["numberMisscheduled"] += bool(present)
            continue
        counts["desiredNumberScheduled"] += 1
        if present:
            pod = pods.oldest_first(present)[0]
            counts["currentNumberScheduled"] += 1
            counts["numberReady"] += pod_state.is_ready(pod)
            counts["numberAvailable"] += pod_state.is_available(pod, min_ready, unix)
            counts["updatedNumberScheduled"] += pods.is_updated(pod, digest, generation)
    return _ordered(daemon_set, counts, observe)


def _ordered(daemon_set: Object, counts: dict[str, int], observe: bool) -> Object:
    before = daemon_set.get("status") or {}
    observed = daemon_set["metadata"].get("generation", 0) if observe else before.get("observedGeneration", 0)
    unavailable = counts["desiredNumberScheduled"] - counts["numberAvailable"]
    optional = {
        "observedGeneration": observed,
        "updatedNumberScheduled": counts["updatedNumberScheduled"],
        "numberAvailable": counts["numberAvailable"],
        "numberUnavailable": unavailable,
    }
    status: Object = {name: counts[name] for name in ALWAYS}
    status |= {name: value for name, value in optional.items() if value}
    return status | {name: before[name] for name in ("collisionCount", "conditions") if name in before}
