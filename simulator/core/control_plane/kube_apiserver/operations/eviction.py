"""POST pods/<name>/eviction: a deletion that a PodDisruptionBudget may refuse. registry/core/pod/storage/eviction.go"""

from __future__ import annotations

from simulator.core.api import kinds, labels, meta, status, timestamps
from simulator.core.control_plane.kube_apiserver.admission import CREATE
from simulator.core.control_plane.kube_apiserver.operations.base import Context, Operation, Plan, SideWrite, Work
from simulator.core.control_plane.kube_apiserver.operations.delete import deletion
from simulator.core.protocol.api import Object

BUDGETS = kinds.resource("poddisruptionbudgets", "policy/v1")
VIOLATED = "Cannot evict pod as it would violate the pod's disruption budget."
SEVERAL = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."
PROCESSING_SECONDS = 10
MAX_DISRUPTED_PODS = 2000


class Evict(Operation):
    admission = CREATE
    validates = False

    def decode(self, context: Context, work: Work) -> Object:
        body = work.request.body if isinstance(work.request.body, dict) else {}
        metadata = {"name": work.request.name, **(body.get("metadata") or {}), "namespace": work.request.namespace}
        if metadata["name"] != work.request.name:
            raise status.bad_request("name in URL does not match name in Eviction object")
        return {"kind": "Eviction", "apiVersion": "policy/v1", **body, "metadata": metadata}

    def plan(self, context: Context, work: Work, obj: Object) -> Plan:
        pod = work.current
        assert pod is not None
        options: Object = obj.get("deleteOptions") or {}
        before: tuple[SideWrite, ...] = ()
        if not _ignores_budgets(pod):
            budgets = _budgets(context, pod)
            if len(budgets) > 1:
                raise status.failure(500, "", SEVERAL)
            if budgets and _counts(pod, budgets[0]):
                budget, dry_run = budgets[0], bool(work.request.params.get("dryRun"))
                checked_and_decremented(context, budget, meta.name(pod))
                if not dry_run:
                    name = (BUDGETS, meta.namespace(budget), meta.name(budget))
                    before = (SideWrite(*name, planner=checked_and_decremented, args=(meta.name(pod),)),)
        plan = deletion(context, work.resource, work.request.name, options, pod)
        answer = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}
        return Plan(
            plan.value,
            code=201,
            unchanged=plan.unchanged,
            answer=answer,
            then_delete=plan.then_delete,
            reviewed=obj,
            before=before,
        )


def _ignores_budgets(pod: Object) -> bool:
    """A pod that has ended, has not begun or is going away disrupts nothing."""
    return (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed", "Pending") or meta.is_deleting(pod)


def _budgets(context: Context, pod: Object) -> list[Object]:
    found = []
    for budget in context.view.select(BUDGETS, meta.namespace(pod)):
        selector = labels.from_object(budget["spec"].get("selector"))
        # An empty selector is about no pod here, and not about all.
        if not selector.everything and selector.matches(meta.labels(pod)):
            found.append(budget)
    return found


def _counts(pod: Object, budget: Object) -> bool:
    """An unready pod may go if the budget is met without it, or if its policy is to let such pods go."""
    if meta.is_condition_true(pod, "Ready"):
        return True
    if budget["spec"].get("unhealthyPodEvictionPolicy") == "AlwaysAllow":
        return False
    found = budget.get("status") or {}
    healthy, desired = found.get("currentHealthy", 0), found.get("desiredHealthy", 0)
    return not (healthy >= desired > 0)


def checked_and_decremented(context: Context, budget: Object, pod: str) -> Object:
    """The budget with one disruption less, and the pod named as going. Raises ApiError (429)."""
    found, name = budget.get("status") or {}, meta.name(budget)
    if found.get("observedGeneration", 0) < budget["metadata"].get("generation", 0):
        raise _refusal(PROCESSING_SECONDS, f"The disruption budget {name} is still being processed by the server.")
    if len(found.get("disruptedPods") or ()) > MAX_DISRUPTED_PODS:
        why = "DisruptedPods map too big - too many evictions not confirmed by PDB controller"
        raise status.forbidden(BUDGETS, name, why)
    allowed = found.get("disruptionsAllowed", 0)
    if allowed <= 0:
        needs = f"{found.get('desiredHealthy', 0)} healthy pods and has {found.get('currentHealthy', 0)} currently"
        raise _refusal(0, f"The disruption budget {name} needs {needs}")
    disrupted = {**(found.get("disruptedPods") or {}), pod: timestamps.time(context.unix)}
    changed = {**found, "disruptedPods": disrupted, "disruptionsAllowed": allowed - 1}
    return {**budget, "status": changed}


def _refusal(retry_after: int, cause: str) -> status.ApiError:
    details: Object = {"causes": [{"reason": "DisruptionBudget", "message": cause}]}
    if retry_after:
        details["retryAfterSeconds"] = retry_after
    return status.failure(429, "TooManyRequests", VIOLATED, details)
