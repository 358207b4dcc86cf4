"""PrepareForCreate: what a client may not say about a new object is taken away, and its first status is set."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.api import decoding, kinds, meta, qos, schema, timestamps
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo
from simulator.core.control_plane.kube_apiserver.strategies import label_keys
from simulator.core.protocol.api import Object

TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"
# What a pod waits for is said before any scheduler sees it.
_GATED: Object = {
    "type": "PodScheduled",
    "status": "False",
    "lastProbeTime": None,
    "lastTransitionTime": None,
    "reason": "SchedulingGated",
    "message": "Scheduling is blocked due to non-empty scheduling gates",
}
# A kubelet registers its node with a status; that of all others is the controllers' business.
_STATUS_FROM_CLIENT = ("nodes",)


def prepare_for_create(resource: Resource, obj: Object, user: UserInfo, unix: int) -> Object:
    """``obj`` has its metadata (uid, creationTimestamp) already; ``unix`` in microseconds."""
    if resource.plural not in _STATUS_FROM_CLIENT:
        obj = _with_empty_status(resource, obj)
    special = _SPECIAL.get(resource.qualified)
    return special(obj, user, unix) if special is not None else obj


def _with_empty_status(resource: Resource, obj: Object) -> Object:
    struct = schema.for_resource(resource)
    field = struct.fields.get("status") if struct is not None else None
    if field is None:
        return obj
    return {**obj, "status": decoding.zero(field.type)}


def _pod(obj: Object, _user: UserInfo, unix: int) -> Object:
    spec = label_keys.merged(obj["spec"], meta.labels(obj))
    status: Object = {"phase": "Pending", "qosClass": qos.qos_class(spec)}
    if spec.get("schedulingGates"):
        status = {
            "phase": "Pending",
            "conditions": [{**_GATED, "lastTransitionTime": timestamps.time(unix)}],
            "qosClass": status["qosClass"],
        }
    return {**obj, "spec": spec, "status": status}


def _replica_set(obj: Object, _user: UserInfo, _unix: int) -> Object:
    return {**obj, "status": {"replicas": 0}}


def _namespace(obj: Object, _user: UserInfo, _unix: int) -> Object:
    finalizers = (obj.get("spec") or {}).get("finalizers") or []
    if "kubernetes" not in finalizers:
        finalizers = [*finalizers, "kubernetes"]
    return {**obj, "spec": {"finalizers": finalizers}, "status": {"phase": "Active"}}


def _daemon_set(obj: Object, _user: UserInfo, _unix: int) -> Object:
    annotations = {TEMPLATE_GENERATION: "1", **meta.annotations(obj)}
    return {**obj, "metadata": {**obj["metadata"], "annotations": annotations}}


def _job(obj: Object, _user: UserInfo, _unix: int) -> Object:
    """A Job's pods are told apart by labels with its uid (``generateSelector``)."""
    spec = obj["spec"]
    if spec.get("manualSelector"):
        return obj
    uid, name = meta.uid(obj), meta.name(obj)
    added = {
        "batch.kubernetes.io/controller-uid": uid,
        "batch.kubernetes.io/job-name": name,
        "controller-uid": uid,
        "job-name": name,
    }
    template = spec["template"]
    metadata = template.get("metadata") or {}
    labels = dict(sorted({**(metadata.get("labels") or {}), **added}.items()))
    selector = spec.get("selector") or {}
    wanted = {**(selector.get("matchLabels") or {}), "batch.kubernetes.io/controller-uid": uid}
    changed: Object = {}
    for key, value in spec.items():
        if key == "template":
            changed["selector"] = {**selector, "matchLabels": dict(sorted(wanted.items()))}
            changed.setdefault("manualSelector", spec.get("manualSelector", False))
            changed["template"] = {**template, "metadata": {**metadata, "labels": labels}}
        elif key not in ("selector", "manualSelector"):
            changed[key] = value
    return {**obj, "spec": changed}


def _claim(obj: Object, _user: UserInfo, _unix: int) -> Object:
    return {**obj, "status": {"phase": "Pending"}}


def _volume(obj: Object, _user: UserInfo, unix: int) -> Object:
    return {**obj, "status": {"phase": "Pending", "lastPhaseTransitionTime": timestamps.time(unix)}}


def _signing_request(obj: Object, user: UserInfo, _unix: int) -> Object:
    """It is known who asks; what the client says of that counts for nothing."""
    info = user.to_object()
    said = {name: value for name, value in obj["spec"].items() if name not in ("username", "uid", "groups", "extra")}
    return {**obj, "spec": {**said, **info}, "status": {}}


Special = Callable[[Object, UserInfo, int], Object]
_SPECIAL: dict[str, Special] = {
    kinds.PODS.qualified: _pod,
    kinds.REPLICA_SETS.qualified: _replica_set,
    kinds.NAMESPACES.qualified: _namespace,
    "daemonsets.apps": _daemon_set,
    "jobs.batch": _job,
    "persistentvolumeclaims": _claim,
    "persistentvolumes": _volume,
    "certificatesigningrequests.certificates.k8s.io": _signing_request,
}
