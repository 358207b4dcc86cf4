"""In what state a pod is, as controllers ask: pkg/api/v1/pod and pkg/controller."""

from __future__ import annotations

from simulator.core.api import meta, timestamps
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object

TERMINAL_PHASES = ("Succeeded", "Failed")


def phase(pod: Object) -> str:
    return str((pod.get("status") or {}).get("phase", ""))


def is_terminal(pod: Object) -> bool:
    return phase(pod) in TERMINAL_PHASES


def is_active(pod: Object) -> bool:
    """It counts for its owner: it has not ended and is not going."""
    return not is_terminal(pod) and not meta.is_deleting(pod)


def is_terminating(pod: Object) -> bool:
    return not is_terminal(pod) and meta.is_deleting(pod)


def is_ready(pod: Object) -> bool:
    return meta.is_condition_true(pod, "Ready")


def ready_since(pod: Object) -> int | None:
    """Unix time in microseconds at which a ready pod became ready; None if it is not ready."""
    condition = meta.get_condition(pod, "Ready")
    if condition is None or condition["status"] != "True" or not condition.get("lastTransitionTime"):
        return None
    return timestamps.parse(condition["lastTransitionTime"])


def is_available(pod: Object, min_ready_seconds: int, unix: int) -> bool:
    """Ready for at least ``min_ready_seconds`` at Unix time ``unix`` (microseconds)."""
    if not is_ready(pod):
        return False
    since = ready_since(pod)
    return min_ready_seconds == 0 or (since is not None and since + min_ready_seconds * SECOND <= unix)


def claims_of(pod: Object) -> list[str]:
    """The names of the PersistentVolumeClaims that the pod uses, also of those that were made for it alone."""
    volumes = pod["spec"].get("volumes") or ()
    named = [one["persistentVolumeClaim"]["claimName"] for one in volumes if one.get("persistentVolumeClaim")]
    return [*named, *(f"{meta.name(pod)}-{one['name']}" for one in volumes if one.get("ephemeral"))]
