"""Who a pod of a StatefulSet is. Pure functions. Modelled: pkg/controller/statefulset/stateful_set_utils.go."""

from __future__ import annotations

import re

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.pod_control import pod_from_template
from simulator.core.control_plane.controllers.statefulset import claims
from simulator.core.protocol.api import Object

REVISION_LABEL = "controller-revision-hash"
POD_NAME_LABEL = "statefulset.kubernetes.io/pod-name"
POD_INDEX_LABEL = "apps.kubernetes.io/pod-index"

_NAME = re.compile(r"(.*)-([0-9]+)").fullmatch


def ordinal(pod: Object) -> int:
    """The number at the end of the pod's name; -1 if there is none."""
    match = _NAME(meta.name(pod))
    return int(match[2]) if match else -1


def is_member(stateful_set: Object, pod: Object) -> bool:
    match = _NAME(meta.name(pod))
    return match is not None and match[1] == meta.name(stateful_set)


def replicas(stateful_set: Object) -> int:
    return int(stateful_set["spec"].get("replicas", 1))


def first_ordinal(stateful_set: Object) -> int:
    return int((stateful_set["spec"].get("ordinals") or {}).get("start", 0))


def in_range(stateful_set: Object, number: int) -> bool:
    start = first_ordinal(stateful_set)
    return start <= number < start + replicas(stateful_set)


def revision(pod: Object) -> str:
    return meta.labels(pod).get(REVISION_LABEL, "")


def new_pod(stateful_set: Object, number: int, revision_name: str) -> Object:
    """The pod with an ordinal, of the template that ``stateful_set`` has."""
    pod = pod_from_template(stateful_set["spec"]["template"], stateful_set)
    name = f"{meta.name(stateful_set)}-{number}"
    metadata = {**pod["metadata"], "name": name, "namespace": meta.namespace(stateful_set)}
    pod = with_storage(stateful_set, with_identity(stateful_set, {**pod, "metadata": metadata}))
    labels = {**meta.labels(pod), REVISION_LABEL: revision_name}
    return meta.with_metadata(pod, labels=dict(sorted(labels.items())))


def with_identity(stateful_set: Object, pod: Object) -> Object:
    """The pod with the names that its ordinal gives it (updateIdentity)."""
    name = meta.name(pod)
    labels = {**meta.labels(pod), POD_NAME_LABEL: name, POD_INDEX_LABEL: str(ordinal(pod))}
    spec = {**pod["spec"], "hostname": name}
    if stateful_set["spec"].get("serviceName"):
        spec["subdomain"] = stateful_set["spec"]["serviceName"]
    return {**meta.with_metadata(pod, labels=dict(sorted(labels.items()))), "spec": spec}


def has_identity(stateful_set: Object, pod: Object) -> bool:
    labels = meta.labels(pod)
    named = labels.get(POD_NAME_LABEL) == meta.name(pod)
    return named and is_member(stateful_set, pod) and labels.get(POD_INDEX_LABEL) == str(ordinal(pod))


def with_storage(stateful_set: Object, pod: Object) -> Object:
    """The pod with a volume for each claim that it has (updateStorage); claims come first."""
    named = claims.names(stateful_set, ordinal(pod))
    if not named:
        return pod
    own = [{"name": name, "persistentVolumeClaim": {"claimName": claim}} for name, claim in named.items()]
    others = [volume for volume in pod["spec"].get("volumes") or () if volume["name"] not in named]
    return {**pod, "spec": {**pod["spec"], "volumes": [*own, *others]}}


def has_storage(stateful_set: Object, pod: Object) -> bool:
    volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes") or ()}
    return all(
        (volumes.get(name, {}).get("persistentVolumeClaim") or {}).get("claimName") == claim
        for name, claim in claims.names(stateful_set, ordinal(pod)).items()
    )


# In what state a pod is


def is_created(pod: Object) -> bool:
    """It is not only in the controller's mind."""
    return pod_state.phase(pod) != ""


def is_ready(pod: Object) -> bool:
    return pod_state.phase(pod) == "Running" and pod_state.is_ready(pod)


def is_available(stateful_set: Object, pod: Object, unix: int) -> bool:
    min_ready = int(stateful_set["spec"].get("minReadySeconds", 0))
    return is_ready(pod) and pod_state.is_available(pod, min_ready, unix)


def is_unavailable(stateful_set: Object, pod: Object, unix: int) -> bool:
    return meta.is_deleting(pod) or not is_available(stateful_set, pod, unix)
