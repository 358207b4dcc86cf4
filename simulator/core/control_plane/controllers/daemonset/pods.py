"""What a daemon pod is. Pure functions. Modelled: pkg/controller/daemon/util/daemonset_util.go."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.protocol.api import Object

HASH_LABEL = "controller-revision-hash"
GENERATION_LABEL = "pod-template-generation"
GENERATION = "deprecated.daemonset.template.generation"
NAME_FIELD = "metadata.name"
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"

# A daemon stays where others are driven away: its node is its business.
_TOLERATED = (
    ("node.kubernetes.io/not-ready", "NoExecute"),
    ("node.kubernetes.io/unreachable", "NoExecute"),
    ("node.kubernetes.io/disk-pressure", "NoSchedule"),
    ("node.kubernetes.io/memory-pressure", "NoSchedule"),
    ("node.kubernetes.io/pid-pressure", "NoSchedule"),
    ("node.kubernetes.io/unschedulable", "NoSchedule"),
)
_ON_HOST_NETWORK = (("node.kubernetes.io/network-unavailable", "NoSchedule"),)


def tolerations(pod_spec: Object) -> list[Object]:
    """The tolerations of the template, with those that every daemon pod has."""
    wanted = (*_TOLERATED, *_ON_HOST_NETWORK) if pod_spec.get("hostNetwork") else _TOLERATED
    result = list(pod_spec.get("tolerations") or ())
    for key, effect in wanted:
        toleration = {"key": key, "operator": "Exists", "effect": effect}
        same = [one for one in result if _identity(one) == _identity(toleration)]
        if same:
            result = [toleration if one in same else one for one in result]
        else:
            result.append(toleration)
    return result


def _identity(toleration: Object) -> tuple[object, ...]:
    return tuple(toleration.get(field) or "" for field in ("key", "operator", "value", "effect"))


def template_for(daemon_set: Object, digest: str) -> Object:
    """The template of new pods of revision ``digest``, before they get their node."""
    template = daemon_set["spec"]["template"]
    metadata = template.get("metadata") or {}
    labels = {**(metadata.get("labels") or {}), HASH_LABEL: digest}
    generation = template_generation(daemon_set)
    if generation is not None:
        labels[GENERATION_LABEL] = str(generation)
    spec = {**template["spec"], "tolerations": tolerations(template["spec"])}
    return {**template, "metadata": {**metadata, "labels": dict(sorted(labels.items()))}, "spec": spec}


def template_generation(daemon_set: Object) -> int | None:
    text = meta.annotations(daemon_set).get(GENERATION, "")
    return int(text) if text.isdigit() else None


def on_node(template: Object, node: str) -> Object:
    """The template of the pod of one node: the scheduler may put it nowhere else."""
    spec = template["spec"]
    affinity = spec.get("affinity") or {}
    term = {"matchFields": [{"key": NAME_FIELD, "operator": "In", "values": [node]}]}
    node_affinity = {**(affinity.get("nodeAffinity") or {}), _REQUIRED: {"nodeSelectorTerms": [term]}}
    return {**template, "spec": {**spec, "affinity": {**affinity, "nodeAffinity": node_affinity}}}


def target_node(pod: Object) -> str:
    """The node on which a daemon pod is, or shall be; empty if it is no daemon pod."""
    if pod["spec"].get("nodeName"):
        return str(pod["spec"]["nodeName"])
    required = ((pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}).get(_REQUIRED) or {}
    for term in required.get("nodeSelectorTerms") or ():
        for field in term.get("matchFields") or ():
            if field.get("key") == NAME_FIELD and field.get("operator") == "In" and len(field.get("values") or ()) == 1:
                return str(field["values"][0])
    return ""


def is_updated(pod: Object, digest: str, generation: int | None) -> bool:
    """Whether the pod is of the DaemonSet's present template."""
    labels = meta.labels(pod)
    if generation is not None and labels.get(GENERATION_LABEL) == str(generation):
        return True
    return bool(digest) and labels.get(HASH_LABEL) == digest


def oldest_first(pods: list[Object]) -> list[Object]:
    """Bound ones first, then by age, then by name."""
    return sorted(
        pods,
        key=lambda pod: (
            not pod["spec"].get("nodeName"),
            pod["metadata"].get("creationTimestamp", ""),
            meta.name(pod),
        ),
    )
