"""POST pods/<name>/binding: the pod gets its node. The Binding itself is stored nowhere. registry/core/pod/storage"""

from __future__ import annotations

from simulator.core.api import field_errors, meta, status, timestamps
from simulator.core.control_plane.kube_apiserver import strategies
from simulator.core.control_plane.kube_apiserver.admission import CREATE
from simulator.core.control_plane.kube_apiserver.operations.base import Context, Operation, Plan, Work
from simulator.core.control_plane.kube_apiserver.watch_cache import encoded
from simulator.core.protocol.api import Object


class Bind(Operation):
    admission = CREATE

    def decode(self, context: Context, work: Work) -> Object:
        body = work.request.body if isinstance(work.request.body, dict) else {}
        metadata = {"name": work.request.name, **(body.get("metadata") or {}), "namespace": work.request.namespace}
        return {"kind": "Binding", "apiVersion": "v1", **body, "metadata": metadata}

    def plan(self, context: Context, work: Work, obj: Object) -> Plan:
        old, name = work.current, work.request.name
        assert old is not None
        node = _target(work, obj)
        if meta.is_deleting(old):
            raise status.conflict(work.resource, name, f"pod {name} is being deleted, cannot be assigned to a host")
        if old["spec"].get("schedulingGates"):
            why = f"pod {name} has non-empty .spec.schedulingGates"
            raise status.conflict(work.resource, name, why)
        if old["spec"].get("nodeName"):
            present = old["spec"]["nodeName"]
            raise status.conflict(work.resource, name, f'pod {name} is already assigned to node "{present}"')
        new: Object = {**old, "spec": _with_node(old["spec"], node)}
        new = _with_metadata(new, obj["metadata"])
        new = meta.set_condition(new, _scheduled(context.unix))
        conditions = new["status"].pop("conditions")
        # The nomination has come true (ClearingNominatedNodeNameAfterBinding).
        new["status"].pop("nominatedNodeName", None)
        phase = {"phase": new["status"]["phase"]} if "phase" in new["status"] else {}
        new = {**new, "status": {**phase, "conditions": conditions, **new["status"]}}
        answer = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}
        return Plan(encoded(new), code=201, answer=answer, reviewed=obj)


def _target(work: Work, obj: Object) -> str:
    """Raises ApiError (422) for a Binding to nothing, or to what is no node."""
    target = obj.get("target") or {}
    kind, errors = target.get("kind", ""), []
    if kind not in ("", "Node", "Minion"):
        errors.append(field_errors.not_supported("target.kind", kind, ("Node", "<empty>")))
    if not target.get("name"):
        errors.append(field_errors.required("target.name"))
    if errors:
        text = field_errors.aggregate(errors)
        message = f'Binding "{work.request.name}" is invalid: {text}'
        details = {"name": work.request.name, "kind": "Binding", "causes": [error.cause() for error in errors]}
        raise status.failure(422, "Invalid", message, details)
    return str(target["name"])


def _scheduled(unix: int) -> Object:
    moment = timestamps.time(unix)
    return {"type": "PodScheduled", "status": "True", "lastProbeTime": None, "lastTransitionTime": moment}


def _with_node(spec: Object, node: str) -> Object:
    """nodeName in its place among the fields: after the service account."""
    result: Object = {}
    for name, value in spec.items():
        result[name] = value
        if name == "serviceAccount":
            result["nodeName"] = node
    result.setdefault("nodeName", node)
    return result


def _with_metadata(pod: Object, binding: Object) -> Object:
    """The annotations and labels of the Binding (PodTopologyLabels puts the node's there) go to the pod."""
    added = {name: binding[name] for name in ("labels", "annotations") if binding.get(name)}
    if not added:
        return pod
    metadata = dict(pod["metadata"])
    for name, values in added.items():
        metadata[name] = {**(metadata.get(name) or {}), **values}
    return {**pod, "metadata": strategies.ordered_metadata(metadata)}
