"""Finding, and if asked creating, the ReplicaSet of a Deployment's present template.

Modelled: getAllReplicaSetsAndSyncRevision and getNewReplicaSet in pkg/controller/deployment/sync.go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.control_plane.controllers.deployment import replica_sets as sets
from simulator.core.control_plane.controllers.deployment import rolling, status
from simulator.core.control_plane.controllers.reconciler import error_of, is_namespace_terminating
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.deployment.rollout import Rollout


class NewReplicaSet:
    """One search for ``rollout``: sets its ``new`` and ``old``, brings revisions up to date, then goes on."""

    def __init__(self, rollout: Rollout, create: bool, then: Callable[[], None]) -> None:
        self.rollout = rollout
        self.create = create
        self.then = then

    def start(self) -> None:
        rollout = self.rollout
        rollout.new = new = sets.find_new(rollout.deployment, rollout.replica_sets)
        rollout.old = [one for one in rollout.replica_sets if new is None or meta.uid(one) != meta.uid(new)]
        if new is not None:
            self._bring_up_to_date(new)
        elif self.create:
            self._create()
        else:
            self.then()

    # It exists

    def _bring_up_to_date(self, new: Object) -> None:
        deployment = self.rollout.deployment
        wanted = sets.with_revision(new, deployment, sets.max_revision(self.rollout.old) + 1)
        min_ready = deployment["spec"].get("minReadySeconds", 0)
        if wanted["spec"].get("minReadySeconds", 0) != min_ready:
            wanted = meta.set_in(wanted, ("spec", "minReadySeconds"), min_ready)
        if wanted is new:
            self._take_revision()
        else:
            self.rollout.put_replica_set(wanted, self._updated)

    def _updated(self, response: ApiResponse) -> None:
        if not response.ok:
            self.rollout.failed(error_of(response))
            return
        self.rollout.replace(response.body)
        self.then()

    def _take_revision(self) -> None:
        new = self.rollout.new
        assert new is not None
        message = f'Found new replica set "{meta.name(new)}"'
        deployment = _with_revision(self.rollout.deployment, new)
        reported = deployment.get("status") or {}
        if status.has_deadline(deployment) and status.get_condition(reported, "Progressing") is None:
            deployment = self._progressing(deployment, "True", "FoundNewReplicaSet", message)
        if deployment is self.rollout.deployment:
            self.then()
        else:
            self.rollout.note(deployment, self.then)

    # It does not exist

    def _create(self) -> None:
        deployment = self.rollout.deployment
        collisions = (deployment.get("status") or {}).get("collisionCount")
        body = sets.make_new(deployment, self.rollout.old, collisions)
        request = ApiRequest("create", "replicasets", meta.namespace(deployment), body=body)
        self.rollout.controller.send(request, self._created, body)

    def _created(self, response: ApiResponse, body: Object) -> None:
        if response.code == 409:
            request = ApiRequest("get", "replicasets", meta.namespace(body), meta.name(body))
            self.rollout.controller.send(request, self._met, body)
        elif is_namespace_terminating(response):
            self.rollout.failed(error_of(response))
        elif not response.ok:
            self._creation_failed(meta.name(body), error_of(response))
        else:
            self._take(response.body)
            self.rollout.say_scaled(meta.name(body), 0, rolling.size(response.body))
            message = f'Created new replica set "{meta.name(body)}"'
            deployment = _with_revision(self.rollout.deployment, response.body)
            if status.has_deadline(deployment):
                deployment = self._progressing(deployment, "True", "NewReplicaSetCreated", message)
            self.rollout.note(deployment, self.then)

    def _take(self, new: Object) -> None:
        self.rollout.new = new
        self.rollout.replica_sets = [*self.rollout.replica_sets, new]

    def _met(self, response: ApiResponse, body: Object) -> None:
        """The name is taken: by us, a moment ago, or by another template with the same hash."""
        if not response.ok:
            self.rollout.failed(error_of(response))
            return
        found = response.body
        deployment = self.rollout.deployment
        same = sets.same_template(found["spec"]["template"], body["spec"]["template"])
        if meta.is_controlled_by(found, deployment) and same:
            self._take(found)
            noted = _with_revision(deployment, found)
            if noted is deployment:
                self.then()
            else:
                self.rollout.note(noted, self.then)
            return
        collisions = (deployment.get("status") or {}).get("collisionCount", 0) + 1
        noted = meta.set_in(deployment, ("status", "collisionCount"), collisions)
        self.rollout.note(noted, self._collided)

    def _collided(self) -> None:
        self.rollout.failed("found a hash collision")

    def _creation_failed(self, name: str, error: str) -> None:
        message = f'Failed to create new replica set "{name}": {error}'
        deployment = self.rollout.deployment
        self.rollout.controller.event(deployment, "Warning", "ReplicaSetCreateError", message)
        if not status.has_deadline(deployment):
            self.rollout.failed(message)
            return
        self.rollout.did.append(message)
        deployment = self._progressing(deployment, "False", "ReplicaSetCreateError", message)
        self.rollout.note(deployment, self._failure_noted)

    def _failure_noted(self) -> None:
        self.rollout.failed("status updated")

    def _progressing(self, deployment: Object, value: str, reason: str, message: str) -> Object:
        condition = status.condition("Progressing", value, reason, message, self.rollout.controller.timestamp())
        return meta.with_status(deployment, status.with_condition(deployment.get("status") or {}, condition))


def _with_revision(deployment: Object, replica_set: Object) -> Object:
    """The Deployment with the revision of its new ReplicaSet; the same object if it says so already."""
    number = meta.annotations(replica_set).get(sets.REVISION, "")
    if not number or meta.annotations(deployment).get(sets.REVISION) == number:
        return deployment
    annotations = {**meta.annotations(deployment), sets.REVISION: number}
    return meta.with_metadata(deployment, annotations=dict(sorted(annotations.items())))
