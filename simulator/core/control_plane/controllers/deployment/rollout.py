"""One reconciliation of one Deployment: from what the caches say to requests, and to a status.

Modelled: syncDeployment and what it calls in
pkg/controller/deployment/{deployment_controller,sync,rolling,recreate}.go. Each step ends in the next one,
most by way of a request: a method with a leading ``_`` and a past participle is called with an answer. As
upstream does, a reconciliation that wrote the status early (a new revision) goes on with the Deployment
that it had read: its last write is then refused with 409, and the next reconciliation puts it right.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.deployment import replica_sets as sets
from simulator.core.control_plane.controllers.deployment import rolling, status
from simulator.core.control_plane.controllers.deployment.new_replica_set import NewReplicaSet
from simulator.core.control_plane.controllers.reconciler import error_of
from simulator.core.control_plane.controllers.ref_manager import Claim
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.deployment.controller import DeploymentController

Then = Callable[[], None]


class Rollout:
    """Lives for one reconciliation, with the Deployment and the ReplicaSets of the caches at its start."""

    def __init__(self, controller: DeploymentController, key: str, deployment: Object) -> None:
        self.controller = controller
        self.key = key
        self.deployment = deployment
        self.replica_sets: list[Object] = []
        self.new: Object | None = None
        self.old: list[Object] = []
        self.did: list[str] = []

    def start(self) -> None:
        candidates = self.controller.candidates(self.deployment)
        Claim(self.controller, self.deployment, "deployments", "replicasets", candidates, self._claimed).start()

    def failed(self, why: str) -> None:
        self.controller.retry(self.key, "; ".join([*self.did, why]))

    def _claimed(self, replica_sets: list[Object], error: str) -> None:
        self.replica_sets = replica_sets
        if error:
            self.failed(error)
            return
        sizes = {meta.name(one): rolling.size(one) for one in replica_sets if rolling.size(one)}
        self.controller.see(self.key, {"spec.replicas": rolling.size(self.deployment), **sizes})
        if meta.is_deleting(self.deployment):
            self._find_new(False, self.write_count)
            return
        paused = status.pause_condition(self.deployment, self.controller.timestamp())
        if paused is None:
            self._choose()
            return
        noted = status.with_condition(self.deployment.get("status") or {}, paused)
        self.note(meta.with_status(self.deployment, noted), self._choose)

    def note(self, deployment: Object, then: Then) -> None:
        """Write the Deployment's status in the middle of a reconciliation, then go on."""
        self.deployment = deployment
        self._put_status(deployment, self._noted, then)

    def _noted(self, response: ApiResponse, then: Then) -> None:
        if response.ok:
            then()
        else:
            self.failed(error_of(response))

    def _put_status(self, deployment: Object, then: Callable[..., None], *context: Then) -> None:
        request = ApiRequest(
            "update",
            "deployments",
            meta.namespace(deployment),
            meta.name(deployment),
            "status",
            body=deployment,
        )
        self.controller.send(request, then, *context)

    def _choose(self) -> None:
        """Paused and resized Deployments are scaled; all others roll out."""
        self._find_new(False, self._scale_all if self.deployment["spec"].get("paused") else self._judge)

    def _judge(self) -> None:
        if rolling.is_scaling_event(self.deployment, self._all()):
            self._scale_all()
        elif rolling.is_rolling_update(self.deployment):
            self._find_new(True, self._grow)
        else:
            self._recreate()

    def _all(self) -> list[Object]:
        return [*self.old, *([self.new] if self.new else [])]

    def _find_new(self, create: bool, then: Then) -> None:
        NewReplicaSet(self, create, then).start()

    # RollingUpdate

    def _grow(self) -> None:
        assert self.new is not None
        scalings = rolling.grow_new(self.deployment, self.new, self.old)
        self.scale(scalings, self.write_status if scalings else self._shrink)

    def _shrink(self) -> None:
        scalings = rolling.shrink_old(self.deployment, self.new, self.old)
        self.scale(scalings, self.write_status if scalings else self._clean_up_if_complete)

    # Recreate

    def _recreate(self) -> None:
        scalings = rolling.scale_to_zero(self.old)
        if scalings:
            self.scale(scalings, self.write_status)
        elif self._old_pods_run():
            self.write_status()
        else:
            self._find_new(True, self._fill_new)

    def _old_pods_run(self) -> bool:
        if rolling.total_count(self.old, "replicas") > 0:
            return True
        pods = [pod for replica_set in self.old for pod in self.controller.pods.get(meta.uid(replica_set))]
        return any(not pod_state.is_terminal(pod) for pod in pods)

    def _fill_new(self) -> None:
        assert self.new is not None
        wanted = rolling.size(self.deployment)
        scalings = [] if rolling.size(self.new) == wanted else [(self.new, wanted)]
        self.scale(scalings, self._clean_up_if_complete)

    # Scaling

    def _scale_all(self) -> None:
        scalings = rolling.proportional_scaling(self.deployment, self.new, self.old)
        paused = bool(self.deployment["spec"].get("paused"))
        self.scale(scalings, self._clean_up_when_paused if paused else self.write_count)

    def _clean_up_when_paused(self) -> None:
        self._clean_up(self.write_count)

    def scale(self, scalings: list[rolling.Scaling], then: Then) -> None:
        """Write the sizes, one after another, then go on."""
        if not scalings:
            then()
            return
        replica_set, wanted = scalings[0]
        resized = {**replica_set, "spec": {**replica_set["spec"], "replicas": wanted}}
        noted = sets.with_sizes_noted(resized, self.deployment)
        if noted == replica_set:
            self.scale(scalings[1:], then)
            return
        self.put_replica_set(noted, self._scaled, replica_set, scalings[1:], then)

    def put_replica_set(self, replica_set: Object, then: Callable[..., None], *context: object) -> None:
        request = ApiRequest(
            "update", "replicasets", meta.namespace(replica_set), meta.name(replica_set), body=replica_set
        )
        self.controller.send(request, then, *context)

    def _scaled(self, response: ApiResponse, before: Object, rest: list[rolling.Scaling], then: Then) -> None:
        if not response.ok:
            self.failed(error_of(response))
            return
        self.replace(response.body)
        self.say_scaled(meta.name(before), rolling.size(before), rolling.size(response.body))
        self.scale(rest, then)

    def say_scaled(self, name: str, before: int, after: int) -> None:
        if before == after:
            return
        way = "up" if after > before else "down"
        message = f"Scaled {way} replica set {name} from {before} to {after}"
        self.controller.event(self.deployment, "Normal", "ScalingReplicaSet", message)
        self.did.append(message)

    def replace(self, replica_set: Object) -> None:
        """Go on with a ReplicaSet as it was just written."""
        uid = meta.uid(replica_set)
        self.replica_sets = [replica_set if meta.uid(one) == uid else one for one in self.replica_sets]
        self.old = [replica_set if meta.uid(one) == uid else one for one in self.old]
        if self.new is not None and meta.uid(self.new) == uid:
            self.new = replica_set

    # History

    def _clean_up_if_complete(self) -> None:
        if status.is_complete(self.deployment, self.deployment.get("status") or {}):
            self._clean_up(self.write_status)
        else:
            self.write_status()

    def _clean_up(self, then: Then) -> None:
        self._delete_next(sets.beyond_history(self.deployment, self.old), then)

    def _delete_next(self, doomed: list[Object], then: Then) -> None:
        if not doomed:
            then()
            return
        request = ApiRequest("delete", "replicasets", meta.namespace(doomed[0]), meta.name(doomed[0]))
        self.controller.send(request, self._deleted, doomed, then)

    def _deleted(self, response: ApiResponse, doomed: list[Object], then: Then) -> None:
        if not response.ok and response.code != 404:
            self.failed(error_of(response))
            return
        self.did.append(f"Deleted old replica set {meta.name(doomed[0])}")
        self._delete_next(doomed[1:], then)

    # The status

    def write_status(self) -> None:
        """The last step of a rollout (syncRolloutStatus)."""
        self._report(status.rollout_status(self.deployment, self.new, self.old, self.controller.unix))

    def write_count(self) -> None:
        """The last step where nothing rolls out (syncDeploymentStatus): counts, and no word of progress."""
        self._report(status.count(self.deployment, self.new, self.old, self.controller.timestamp()))

    def _report(self, reported: Object) -> None:
        if reported == (self.deployment.get("status") or {}):
            self._look_again_at_deadline(reported)
            self._finish()
        else:
            self._put_status(meta.with_status(self.deployment, reported), self._reported)

    def _reported(self, response: ApiResponse) -> None:
        if response.ok:
            self.did.append("status updated")
            self._finish()
        else:
            self.failed(error_of(response))

    def _finish(self) -> None:
        self.controller.finish(self.key, "; ".join(self.did) or "nothing to do")

    def _look_again_at_deadline(self, reported: Object) -> None:
        """Nobody says that nothing happens: the controller has to look by itself (requeueStuckDeployment)."""
        progressing = status.get_condition(reported, "Progressing")
        if progressing is None or not status.has_deadline(self.deployment):
            return
        if status.is_complete(self.deployment, reported) or progressing["reason"] == "ProgressDeadlineExceeded":
            return
        left = status.deadline(self.deployment, progressing) - self.controller.unix
        self.controller.queue.add_after(self.key, max(left, 0) + SECOND)
