"""Counts what each namespace uses of its quotas: pkg/controller/resourcequota.

Admission raises the count when something is created; this controller sets it right when something has gone, and for a
quota that is new or was changed.
"""

from __future__ import annotations

from simulator.core.api import kinds, meta, quantity
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane import quota as quotas
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_namespace
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import MINUTE
from simulator.core.protocol.api import ApiRequest, Object

RESYNC_PERIOD = 5 * MINUTE
IGNORED = ("events",)


class ResourceQuotaController(Reconciler):
    """Keys are ``namespace/name`` of ResourceQuotas."""

    name = "resourcequota-controller"
    account = "resourcequota-controller"
    workers = 5

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.quotas = self.informer("resourcequotas")
        self.quotas_in = informers.index("resourcequotas", by_namespace)
        self.quotas.subscribe(self._quota_changed)
        counted = {one.plural: one for one in kinds.SERVED if one.namespaced and one.plural not in IGNORED}
        self.evaluators = {plural: quotas.evaluator(resource) for plural, resource in counted.items()}
        self.monitors = [_Monitor(self, plural) for plural in counted]

    def start(self) -> None:
        self.component.after(RESYNC_PERIOD, self._resync)

    def _resync(self) -> None:
        for key in self.quotas.objects:
            self.enqueue(key)
        self.component.after(RESYNC_PERIOD, self._resync)

    def sync(self, key: str) -> None:
        quota = self.quotas.objects.get(key)
        if quota is None:
            self.finish(key, "quota has been deleted")
            return
        hard = quota["spec"].get("hard") or {}
        used = self._used(quota, list(hard))
        self.see(key, {f"used {name}": amount for name, amount in used.items()})
        status = {"hard": hard, "used": used}
        before = quota.get("status") or {}
        if before.get("hard") == hard and _equal(before.get("used") or {}, used):
            self.finish(key)
            return
        namespace, name = meta.split_key(key)
        body = meta.with_status(quota, status)
        request = ApiRequest("update", "resourcequotas", namespace, name, "status", body=body)
        self.send(request, self.settle, key, "use counted: " + ", ".join(f"{k}={v}" for k, v in used.items()))

    def _used(self, quota: Object, names: list[str]) -> dict[str, str]:
        """What the namespace uses of each named resource, as the quota's scopes have it (CalculateUsage)."""
        used = dict.fromkeys(sorted(names), "0")
        namespace = meta.namespace(quota)
        for plural, evaluator in self.evaluators.items():
            covered = evaluator.matching(names)
            if not covered:
                continue
            for obj in self.informers.index(plural, by_namespace).get(namespace):
                if quotas.matches(quota, obj):
                    usage = evaluator.usage(obj)
                    for name in covered:
                        if name in usage:
                            used[name] = quantity.add(used[name], usage[name])
        return used

    def replenish(self, resource: str, namespace: str) -> None:
        """Something of a resource has gone, or uses less: quotas that count it are looked at."""
        for quota in self.quotas_in.get(namespace):
            names = (quota["spec"].get("hard") or {}).keys()
            if self.evaluators[resource].matching(names):
                self.enqueue(meta.namespaced_name(quota))

    def _quota_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None or old is None or old["spec"] != new["spec"]:
            self.enqueue(meta.namespaced_name(new or old or {}))


class _Monitor:
    """Hears of one resource."""

    def __init__(self, controller: ResourceQuotaController, resource: str) -> None:
        self.controller = controller
        self.resource = resource
        controller.informers.index(resource, by_namespace)
        controller.informer(resource).subscribe(self.changed)

    def changed(self, old: Object | None, new: Object | None) -> None:
        if old is not None and (new is None or self._uses_less(old, new)):
            self.controller.replenish(self.resource, meta.namespace(old))

    def _uses_less(self, old: Object, new: Object) -> bool:
        if self.resource == "pods":
            return pod_state.is_terminal(new) and not pod_state.is_terminal(old)
        return self.resource == "services" and old["spec"].get("type") != new["spec"].get("type")


def _equal(one: dict[str, str], other: dict[str, str]) -> bool:
    return one.keys() == other.keys() and all(quantity.compare(one[name], other[name]) == 0 for name in one)
