"""The kubelet's process: its watch of the pods bound to its node, its workers, its calls to the runtime."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from simulator.core.api import meta, timestamps
from simulator.core.client.event_recorder import EventRecorder
from simulator.core.client.informer import Informer
from simulator.core.client.rest import ApiComponent
from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import World
from simulator.core.node.container_runtime import ContainerRuntime
from simulator.core.node.cri import UNAVAILABLE, CriCall, CriResult
from simulator.core.node.host import Host
from simulator.core.node.kubelet.backoff import Backoff
from simulator.core.node.kubelet.image_manager import ImageManager
from simulator.core.node.kubelet.node_lease import NodeLease
from simulator.core.node.kubelet.node_registration import NodeRegistration
from simulator.core.node.kubelet.pleg import Pleg
from simulator.core.node.kubelet.pod_worker import FINISHED, PodWorker
from simulator.core.node.kubelet.status_manager import StatusManager
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

# Ticks of its loop, of its looks at the machine, and of its tries to delete a pod.
TICK = 1 * SECOND
_NO_RUNTIME = CriResult(UNAVAILABLE, message="rpc error: code = Unavailable desc = connection error")


class Kubelet(ApiComponent):
    """One node's kubelet. ``workers`` by the uid of the pod; ``started_at`` is virtual time."""

    def __init__(self, world: World, host: Host) -> None:
        self.machine = host
        self.machine_id = ""
        self.user = f"system:node:{host.name}"
        super().__init__(world, f"kubelet/{host.name}")

    def reset(self) -> None:
        super().reset()
        self.machine.on_change = None
        self.started_at = self.world.now
        self.recorder = EventRecorder(self, self.api, "kubelet", host=self.machine.name)
        self.statuses = StatusManager(self)
        self.registration = NodeRegistration(self)
        self.lease = NodeLease(self)
        self.pleg = Pleg(self)
        self.pods = Informer(self, self.api, "pods", field_selector=f"spec.nodeName={self.machine.name}")
        self.pods.subscribe(self._pod_changed)
        self.pods.when_synced(self._synced)
        self.workers: dict[str, PodWorker] = {}
        self.images = ImageManager(self)
        self.restart_backoff = Backoff()
        self.runtime_lost_at: int | None = None
        self.node_uid = ""
        self._watching = False
        self._calls: dict[int, tuple[Callable[..., None], tuple[Any, ...]]] = {}

    def on_start(self) -> None:
        self.started_at = self.now
        self.machine.on_change = self.pleg.note
        if not self.runtime_is_up():
            self.runtime_lost_at = self.now
        self.registration.start()
        self.lease.start()

    def chance(self) -> float:
        """From 0 to 1, for what real kubelets spread at random."""
        return self.world.dice.stream(self.id).random()

    def until_tick(self, wait: int = 0) -> int:
        """From ``wait`` microseconds from now to the next tick of its loop: more than 0, at most a second."""
        return TICK - (self.now + wait - self.started_at) % TICK

    def virtual(self, text: str) -> int:
        """The text of a timestamp as virtual time."""
        return timestamps.parse(text) - self.world.clock.epoch

    def registered(self) -> None:
        """The Node is there: now pods can be bound to it."""
        assert self.registration.node is not None
        self.node_uid = meta.uid(self.registration.node)
        if not self._watching:
            self._watching = True
            self.pods.start()

    def _synced(self) -> None:
        """The first list is complete: what runs here and is in no list belongs to nobody."""
        for uid, sandbox in list(self.machine.sandboxes.items()):
            if uid not in self.workers:
                namespace, _, name = sandbox.pod.partition("/")
                ghost: Object = {
                    "kind": "Pod",
                    "apiVersion": "v1",
                    "metadata": {"name": name, "namespace": namespace, "uid": uid},
                    "spec": {"containers": []},
                }
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
            if worker is not None:
                worker.pod = pod
                worker.removed()
        elif worker is None:
            worker = self.workers[uid] = PodWorker(self, new)
            self.after(self.latency.kubelet_sync, worker.sync)
        elif _differs(worker.pod, new):
            worker.update(new)
        else:
            worker.pod = new
            self.statuses.observed(new)

    def pod_changed_on_machine(self, uid: str) -> None:
        """The lifecycle event generator has found something new about a pod's containers."""
        worker = self.workers.get(uid)
        if worker is not None:
            worker.drop_old_attempts()
            worker.sync()

    def status_told(self, uid: str) -> None:
        """The API server knows the newest status of a pod."""
        worker = self.workers.get(uid)
        if worker is not None and worker.phase == FINISHED:
            self.worker_finished(worker)

    def worker_finished(self, worker: PodWorker) -> None:
        """Nothing of the pod runs any more: its object may go, and when that has gone, what is on the machine."""
        uid = worker.uid
        if worker.gone:
            self.cri(CriCall("RemovePodSandbox", worker.key, uid), _ignore)
            self._forget(uid)
        elif meta.is_deleting(worker.pod) and self.statuses.settled(uid):
            request = ApiRequest(
                "delete",
                "pods",
                meta.namespace(worker.pod),
                meta.name(worker.pod),
                body={"gracePeriodSeconds": 0, "preconditions": {"uid": uid}},
            )
            self.api.send(request, self._deleted, uid)

    def _deleted(self, response: ApiResponse, uid: str) -> None:
        """Without an answer it is tried again; the watch tells when the object is gone."""
        worker = self.workers.get(uid)
        if worker is not None and response.code == 0:
            self.after(TICK, self.worker_finished, worker)

    def _forget(self, uid: str) -> None:
        self.workers.pop(uid, None)
        self.statuses.forget(uid)
        self.images.forget(uid)
        self.restart_backoff.forget(uid)

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

    def runtime_is_up(self) -> bool:
        return self._runtime().listening

    def cri_response(self, _number: int, re: int, result: CriResult) -> None:
        waiting = self._calls.pop(re, None)
        if waiting is not None:
            then, context = waiting
            then(result, *context)

    def message_lost(self, number: int) -> None:
        if number in self._calls:
            self.cri_response(0, number, _NO_RUNTIME)
        else:
            super().message_lost(number)

    def peer_crashed(self, component_id: str) -> None:
        super().peer_crashed(component_id)
        if component_id == f"containerd/{self.machine.name}":
            self.runtime_lost_at = self.now
            for number in list(self._calls):
                self.cri_response(0, number, _NO_RUNTIME)

    def inspect(self) -> dict[str, Any]:
        return {
            "pods": [worker.inspect() for worker in self.workers.values()],
            "informers": [self.pods.inspect()],
            "lease": self.lease.renewed,
        }


def _differs(old: Object, new: Object) -> bool:
    """Whether a new version asks for anything: its own status, coming back, does not."""
    return bool(old["metadata"].get("generation") != new["metadata"].get("generation") or old["spec"] != new["spec"])


def _ignore(_result: CriResult) -> None:
    """What could not be taken away is found and taken away when the kubelet starts again."""
