"""One reconciliation of one DaemonSet: syncDaemonSet in pkg/controller/daemon/daemon_controller.go.

Too many and too few pods first; if nothing was to do there, a rolling update goes one step further; then the history
is cleaned up and the status written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.core.api import meta
from simulator.core.control_plane.controllers import controller_history as history
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.daemonset import placement, pods, status
from simulator.core.control_plane.controllers.daemonset.history import History
from simulator.core.control_plane.controllers.daemonset.update import RollingUpdate
from simulator.core.control_plane.controllers.gathering import InTurn
from simulator.core.control_plane.controllers.reconciler import error_of, is_namespace_terminating
from simulator.core.control_plane.controllers.ref_manager import Claim
from simulator.core.control_plane.controllers.slow_start import SlowStartBatch
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

if TYPE_CHECKING:
    from simulator.core.control_plane.controllers.daemonset.controller import DaemonSetController

BURST_REPLICAS = 250
STATUS_UPDATE_RETRIES = 1


class Reconciliation:
    """Lives for one reconciliation."""

    def __init__(self, controller: DaemonSetController, key: str, daemon_set: Object) -> None:
        self.controller = controller
        self.key = key
        self.daemon_set = daemon_set
        self.nodes = list(controller.nodes.objects.values())
        self.old_revisions: list[Object] = []
        self.digest = ""
        self.claimed: list[Object] = []
        self.did: list[str] = []
        self.error = ""
        self.batch: SlowStartBatch | None = None
        self.observe = True
        self._managed = False
        self._template: Object = {}
        self._to_create: list[str] = []
        self._to_delete: list[Object] = []
        self._wanted = 0
        self._status_retries = 0

    def start(self) -> None:
        History(self.controller, self.daemon_set, self.controller.revisions_of(self.daemon_set), self._history).start()

    def _history(self, current: Object | None, old: list[Object], error: str) -> None:
        if current is None:
            self.controller.retry(self.key, error)
            return
        self.old_revisions = old
        self.digest = meta.labels(current).get(pods.HASH_LABEL, "")
        candidates = self.controller.candidates(self.daemon_set)
        Claim(self.controller, self.daemon_set, "daemonsets", "pods", candidates, self._pods_claimed).start()

    def _pods_claimed(self, claimed: list[Object], error: str) -> None:
        if error:
            self.controller.retry(self.key, error)
            return
        self.claimed = claimed
        self.controller.see(self.key, {"nodes": len(self.nodes), "pods": len(claimed), "revision": self.digest})
        if self._trusted():
            self._manage()
        else:
            self.observe = False
            self._report()

    def _trusted(self) -> bool:
        return self.controller.expectations.satisfied(self.key, self.controller.component.now)

    # One pod a node

    def _manage(self) -> None:
        on_nodes = placement.by_node(self.claimed)
        create: list[str] = []
        delete: list[Object] = []
        for node in self.nodes:
            name = meta.name(node)
            verdict = placement.judge(self.daemon_set, node)
            present = on_nodes.get(name, [])
            if verdict.run and not present:
                create.append(name)
            elif verdict.stay:
                delete += self._superfluous(present, name)
            else:
                delete += [pod for pod in present if not meta.is_deleting(pod)]
        known = {meta.name(node) for node in self.nodes}
        for name, present in on_nodes.items():
            if name not in known:
                delete += [pod for pod in present if not pod["spec"].get("nodeName")]
        self._sync_nodes(delete, create)

    def _superfluous(self, present: list[Object], node: str) -> list[Object]:
        running, doomed = [], []
        for pod in present:
            if meta.is_deleting(pod):
                continue
            if pod_state.phase(pod) == "Failed":
                doomed += self._failed(pod, node)
            elif pod_state.phase(pod) == "Succeeded":
                message = (
                    f"Found succeeded daemon pod {meta.namespaced_name(pod)} on node {node}, will try to delete it"
                )
                self.controller.event(self.daemon_set, "Normal", "SucceededDaemonPod", message)
                doomed.append(pod)
            else:
                running.append(pod)
        return doomed + placement.surplus(self.daemon_set, running, self.digest, self.controller.unix)

    def _failed(self, pod: Object, node: str) -> list[Object]:
        generation = (self.daemon_set.get("status") or {}).get("observedGeneration", 0)
        backoff_key = f"{meta.uid(self.daemon_set)}/{generation}/{node}"
        left = self.controller.failed_pods.left(backoff_key, self.controller.component.now)
        if left:
            self.controller.queue.add_after(self.key, left)
            return []
        message = f"Found failed daemon pod {meta.namespaced_name(pod)} on node {node}, will try to kill it"
        self.controller.event(self.daemon_set, "Warning", "FailedDaemonPod", message)
        return [pod]

    def _sync_nodes(self, delete: list[Object], create: list[str]) -> None:
        delete, create = delete[:BURST_REPLICAS], create[:BURST_REPLICAS]
        if not delete and not create:
            self._next()
            return
        keys = [meta.namespaced_name(pod) for pod in delete]
        self.controller.expectations.expect(self.key, len(create), keys, self.controller.component.now)
        self._template = pods.template_for(self.daemon_set, self.digest)
        self._to_create, self._to_delete, self._wanted = list(create), delete, len(create)
        self.batch = SlowStartBatch(len(create), self._create_one, self._created_all)
        self.batch.start()

    def _create_one(self) -> None:
        template = pods.on_node(self._template, self._to_create.pop(0))
        self.controller.pod_control.create(template, self.daemon_set, self._created)

    def _created(self, response: ApiResponse) -> None:
        assert self.batch is not None
        failed = not response.ok and not is_namespace_terminating(response)
        self.batch.completed(error_of(response) if failed else "")

    def _created_all(self, successes: int, error: str) -> None:
        for _ in range(self._wanted - successes):
            self.controller.expectations.creation_observed(self.key)
        self.error = error
        if self._wanted:
            self.did.append(f"created {successes} of {self._wanted} pods")
        if self._to_delete:
            self.did.append(f"deleted {len(self._to_delete)} pods")
        for pod in list(self._to_delete):
            self.controller.pod_control.delete(pod, self.daemon_set, self._deleted)
        if not self._to_delete:
            self._next()

    def _deleted(self, response: ApiResponse, pod: Object) -> None:
        if not response.ok:
            self.controller.expectations.deletion_observed(self.key, meta.namespaced_name(pod))
            if response.code != 404:
                self.error = self.error or error_of(response)
        self._to_delete.remove(pod)
        if not self._to_delete:
            self._next()

    # The next step

    def _next(self) -> None:
        if self.error or self._managed or not self._trusted():
            self._clean_up()
            return
        self._managed = True
        strategy = (self.daemon_set["spec"].get("updateStrategy") or {}).get("type", "RollingUpdate")
        if strategy != "RollingUpdate":
            self._clean_up()
            return
        # The pods as they are now: what was just deleted may already be seen.
        on_nodes = placement.by_node(self.controller.owned(self.daemon_set))
        plan = RollingUpdate(self.daemon_set, self.nodes, on_nodes, self.digest, self.controller.unix).plan()
        self._sync_nodes(plan.delete, plan.create_on)

    def _clean_up(self) -> None:
        """Revisions beyond the history limit that no pod has: the oldest first (cleanupHistory)."""
        surplus = len(self.old_revisions) - int(self.daemon_set["spec"].get("revisionHistoryLimit", 10))
        live = {meta.labels(pod).get(pods.HASH_LABEL) for pod in self.claimed}
        dead = [one for one in history.in_order(self.old_revisions) if meta.labels(one)[pods.HASH_LABEL] not in live]
        doomed = dead[: max(0, surplus)] if not self.error else []
        namespace = meta.namespace(self.daemon_set)
        requests = [ApiRequest("delete", "controllerrevisions", namespace, meta.name(one)) for one in doomed]
        InTurn(self.controller, requests, self._cleaned_up).start()

    def _cleaned_up(self, error: str, _responses: list[ApiResponse]) -> None:
        self.error = self.error or error
        self._report()

    # The status

    def _report(self) -> None:
        # The pods as they are now: what was just created may already be seen.
        on_nodes = placement.by_node(self.controller.owned(self.daemon_set))
        unix = self.controller.unix
        reported = status.calculate(self.daemon_set, self.nodes, on_nodes, self.digest, unix, self.observe)
        if reported == self.daemon_set.get("status"):
            self._end(reported)
        else:
            self._put_status(self.daemon_set, reported)

    def _put_status(self, daemon_set: Object, reported: Object) -> None:
        body = meta.with_status(daemon_set, reported)
        request = ApiRequest(
            "update", "daemonsets", meta.namespace(daemon_set), meta.name(daemon_set), "status", body=body
        )
        self.controller.send(request, self._reported, reported)

    def _reported(self, response: ApiResponse, reported: Object) -> None:
        if response.ok:
            self.did.append("status updated")
            self._end(reported)
        elif self._status_retries < STATUS_UPDATE_RETRIES:
            self._status_retries += 1
            request = ApiRequest("get", "daemonsets", meta.namespace(self.daemon_set), meta.name(self.daemon_set))
            self.controller.send(request, self._reread, reported)
        else:
            self.controller.retry(self.key, error_of(response))

    def _reread(self, response: ApiResponse, reported: Object) -> None:
        if response.ok:
            self._put_status(response.body, reported)
        else:
            self.controller.retry(self.key, error_of(response))

    def _end(self, reported: Object) -> None:
        min_ready = int(self.daemon_set["spec"].get("minReadySeconds", 0))
        if min_ready and reported["numberReady"] != reported.get("numberAvailable", 0):
            # Against lost timers: look again once the pods must be available.
            self.controller.queue.add_after(self.key, min_ready * SECOND)
        if self.error:
            self.controller.retry(self.key, self.error)
        else:
            self.controller.finish(self.key, "; ".join(self.did) or "nothing to do")
