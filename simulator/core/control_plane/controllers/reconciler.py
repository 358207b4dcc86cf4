"""What all controllers are: caches, a queue of keys, and a function that brings the world nearer to its spec.

A controller keeps nothing but caches. Each is started once its caches are filled, and works on one key at a
time for each of its workers; a reconciliation that fails comes back after a back-off.
k8s.io/kubernetes/pkg/controller.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.core.api import timestamps
from simulator.core.client.event_recorder import EventRecorder
from simulator.core.client.informer import Informer
from simulator.core.client.rest import ApiComponent
from simulator.core.client.workqueue import BASE_DELAY, MAX_DELAY, WorkQueue
from simulator.core.control_plane.controllers.attempts import (
    DONE,
    DROPPED,
    FAILED,
    Attempt,
    Attempts,
    Fact,
    Sent,
)
from simulator.core.control_plane.controllers.informer_factory import InformerFactory
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object


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
        self.queue = WorkQueue(component, self.name, self._work_on, self.workers, self.base_delay, self.max_delay)
        self.synced = False
        self._waiting: dict[str, None] = {}
        self._early: dict[str, None] = {}
        self._attempts = Attempts()
        # What is being worked on at this very moment: requests belong to it.
        self._present: Attempt | None = None

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

    def _work_on(self, key: str) -> None:
        self._within(self._attempts.begin(key, self.component.now), self.sync, key)

    def _within(self, attempt: Attempt | None, work: Callable[..., None], *args: Any) -> None:
        """Work; the requests that are sent meanwhile belong to ``attempt``."""
        before, self._present = self._present, attempt
        work(*args)
        self._present = before

    def queues(self) -> list[dict[str, Any]]:
        """What is in the queues of this controller; most have one."""
        return [self.queue.inspect()]

    def sync(self, key: str) -> None:
        """Reconcile; end, now or after some requests, with ``finish(key)`` or ``retry(key)``."""
        raise NotImplementedError

    def aside(self, what: str, work: Callable[..., None], *args: Any) -> None:
        """Work that is no key's of the queue. It is remembered, as ``what``, if it asks for something."""
        attempt = Attempt(what, self.component.now)
        self._within(attempt, work, *args)
        if attempt.requests:
            attempt.end(self.component.now, DONE, "")
            self._attempts.keep(attempt)

    def see(self, key: str, facts: dict[str, Fact]) -> None:
        """Note, for a person, what the present reconciliation of ``key`` has found: names of fields or counts."""
        self._attempts.see(key, facts)

    def finish(self, key: str, result: str = "nothing to do") -> None:
        """The reconciliation of ``key`` has ended well. ``result`` tells a person what was done."""
        self.queue.done(key)
        self._end(key, DONE, result)

    def retry(self, key: str, why: str) -> None:
        """The reconciliation of ``key`` failed: once more, after a back-off."""
        if self.max_retries is not None and self.queue.failures(key) >= self.max_retries:
            self.queue.done(key)
            self._end(key, DROPPED, why)
            return
        self.queue.failed(key)
        self._end(key, FAILED, why)

    def _end(self, key: str, outcome: str, result: str) -> None:
        self._attempts.end(key, self.component.now, outcome, result, self.queue.due(key))

    def settle(self, response: ApiResponse, key: str, result: str) -> None:
        """End the reconciliation of ``key`` with the answer to its last request."""
        if response.ok:
            self.finish(key, result)
        else:
            self.retry(key, error_of(response))

    # The API server and the clock

    def send(self, request: ApiRequest, then: Callable[..., None], *context: Any) -> None:
        """Send a request as this controller's ServiceAccount; ``then(response, *context)``."""
        attempt = self._present
        sent = attempt.sent(request) if attempt is not None else None
        number = self.component.api.send(request, self._answered, attempt, sent, then, context, user=self.user)
        if sent is not None:
            sent.number = number

    def _answered(
        self,
        response: ApiResponse,
        attempt: Attempt | None,
        sent: Sent | None,
        then: Callable[..., None],
        context: tuple[Any, ...],
    ) -> None:
        if sent is not None:
            sent.status = response.code
        self._within(attempt, then, response, *context)

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
        """As docs/protocol.md has it."""
        return {
            "name": self.name,
            "user": self.user,
            "synced": self.synced,
            "watches": list(self._waiting),
            "queues": self.queues(),
            "reconciliations": self._attempts.inspect(),
        }


def error_of(response: ApiResponse) -> str:
    """What the API server, or the network, said."""
    return str(response.body.get("message", f"code {response.code}"))


def is_namespace_terminating(response: ApiResponse) -> bool:
    """A creation was refused because its namespace is being deleted: trying again is of no use."""
    causes = (response.body.get("details") or {}).get("causes") or ()
    return any(cause.get("reason") == "NamespaceTerminating" for cause in causes)
