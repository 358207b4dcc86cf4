"""Hears what changed about ReplicaSets and pods, keeps the expectations, and starts reconciliations."""

from __future__ import annotations

from simulator.core.api import labels, meta
from simulator.core.api.labels import Selector
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.expectations import Expectations
from simulator.core.control_plane.controllers.informer_factory import (
    InformerFactory,
    by_controller,
    orphans_in,
)
from simulator.core.control_plane.controllers.owners import Owners, label_selector
from simulator.core.control_plane.controllers.pod_control import PodControl
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.control_plane.controllers.replicaset.reconciliation import Reconciliation
from simulator.core.control_plane.controllers.replicaset.tally import Tallies, Tally
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object


class ReplicaSetController(Reconciler):
    name = "replicaset-controller"
    account = "replicaset-controller"
    workers = 5
    kind = "ReplicaSet"
    resource = "replicasets"
    tells_terminating = True

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.expectations = Expectations()
        self.pod_control = PodControl(self)
        self.pods = informers.index("pods", by_controller)
        self.siblings = informers.index(self.resource, by_controller)
        self.replica_sets = self.informer(self.resource)
        self.owners = Owners(self.replica_sets, self.kind, self.selector_of)
        pods = self.informer("pods")
        self.tallies = Tallies(self.replica_sets, pods, self.pods, self.owners, self.selector_of)
        self.replica_sets.subscribe(self._replica_set_changed)
        pods.subscribe(self._pod_changed)

    def sync(self, key: str) -> None:
        replica_set = self.replica_sets.objects.get(key)
        if replica_set is None:
            self.expectations.forget(key)
            self.finish(key, "replica set has been deleted")
            return
        Reconciliation(self, key, replica_set).start()

    def selector_of(self, replica_set: Object) -> Selector:
        return label_selector(replica_set)

    def active_pods(self, replica_set: Object) -> list[Object]:
        return [pod for pod in self.pods.get(meta.uid(replica_set)) if pod_state.is_active(pod)]

    def adoptable(self, replica_set: Object) -> list[Object]:
        """Active pods that nobody controls and that the selector matches."""
        orphans = self.pods.get(orphans_in(meta.namespace(replica_set)))
        if not orphans:
            return []
        selector = self.selector_of(replica_set)
        return [pod for pod in orphans if pod_state.is_active(pod) and selector.matches(meta.labels(pod))]

    def available(self, replica_set: Object, tally: Tally) -> int:
        """How many pods have been ready for long enough."""
        min_ready = int(replica_set["spec"].get("minReadySeconds", 0))
        if min_ready == 0:
            return tally.ready
        pods = self.active_pods(replica_set)
        return sum(pod_state.is_available(pod, min_ready, self.unix) for pod in pods)

    def related_pods(self, replica_set: Object) -> list[Object]:
        """The pods of all ReplicaSets with the same owner: those of one Deployment."""
        reference = meta.controller_of(replica_set)
        siblings = self.siblings.get(reference["uid"]) if reference else [replica_set]
        return [pod for sibling in siblings for pod in self.pods.get(meta.uid(sibling))]

    # What changed

    def _replica_set_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None and old is not None:
            self.expectations.forget(meta.namespaced_name(old))
        self.enqueue(meta.namespaced_name(new or old or {}))

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None:
            if old is not None:
                self._pod_gone(old)
        elif meta.is_deleting(new):
            # It counts as gone from the moment that its deletion is asked for.
            self._pod_gone(new)
        elif old is None:
            self._pod_added(new)
        else:
            self._pod_updated(old, new)

    def _pod_added(self, pod: Object) -> None:
        key = self.owners.key_of(pod)
        if key:
            self.expectations.creation_observed(key)
            self.enqueue(key)
        elif meta.controller_of(pod) is None:
            self._enqueue_adopters(pod)

    def _pod_updated(self, old: Object, new: Object) -> None:
        key = self.owners.key_of(new)
        before = self.owners.key_of(old)
        if before and before != key:
            self.enqueue(before)
        if key:
            self.enqueue(key)
            self._look_again_when_available(key, old, new)
        elif meta.controller_of(new) is None and (before or meta.labels(old) != meta.labels(new)):
            self._enqueue_adopters(new)

    def _look_again_when_available(self, key: str, old: Object, new: Object) -> None:
        min_ready = int(self.replica_sets.objects[key]["spec"].get("minReadySeconds", 0))
        if min_ready and not pod_state.is_ready(old) and pod_state.is_ready(new):
            # One second more, since timestamps are whole seconds.
            self.queue.add_after(key, (min_ready + 1) * SECOND)

    def _pod_gone(self, pod: Object) -> None:
        key = self.owners.key_of(pod)
        if key:
            self.expectations.deletion_observed(key, meta.namespaced_name(pod))
            self.enqueue(key)

    def _enqueue_adopters(self, pod: Object) -> None:
        for key in self.owners.adopters_of(pod):
            self.enqueue(key)


class ReplicationController(ReplicaSetController):
    """The ReplicaSet's forerunner, whose selector is a plain map of labels (pkg/controller/replication)."""

    name = "replicationcontroller-controller"
    account = "replication-controller"
    kind = "ReplicationController"
    resource = "replicationcontrollers"
    tells_terminating = False

    def selector_of(self, replica_set: Object) -> Selector:
        return labels.from_labels(replica_set["spec"].get("selector"))
