"""Hears what changed about Deployments and their ReplicaSets, and starts reconciliations."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.client.rest import ApiComponent
from simulator.core.control_plane.controllers.deployment.rollout import Rollout
from simulator.core.control_plane.controllers.informer_factory import InformerFactory, by_controller, orphans_in
from simulator.core.control_plane.controllers.owners import Owners
from simulator.core.control_plane.controllers.reconciler import Reconciler
from simulator.core.protocol.api import Object


class DeploymentController(Reconciler):
    name = "deployment-controller"
    account = "deployment-controller"
    workers = 5
    max_retries = 15

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        super().__init__(component, informers)
        self.replica_sets = informers.index("replicasets", by_controller)
        self.pods = informers.index("pods", by_controller)
        self.deployments = self.informer("deployments")
        self.owners = Owners(self.deployments, "Deployment")
        self.deployments.subscribe(self._deployment_changed)
        self.informer("replicasets").subscribe(self._replica_set_changed)
        self.informer("pods").subscribe(self._pod_changed)

    def sync(self, key: str) -> None:
        deployment = self.deployments.objects.get(key)
        if deployment is None:
            self.finish(key, "deployment has been deleted")
            return
        Rollout(self, key, deployment).start()

    def candidates(self, deployment: Object) -> list[Object]:
        """The ReplicaSets that are the Deployment's, or might become so."""
        owned = self.replica_sets.get(meta.uid(deployment))
        return [*owned, *self.replica_sets.get(orphans_in(meta.namespace(deployment)))]

    def _deployment_changed(self, old: Object | None, new: Object | None) -> None:
        self.enqueue(meta.namespaced_name(new or old or {}))

    def _replica_set_changed(self, old: Object | None, new: Object | None) -> None:
        for replica_set in (old, new):
            if replica_set is not None:
                self._enqueue_owner(replica_set)
        if new is not None and meta.controller_of(new) is None:
            self._enqueue_adopters(new)

    def _enqueue_owner(self, replica_set: Object) -> None:
        key = self.owners.key_of(replica_set)
        if key:
            self.enqueue(key)

    def _enqueue_adopters(self, replica_set: Object) -> None:
        for key in self.owners.adopters_of(replica_set):
            self.enqueue(key)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        """A Recreate goes on once the last old pod is gone."""
        reference = meta.controller_of(old) if old is not None and new is None else None
        if reference is None or old is None or reference["kind"] != "ReplicaSet":
            return
        replica_set = self.informer("replicasets").objects.get(f"{meta.namespace(old)}/{reference['name']}")
        if replica_set is not None:
            self._enqueue_owner(replica_set)
