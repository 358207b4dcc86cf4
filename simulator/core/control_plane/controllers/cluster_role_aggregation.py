"""Roles made of roles: the rules of a ClusterRole with an ``aggregationRule`` are those of the roles that it selects.

Modelled: pkg/controller/clusterroleaggregation. So a new kind's rules come into ``admin``, ``edit`` and ``view``.
"""

from __future__ import annotations

from simulator.core.api import labels, meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.protocol.api import ApiRequest, Object


class ClusterRoleAggregationController(Reconciler):
    """Keys are names of ClusterRoles."""

    name = "clusterrole-aggregation-controller"
    account = "clusterrole-aggregation-controller"
    workers = 5

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.roles = self.informer("clusterroles")
        self.roles.subscribe(self._role_changed)

    def sync(self, key: str) -> None:
        role = self.roles.objects.get(key)
        if role is None or role.get("aggregationRule") is None:
            self.finish(key)
            return
        chosen = [one for one in self._selected(role) if meta.name(one) != key]
        rules = _union(sorted(chosen, key=meta.name))
        self.see(key, {"selected roles": len(chosen), "rules": len(rules)})
        if rules == (role.get("rules") or []):
            self.finish(key)
            return
        request = ApiRequest("update", "clusterroles", name=key, body={**role, "rules": rules})
        self.send(request, self.settle, key, f"{len(rules)} rules of {len(chosen)} roles")

    def _selected(self, role: Object) -> list[Object]:
        found: dict[str, Object] = {}
        for selector in role["aggregationRule"].get("clusterRoleSelectors") or ():
            matches = labels.from_object(selector).matches
            found |= {meta.name(one): one for one in self.roles.objects.values() if matches(meta.labels(one))}
        return list(found.values())

    def _role_changed(self, old: Object | None, new: Object | None) -> None:
        """Any change of a role may be one of those that are made of it."""
        for name, role in self.roles.objects.items():
            if role.get("aggregationRule") is not None:
                self.enqueue(name)


def _union(roles: list[Object]) -> list[Object]:
    found: list[Object] = []
    for role in roles:
        for rule in role.get("rules") or ():
            if rule not in found:
                found.append(rule)
    return found
