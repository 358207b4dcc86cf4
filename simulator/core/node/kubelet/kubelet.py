"""The kubelet's process: its watch of the pods bound to its node, its workers, its calls to the runtime."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from simulator.core.api import meta
from simulator.core.client.event_recorder import EventRecorder
from simulator.core.client.informer import Informer
from simulator.core.client.rest import ApiComponent
from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import World
from simulator.core.node.container_runtime import ContainerRuntime, CriCall, CriResult
from simulator.core.node.host import Host
from simulator.core.node.kubelet.backoff import Backoff
from simulator.core.node.kubelet.node_lease import NodeLease
from simulator.core.node.kubelet.node_registration import NodeRegistration
from simulator.core.node.kubelet.pod_worker import PodWorker
from simulator.core.node.kubelet.status_manager import StatusManager
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

# The generic PLEG looks at all containers once a second; it reads the machine here, without a message for each look.
RELIST = 1 * SECOND
UNAVAILABLE = CriResult(14, message="rpc error: code = Unavailable desc = connection error")


class Kubelet(ApiComponent):
    """One node's kubelet. ``workers`` by the uid of the pod."""

    def __init__(self, world: World, host: Host) -> None:
        self.machine = host
        self.machine_id = ""
        self.user = f"system:node:{host.name}"
        super().__init__(world, f"kubelet/{host.name}")

    def reset(self) -> None:
        super().reset()
        self.recorder = EventRecorder(self, self.api, "kubelet", host=self.machine.name)
        self.statuses = StatusManager(self)
        self.registration = NodeRegistration(self)
        self.lease = NodeLease(self)
        self.pods = Informer(self, self.api, "pods", field_selector=f"spec.nodeName={self.machine.name}")
        self.pods.subscribe(self._pod_changed)
        self.pods.when_synced(self._synced)
        self.workers: dict[str, PodWorker] = {}
        self.restart_backoff = Backoff()
        self.pull_backoff = Backoff()
        self.runtime_seen_at = self.world.now
        self.node_uid = ""
        self._watching = False
        self._pull_failed_at: dict[str, int] = {}
        self._calls: dict[int, tuple[Callable[..., None], tuple[Any, ...]]] = {}
        self._seen: dict[str, tuple[tuple[str, str], ...]] = {}
        self._gone: dict[str, None] = {}

    def on_start(self) -> None:
        self.runtime_seen_at = self.now
        self.registration.start()
        self.lease.start()

    def registered(self) -> None:
        """The Node is there: now pods can be bound to it."""
        assert self.registration.node is not None
        self.node_uid = meta.uid(self.registration.node)
        if not self._watching:
            self._watching = True
            self.pods.start()

    def _synced(self) -> None:
        """The first list is complete: what runs here and is in no list belongs to nobody."""
        self._relist()
        for uid, sandbox in list(self.machine.sandboxes.items()):
            if uid not in self.workers:
                namespace, _, name = sandbox.pod.partition("/")
                ghost: Object = {
                    "kind": "Pod",
                    "apiVersion": "v1",
                    "metadata": {"name": name, "namespace": namespace, "uid": uid},
                    "spec": {"containers": []},
                }
                self._gone[uid] = None
                worker = self.workers[uid] = PodWorker(self, ghost)
                worker.removed()

    # Pods

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        pod = new or old
        assert pod is not None
        uid = meta.uid(pod)
        if old is not None and new is not None and meta.uid(old) != uid:
            self._pod_changed(old, None)
            old = None
        worker = self.workers.get(uid)
        if new is None:
            self._gone[uid] = None
            if worker is not None:
                worker.removed()
        elif worker is None:
            worker = self.workers[uid] = PodWorker(self, new)
            self.after(self.world.latency.kubelet_sync, worker.sync)
        elif _differs(worker.pod, new):
            worker.update(new)
        else:
            worker.pod = new

    def gone_from_api(self, uid: str) -> bool:
        return uid in self._gone

    def status_told(self, uid: str) -> None:
        """The API server knows the newest status of a pod."""
        worker = self.workers.get(uid)
        if worker is not None and worker.phase == "finished":
            self.worker_finished(worker)

    def worker_finished(self, worker: PodWorker) -> None:
        """Nothing of the pod is left on the machine: its object may go, too."""
        uid = worker.uid
        if self.gone_from_api(uid):
            self._forget(uid)
        elif self.statuses.settled(uid):
            request = ApiRequest(
                "delete",
                "pods",
                meta.namespace(worker.pod),
                meta.name(worker.pod),
                body={"gracePeriodSeconds": 0, "preconditions": {"uid": uid}},
            )
            self.api.send(request, self._deleted, uid)

    def _deleted(self, response: ApiResponse, uid: str) -> None:
        worker = self.workers.get(uid)
        if response.code == 0 and worker is not None:
            self.after(RELIST, self.worker_finished, worker)
        else:
            self._forget(uid)

    def _forget(self, uid: str) -> None:
        self.workers.pop(uid, None)
        self._gone.pop(uid, None)
        self._seen.pop(uid, None)
        self.statuses.forget(uid)

    def _relist(self) -> None:
        """PLEG: whoever's containers have changed is synced."""
        self.after(RELIST, self._relist)
        if not self._runtime().listening:
            return
        self.runtime_seen_at = self.now
        for uid, worker in list(self.workers.items()):
            sandbox = self.machine.sandboxes.get(uid)
            look = (
                tuple((one.id, one.state) for attempts in sandbox.containers.values() for one in attempts)
                if sandbox
                else ()
            )
            before = self._seen.get(uid, ())
            self._seen[uid] = look
            if look != before and any(state == "exited" and (key, state) not in before for key, state in look):
                worker.sync()

    # Images that could not be pulled

    def note_pull_failure(self, key: str) -> None:
        self._pull_failed_at[key] = self.now
        self.pull_backoff.next(key, self.now)

    def pull_failed_at(self, key: str) -> int:
        return self._pull_failed_at.get(key, 0)

    # The runtime

    def _runtime(self) -> ContainerRuntime:
        return cast(ContainerRuntime, self.world.components[f"containerd/{self.machine.name}"])

    def cri(self, call: CriCall, then: Callable[..., None], *context: Any) -> None:
        """Ask the runtime over its socket; ``then(result, *context)`` is called with the answer."""
        runtime = self._runtime()
        world = self.world
        data = {"verb": call.method, "object": call.ref()} if world.watched else {}
        wire = world.wire(self.id, runtime.id)
        number = wire.send("request", "cri", world.latency.cri, runtime.receive, (call, self), data)
        self._calls[number] = (then, context)

    def cri_response(self, _number: int, re: int, result: CriResult) -> None:
        waiting = self._calls.pop(re, None)
        if waiting is not None:
            then, context = waiting
            then(result, *context)

    def message_lost(self, number: int) -> None:
        if number in self._calls:
            self.cri_response(0, number, UNAVAILABLE)
        else:
            super().message_lost(number)

    def peer_crashed(self, component_id: str) -> None:
        super().peer_crashed(component_id)
        if component_id == f"containerd/{self.machine.name}":
            for number in list(self._calls):
                self.cri_response(0, number, UNAVAILABLE)

    def inspect(self) -> dict[str, Any]:
        return {
            "pods": [worker.inspect() for worker in self.workers.values()],
            "informers": [self.pods.inspect()],
            "lease": self.lease.renewed,
        }


def _differs(old: Object, new: Object) -> bool:
    """Whether a new version asks for anything: its own status, coming back, does not."""
    return bool(old["metadata"].get("generation") != new["metadata"].get("generation") or old["spec"] != new["spec"])
