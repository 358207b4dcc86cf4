"""Hears what changed about DaemonSets, their pods, revisions and the nodes, and starts reconciliations."""

from __future__ import annotations

from simulator.core.api import labels, meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.daemonset import placement
from simulator.core.control_plane.controllers.daemonset.failed_pods import FailedPodsBackoff
from simulator.core.control_plane.controllers.daemonset.reconciliation import Reconciliation
from simulator.core.control_plane.controllers.expectations import Expectations
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_controller, orphans_in
from simulator.core.control_plane.controllers.owners import Owners
from simulator.core.control_plane.controllers.pod_control import PodControl
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import Object


class DaemonSetController(Reconciler):
    name = "daemonset-controller"
    account = "daemon-set-controller"
    source = "daemonset-controller"
    workers = 2

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.expectations = Expectations()
        self.failed_pods = FailedPodsBackoff()
        self.pod_control = PodControl(self)
        self.pods = informers.index("pods", by_controller)
        self.revisions = informers.index("controllerrevisions", by_controller)
        self.nodes = self.informer("nodes")
        self.daemon_sets = self.informer("daemonsets")
        self.owners = Owners(self.daemon_sets, "DaemonSet")
        self.daemon_sets.subscribe(self._daemon_set_changed)
        self.informer("pods").subscribe(self._pod_changed)
        self.informer("controllerrevisions").subscribe(self._revision_changed)
        self.nodes.subscribe(self._node_changed)

    def sync(self, key: str) -> None:
        daemon_set = self.daemon_sets.objects.get(key)
        if daemon_set is None:
            self.expectations.forget(key)
            self.finish(key, "daemon set has been deleted")
        elif labels.from_object(daemon_set["spec"]["selector"]).everything:
            message = "This daemon set is selecting all pods. A non-empty selector is required."
            self.event(daemon_set, "Warning", "SelectingAll", message)
            self.finish(key, message)
        elif meta.is_deleting(daemon_set):
            self.finish(key, "daemon set is being deleted")
        else:
            Reconciliation(self, key, daemon_set).start()

    def owned(self, daemon_set: Object) -> list[Object]:
        return self.pods.get(meta.uid(daemon_set))

    def candidates(self, daemon_set: Object) -> list[Object]:
        """The pods that are the DaemonSet's, or might become so."""
        return [*self.owned(daemon_set), *self.pods.get(orphans_in(meta.namespace(daemon_set)))]

    def revisions_of(self, daemon_set: Object) -> list[Object]:
        """The revisions that are the DaemonSet's, or might become so."""
        orphans = self.revisions.get(orphans_in(meta.namespace(daemon_set)))
        return [*self.revisions.get(meta.uid(daemon_set)), *orphans]

    # What changed

    def _daemon_set_changed(self, old: Object | None, new: Object | None) -> None:
        if new is None and old is not None:
            self.expectations.forget(meta.namespaced_name(old))
        self.enqueue(meta.namespaced_name(new or old or {}))

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        gone = new or old or {}
        if new is None or meta.is_deleting(new):
            key = self.owners.key_of(gone)
            if key:
                self.expectations.deletion_observed(key, meta.namespaced_name(gone))
                self.enqueue(key)
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
        key, before = self.owners.key_of(new), self.owners.key_of(old)
        if before and before != key:
            self.enqueue(before)
        if key:
            self.enqueue(key)
            min_ready = int(self.daemon_sets.objects[key]["spec"].get("minReadySeconds", 0))
            if min_ready and not pod_state.is_ready(old) and pod_state.is_ready(new):
                # One second more, since timestamps are whole seconds.
                self.queue.add_after(key, (min_ready + 1) * SECOND)
        elif meta.controller_of(new) is None and (before or meta.labels(old) != meta.labels(new)):
            self._enqueue_adopters(new)

    def _enqueue_adopters(self, obj: Object) -> None:
        for key in self.owners.adopters_of(obj):
            self.enqueue(key)

    def _revision_changed(self, old: Object | None, new: Object | None) -> None:
        """Only what somebody else did to a revision is news."""
        if old is None:
            return
        key = self.owners.key_of(new or old)
        if key:
            self.enqueue(key)
        elif new is not None and meta.controller_of(new) is None:
            self._enqueue_adopters(new)

    def _node_changed(self, old: Object | None, new: Object | None) -> None:
        for key, daemon_set in self.daemon_sets.objects.items():
            before = placement.judge(daemon_set, old) if old is not None and new is not None else None
            after = placement.judge(daemon_set, new or old or {})
            if before != after and (before is not None or after.run):
                self.enqueue(key)
