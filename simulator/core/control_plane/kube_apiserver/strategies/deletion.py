"""How objects of a resource go, and what an update of one may do: small answers that strategies give."""

from __future__ import annotations

from simulator.core.api import kinds
from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import Object

_ORPHANING = ("jobs.batch", "replicationcontrollers")
_RETURNED = frozenset(
    (
        "namespaces",
        "persistentvolumeclaims",
        "persistentvolumes",
        "pods",
        "podtemplates",
        "resourcequotas",
        "serviceaccounts",
        "services",
        "csidrivers",
        "csinodes",
        "storageclasses",
        "volumeattachments",
    )
)
_CREATED_BY_PUT = frozenset(
    (
        "endpoints",
        "events",
        "leases",
        "limitranges",
        "clusterrolebindings",
        "clusterroles",
        "rolebindings",
        "roles",
    )
)
_CONDITIONAL = frozenset(
    (
        "leases",
        "poddisruptionbudgets",
        "csidrivers",
        "csinodes",
        "volumeattachments",
        "runtimeclasses",
        "apiservices",
        "customresourcedefinitions",
        "mutatingwebhookconfigurations",
        "validatingwebhookconfigurations",
    )
)


def graceful(resource: Resource, obj: Object, requested: int | None) -> int:
    """The grace period of a deletion in seconds; 0: at once. Only pods that run somewhere are given time."""
    if resource is not kinds.PODS:
        return 0
    spec = obj["spec"]
    if not spec.get("nodeName") or obj.get("status", {}).get("phase") in ("Succeeded", "Failed"):
        return 0
    period = int(spec.get("terminationGracePeriodSeconds", 30)) if requested is None else requested
    # A negative period means one second, so that the kubelet still takes leave of the pod.
    return 1 if period < 0 else period


def default_propagation(resource: Resource) -> str | None:
    """What a deletion that names no policy does with dependents, where that is not to delete them."""
    return "Orphan" if resource.qualified in _ORPHANING else None


def returns_deleted(resource: Resource) -> bool:
    """Whether a deletion is answered with the object that is gone, instead of a Status."""
    return resource.plural in _RETURNED


def creates_on_update(resource: Resource) -> bool:
    """Whether a PUT to a name that does not exist creates the object."""
    return resource.plural in _CREATED_BY_PUT


def allows_unconditional_update(resource: Resource) -> bool:
    """Whether a PUT may leave out the resourceVersion."""
    return resource.plural not in _CONDITIONAL
