"""Hears what changed about StatefulSets, their pods, claims and revisions, and starts reconciliations."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_controller, orphans_in
from simulator.core.control_plane.controllers.owners import Owners
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.control_plane.controllers.statefulset import claims, identity
from simulator.core.control_plane.controllers.statefulset.reconciliation import Reconciliation
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object


class StatefulSetController(Reconciler):
    name = "statefulset-controller"
    account = "statefulset-controller"
    workers = 5

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.pods = informers.index("pods", by_controller)
        self.revisions = informers.index("controllerrevisions", by_controller)
        self.claims = self.informer("persistentvolumeclaims")
        self.stateful_sets = self.informer("statefulsets")
        self.owners = Owners(self.stateful_sets, "StatefulSet")
        self.informer("controllerrevisions")
        self.stateful_sets.subscribe(self._stateful_set_changed)
        self.informer("pods").subscribe(self._pod_changed)

    def sync(self, key: str) -> None:
        stateful_set = self.stateful_sets.objects.get(key)
        if stateful_set is None:
            self.finish(key, "stateful set has been deleted")
        else:
            Reconciliation(self, key, stateful_set).start()

    def candidates(self, stateful_set: Object) -> list[Object]:
        """The pods that are the set's, or might become so: only those that have its name."""
        orphans = self.pods.get(orphans_in(meta.namespace(stateful_set)))
        namesakes = [pod for pod in orphans if identity.is_member(stateful_set, pod)]
        return [*self.pods.get(meta.uid(stateful_set)), *namesakes]

    def revisions_of(self, stateful_set: Object) -> list[Object]:
        """The revisions that are the set's, or might become so."""
        orphans = self.revisions.get(orphans_in(meta.namespace(stateful_set)))
        return [*self.revisions.get(meta.uid(stateful_set)), *orphans]

    # Claims, as the cache shows them

    def _claims_of(self, stateful_set: Object, pod: Object) -> list[Object | None]:
        names = claims.names(stateful_set, identity.ordinal(pod)).values()
        return [self.claims.objects.get(f"{meta.namespace(stateful_set)}/{name}") for name in names]

    def has_claims(self, stateful_set: Object, pod: Object) -> bool:
        return None not in self._claims_of(stateful_set, pod)

    def has_stale_claim(self, stateful_set: Object, pod: Object) -> bool:
        if not claims.goes_when_scaled(stateful_set):
            return False
        found = self._claims_of(stateful_set, pod)
        return any(claim is not None and claims.is_stale(claim, meta.name(pod)) for claim in found)

    def claims_to_own(self, stateful_set: Object, pod: Object) -> list[Object]:
        """The claims of a pod whose owners are not as the retention policy wants them, as they should be."""
        condemned = not identity.in_range(stateful_set, identity.ordinal(pod))
        changed = []
        for claim in self._claims_of(stateful_set, pod):
            if claim is not None:
                wanted = claims.with_owner(claim, stateful_set, pod, condemned)
                if wanted is not claim:
                    changed.append(wanted)
        return changed

    # What changed

    def _stateful_set_changed(self, old: Object | None, new: Object | None) -> None:
        self.enqueue(meta.namespaced_name(new or old or {}))

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        pod = new or old or {}
        key = self.owners.key_of(pod)
        before = self.owners.key_of(old) if old is not None else ""
        if before and before != key:
            self.enqueue(before)
        if key:
            self.enqueue(key)
            self._look_again_when_available(key, old, new)
        elif new is None or meta.controller_of(new) is not None or meta.is_deleting(new):
            return
        elif old is None or before or meta.labels(old) != meta.labels(new):
            for adopter in self.owners.adopters_of(new):
                self.enqueue(adopter)

    def _look_again_when_available(self, key: str, old: Object | None, new: Object | None) -> None:
        min_ready = int(self.stateful_sets.objects[key]["spec"].get("minReadySeconds", 0))
        became_ready = old is not None and new is not None and not pod_state.is_ready(old) and pod_state.is_ready(new)
        if min_ready and became_ready:
            # One second more, since timestamps are whole seconds.
            self.queue.add_after(key, (min_ready + 1) * SECOND)
