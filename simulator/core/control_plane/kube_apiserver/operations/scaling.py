"""PUT or PATCH of ``/scale``: the replicas of the object behind it."""

from __future__ import annotations

from simulator.core.api import meta, patch, status
from simulator.core.control_plane.kube_apiserver import scale
from simulator.core.control_plane.kube_apiserver.operations.base import Context, Operation, Plan, Work
from simulator.core.control_plane.kube_apiserver.operations.update import changed
from simulator.core.protocol.api import JSON_PATCH, Object


class Scale(Operation):
    def decode(self, context: Context, work: Work) -> Object:
        """The Scale that is asked for."""
        request, old = work.request, work.current
        assert old is not None
        wanted = request.body
        if request.verb == "patch":
            view = scale.scale_of(old)
            apply = patch.json_patch if request.content_type == JSON_PATCH else patch.merge_patch
            wanted = apply(view, request.body)
        scale.replicas_of(wanted, request.name)
        asked = (wanted.get("metadata") or {}).get("resourceVersion")
        if asked and asked != old["metadata"]["resourceVersion"]:
            raise status.conflict(work.resource, request.name)
        return {**wanted, "metadata": {**scale.scale_of(old)["metadata"], **(wanted.get("metadata") or {})}}

    def plan(self, context: Context, work: Work, obj: Object) -> Plan:
        assert work.current is not None
        new = meta.set_in(work.current, ("spec", "replicas"), scale.replicas_of(obj, work.request.name))
        plan = changed(context, work, new, "")
        assert plan.value is not None
        return Plan(plan.value, unchanged=plan.unchanged, answer=scale.scale_of(plan.value), reviewed=obj)
