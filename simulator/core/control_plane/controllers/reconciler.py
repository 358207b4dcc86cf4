"""What all controllers are: caches, a queue of keys, and a function that brings the world nearer to its spec.

A controller keeps nothing but caches. Each is started once its caches are filled, and works on one key at a
time for each of its workers; a reconciliation that fails comes back after a back-off.
k8s.io/kubernetes/pkg/controller.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from simulator.core.api import timestamps
from simulator.core.client.event_recorder import EventRecorder
from simulator.core.client.informer import Informer
from simulator.core.client.rest import ApiComponent
from simulator.core.client.workqueue import BASE_DELAY, MAX_DELAY, WorkQueue
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

LAST_RECONCILIATIONS = 10


class Reconciler:
    """A controller. A subclass says its names, subscribes to informers, and implements ``sync``."""

    name = ""
    """As ``--controllers`` of kube-controller-manager takes it: ``deployment-controller``."""
    account = ""
    """The ServiceAccount in kube-system as which it writes."""
    source = ""
    """Where its Events come from; empty: the same as ``account``."""
    workers = 1
    max_retries: int | None = None
    """After so many failures in a row a key is dropped, until something happens to it; None: never."""
    base_delay = BASE_DELAY
    max_delay = MAX_DELAY

    def __init__(self, component: ApiComponent, informers: InformerFactory) -> None:
        self.component = component
        self.informers = informers
        self.user = f"system:serviceaccount:kube-system:{self.account}"
        self.recorder = EventRecorder(component, component.api, self.source or self.account, user=self.user)
        self.queue = WorkQueue(component, self.name, self.sync, self.workers, self.base_delay, self.max_delay)
        self.synced = False
        self._waiting: dict[str, None] = {}
        self._early: dict[str, None] = {}
        self._seen: dict[str, str] = {}
        self._last: deque[dict[str, Any]] = deque(maxlen=LAST_RECONCILIATIONS)

    # Caches

    def informer(self, resource: str) -> Informer:
        """The shared informer of ``resource``; this controller will wait until it is filled."""
        informer = self.informers.informer(resource)
        if resource not in self._waiting:
            self._waiting[resource] = None
            informer.when_synced(self._filled)
        return informer

    def _filled(self) -> None:
        if not self.synced and all(self.informers.informer(resource).synced for resource in self._waiting):
            self.synced = True
            self.start()
            early, self._early = self._early, {}
            for key in early:
                self.queue.add(key)

    def start(self) -> None:
        """Called once, when all caches are filled."""

    # The queue

    def enqueue(self, key: str) -> None:
        """Ask for a reconciliation of ``key``. Before the caches are filled it is remembered."""
        if self.synced:
            self.queue.add(key)
        else:
            self._early[key] = None

    def sync(self, key: str) -> None:
        """Reconcile; end, now or after some requests, with ``finish(key)`` or ``retry(key)``."""
        raise NotImplementedError

    def see(self, key: str, what: str) -> None:
        """Note, for a person, what the present reconciliation of ``key`` has found."""
        self._seen[key] = what

    def finish(self, key: str, result: str = "nothing to do") -> None:
        """The reconciliation of ``key`` has ended well. ``result`` tells a person what was done."""
        self._remember(key, result)
        self.queue.done(key)

    def retry(self, key: str, why: str) -> None:
        """The reconciliation of ``key`` failed: once more, after a back-off."""
        if self.max_retries is not None and self.queue.failures(key) >= self.max_retries:
            self._remember(key, f"failed, given up: {why}")
            self.queue.done(key)
            return
        self._remember(key, f"failed: {why}")
        self.queue.failed(key)

    def settle(self, response: ApiResponse, key: str, result: str) -> None:
        """End the reconciliation of ``key`` with the answer to its last request."""
        if response.ok:
            self.finish(key, result)
        else:
            self.retry(key, error_of(response))

    def _remember(self, key: str, result: str) -> None:
        entry = {"t": self.component.now, "key": key, "result": result}
        saw = self._seen.pop(key, None)
        self._last.append({**entry, "saw": saw} if saw else entry)

    # The API server and the clock

    def send(self, request: ApiRequest, then: Callable[..., None], *context: Any) -> None:
        """Send a request as this controller's ServiceAccount; ``then(response, *context)``."""
        self.component.api.send(request, then, *context, user=self.user)

    def event(self, obj: Object, event_type: str, reason: str, message: str) -> None:
        self.recorder.record(obj, event_type, reason, message)

    @property
    def unix(self) -> int:
        """Unix time, microseconds."""
        return self.component.world.clock.unix()

    def timestamp(self) -> str:
        """Now, as ``metav1.Time``."""
        return timestamps.time(self.unix)

    def inspect(self) -> dict[str, Any]:
        return {"name": self.name, "queue": self.queue.inspect(), "last": list(self._last)}


def error_of(response: ApiResponse) -> str:
    """What the API server, or the network, said."""
    return str(response.body.get("message", f"code {response.code}"))


def is_namespace_terminating(response: ApiResponse) -> bool:
    """A creation was refused because its namespace is being deleted: trying again is of no use."""
    causes = (response.body.get("details") or {}).get("causes") or ()
    return any(cause.get("reason") == "NamespaceTerminating" for cause in causes)
