"""Hears what changed about budgets and pods, and writes how many disruptions each budget allows."""

from __future__ import annotations

from simulator.core.api import kinds, labels, meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.disruption import budget as arithmetic
from simulator.core.control_plane.controllers.gathering import SideBySide
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_namespace
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

# The kinds whose size the caches show; all others are asked for their scale.
SIZED = {
    "ReplicaSet": "replicasets",
    "Deployment": "deployments",
    "StatefulSet": "statefulsets",
    "ReplicationController": "replicationcontrollers",
}


class DisruptionController(Reconciler):
    """Keys are ``namespace/name`` of PodDisruptionBudgets."""

    name = "disruption-controller"
    account = "disruption-controller"
    source = "controllermanager"

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.pods = informers.index("pods", by_namespace)
        self.budgets_in = informers.index("poddisruptionbudgets", by_namespace)
        self.budgets = self.informer("poddisruptionbudgets")
        for resource in SIZED.values():
            self.informer(resource)
        self.budgets.subscribe(self._budget_changed)
        self.informer("pods").subscribe(self._pod_changed)

    def sync(self, key: str) -> None:
        budget = self.budgets.objects.get(key)
        if budget is None:
            self.finish(key, "budget has been deleted")
            return
        selector = labels.from_object(budget["spec"].get("selector"))
        pods = [pod for pod in self.pods.get(meta.namespace(budget)) if selector.matches(meta.labels(pod))]
        if not pods:
            self.event(budget, "Normal", "NoPods", "No matching pods found")
        self.see(key, {"selected pods": len(pods)})
        if arithmetic.needs_scale(budget):
            self._ask_scales(key, budget, pods)
        else:
            self._calculate(key, budget, pods, 0)

    # The sizes of the pods' owners

    def _ask_scales(self, key: str, budget: Object, pods: list[Object]) -> None:
        known: dict[str, int] = {}
        unknown: dict[str, Object] = {}
        unmanaged = 0
        for pod in pods:
            reference = meta.controller_of(pod)
            if reference is None:
                unmanaged += 1
            elif reference["uid"] not in known:
                size = self._size(meta.namespace(pod), reference)
                if size is not None:
                    known[reference["uid"]] = size
                else:
                    unknown[reference["uid"]] = reference
        if unmanaged:
            self._say_unmanaged(budget)
        requests = []
        for reference in unknown.values():
            resource = kinds.by_kind(reference["apiVersion"], reference["kind"])
            if resource is None or "scale" not in resource.subresources:
                name = resource.qualified if resource else reference["kind"].lower()
                self._failed(key, budget, f"{name} does not implement the scale subresource")
                return
            requests.append(ApiRequest("get", resource.plural, meta.namespace(budget), reference["name"], "scale"))
        SideBySide(self, requests, self._scales_read, key, budget, pods, sum(known.values())).start()

    def _size(self, namespace: str, reference: Object) -> int | None:
        """``spec.replicas`` of an owner, or of its owner, if a Deployment; None if the caches do not tell."""
        resource = SIZED.get(reference["kind"])
        if resource is None:
            return None
        owner = self.informer(resource).objects.get(f"{namespace}/{reference['name']}")
        if owner is None or meta.uid(owner) != reference["uid"]:
            return None
        above = meta.controller_of(owner)
        if above is not None and above["kind"] in SIZED:
            return self._size(namespace, above)
        return int(owner["spec"].get("replicas", 1))

    def _say_unmanaged(self, budget: Object) -> None:
        selector = _go_string(budget["spec"].get("selector") or {})
        message = (
            f"Pods selected by this PodDisruptionBudget (selector: {selector}) were found to be unmanaged. As a result, "
            "the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account "
            'for these pods please set ".spec.minAvailable" field of the PDB to an integer value.'
        )
        self.event(budget, "Warning", "UnmanagedPods", message)

    def _scales_read(
        self, responses: list[ApiResponse], key: str, budget: Object, pods: list[Object], scale: int
    ) -> None:
        for response in responses:
            if not response.ok:
                self._failed(key, budget, error_of(response))
                return
            scale += int(response.body["spec"].get("replicas", 0))
        self._calculate(key, budget, pods, scale)

    # The status

    def _calculate(self, key: str, budget: Object, pods: list[Object], scale: int) -> None:
        try:
            wanted = arithmetic.expectation(budget, len(pods), scale)
        except ValueError as error:
            self._failed(key, budget, str(error))
            return
        disrupted, late, soonest = arithmetic.still_disrupted(budget, pods, self.unix)
        for pod in late:
            message = f"Pod was expected by PDB {key} to be deleted but it wasn't"
            self.event(pod, "Warning", "NotDeleted", message)
        if soonest is not None:
            self.queue.add_after(key, soonest)
        current = arithmetic.healthy(pods, disrupted)
        reported = arithmetic.status(budget, wanted, current, disrupted, self.timestamp())
        self._put_status(key, budget, reported, f"{current} of {wanted.desired} healthy")

    def _failed(self, key: str, budget: Object, why: str) -> None:
        message = f"Failed to calculate the number of expected pods: {why}"
        self.event(budget, "Warning", "CalculateExpectedPodCountFailed", message)
        reported = arithmetic.failed_status(budget, why, self.timestamp())
        self._put_status(key, budget, reported, message)

    def _put_status(self, key: str, budget: Object, reported: Object, result: str) -> None:
        if reported == budget.get("status"):
            self.finish(key, result)
            return
        namespace, name = meta.split_key(key)
        body = meta.with_status(budget, reported)
        request = ApiRequest("update", "poddisruptionbudgets", namespace, name, "status", body=body)
        self.send(request, self.settle, key, result)

    # What changed

    def _budget_changed(self, old: Object | None, new: Object | None) -> None:
        self.enqueue(meta.namespaced_name(new or old or {}))

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        pod = new or old or {}
        matching = [
            budget
            for budget in self.budgets_in.get(meta.namespace(pod))
            if labels.from_object(budget["spec"].get("selector")).matches(meta.labels(pod))
        ]
        if len(matching) > 1:
            chosen = meta.name(matching[0])
            message = (
                f'Pod {meta.namespaced_name(pod)} matches multiple PodDisruptionBudgets.  Chose "{chosen}" arbitrarily.'
            )
            self.event(pod, "Warning", "MultiplePodDisruptionBudgets", message)
        if matching:
            self.enqueue(meta.namespaced_name(matching[0]))


def _go_string(selector: Object) -> str:
    """A LabelSelector as Go prints the generated type."""
    equal = "".join(f"{key}: {value}," for key, value in sorted((selector.get("matchLabels") or {}).items()))
    expressions = "".join(
        f"LabelSelectorRequirement{{Key:{one['key']},Operator:{one['operator']},Values:[{' '.join(one.get('values') or ())}],}},"
        for one in selector.get("matchExpressions") or ()
    )
    several = f"MatchExpressions:[]LabelSelectorRequirement{{{expressions}}}"
    return f"&LabelSelector{{MatchLabels:map[string]string{{{equal}}},{several},}}"
