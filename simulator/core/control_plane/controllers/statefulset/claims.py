"""The PersistentVolumeClaims of a StatefulSet's pods, and with whom they go. Pure functions.

Modelled: getPersistentVolumeClaims and updateClaimOwnerRefForSetAndPod in stateful_set_utils.go.
"""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.protocol.api import Object

DELETE = "Delete"


def names(stateful_set: Object, ordinal: int) -> dict[str, str]:
    """The name of each claim of the pod with an ordinal, by the name of its template, which is its volume's."""
    templates = stateful_set["spec"].get("volumeClaimTemplates") or ()
    found = [meta.name(template) for template in templates]
    return {name: f"{name}-{meta.name(stateful_set)}-{ordinal}" for name in found}


def claims(stateful_set: Object, ordinal: int) -> list[Object]:
    """The claims of the pod with an ordinal, as they are created."""
    selected = (stateful_set["spec"].get("selector") or {}).get("matchLabels") or {}
    named = names(stateful_set, ordinal)
    found = []
    for template in stateful_set["spec"].get("volumeClaimTemplates") or ():
        metadata = {
            **template["metadata"],
            "name": named[meta.name(template)],
            "namespace": meta.namespace(stateful_set),
            "labels": dict(sorted({**meta.labels(template), **selected}.items())),
        }
        found.append(
            {"kind": "PersistentVolumeClaim", "apiVersion": "v1", "metadata": metadata, "spec": template["spec"]}
        )
    return found


def _policy(stateful_set: Object, occasion: str) -> str:
    policy = stateful_set["spec"].get("persistentVolumeClaimRetentionPolicy") or {}
    return str(policy.get(occasion, "Retain"))


def goes_when_scaled(stateful_set: Object) -> bool:
    return _policy(stateful_set, "whenScaled") == DELETE


def with_owner(claim: Object, stateful_set: Object, pod: Object, condemned: bool) -> Object:
    """The claim, owned by the set, by its condemned pod, or by neither; the same object if it is so already."""
    owner: Object | None = None
    if condemned and goes_when_scaled(stateful_set):
        owner = pod
    elif _policy(stateful_set, "whenDeleted") == DELETE:
        owner = stateful_set
    present = claim["metadata"].get("ownerReferences") or []
    mine = ("StatefulSet", meta.name(stateful_set)), ("Pod", meta.name(pod))
    kept = [one for one in present if (one["kind"], one["name"]) not in mine]
    wanted = kept if owner is None else [*kept, _reference(owner)]
    return claim if wanted == present else meta.with_metadata(claim, ownerReferences=wanted or None)


def _reference(owner: Object) -> Object:
    versions = {"StatefulSet": "apps/v1", "Pod": "v1"}
    return meta.owner_reference({**owner, "apiVersion": versions[owner["kind"]]})


def is_stale(claim: Object, pod_name: str) -> bool:
    """It still belongs to a former pod of that name, and will go with it."""
    owners = claim["metadata"].get("ownerReferences") or ()
    return any(one["kind"] == "Pod" and one["name"] == pod_name for one in owners)
