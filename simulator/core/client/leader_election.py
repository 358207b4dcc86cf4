"""One active process of several, agreed on by a Lease: k8s.io/client-go/tools/leaderelection.

Lease duration 15 s, renew deadline 10 s, retry 2 s: the defaults of kube-scheduler and kube-controller-manager.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.core.api import timestamps
from simulator.core.client.event_recorder import EventRecorder
from simulator.core.client.rest import RestClient
from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import Component
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

LEASE_DURATION = 15 * SECOND
RENEW_DEADLINE = 10 * SECOND
RETRY_PERIOD = 2 * SECOND
# Those who wait look at different times (JitterFactor 1.2).
RETRY_SPREAD = RETRY_PERIOD * 6 // 5
# A request that is not answered is given up: resourcelock's client has half the renew deadline.
REQUEST_TIMEOUT = RENEW_DEADLINE // 2


class LeaderElector:
    """Takes and keeps the Lease ``kube-system/<name>``; calls ``on_leading`` once it has it.

    A leader that cannot renew for the renew deadline ends its process, as the real ones do, and is started again by
    whoever keeps it running (here: itself, after the restart latency).
    """

    def __init__(
        self,
        component: Component,
        api: RestClient,
        recorder: EventRecorder,
        name: str,
        on_leading: Callable[[], None],
    ) -> None:
        self.component = component
        self.api = api
        self.recorder = recorder
        self.name = name
        self.on_leading = on_leading
        self.leading = False
        self.identity = f"{component.host}_{component.world.dice.uid()}"
        # The Lease as it was last seen, and when (virtual time) it was first seen like that.
        self._lease: Object | None = None
        self._seen_at = 0
        # How many requests were sent; how often it was renewed: an answer or an alarm for an earlier one is late.
        self._requests = 0
        self._renewals = 0

    def start(self) -> None:
        """Look at the Lease, and take it if nobody holds it."""
        self._ask(ApiRequest("get", "leases", "kube-system", self.name), self._read)

    # Requests that are given up after a while

    def _ask(self, request: ApiRequest, then: Callable[[ApiResponse], None]) -> None:
        self._requests += 1
        self.api.send(request, self._answered, self._requests, then)
        self.component.after(REQUEST_TIMEOUT, self._time_out, self._requests)

    def _answered(self, response: ApiResponse, number: int, then: Callable[[ApiResponse], None]) -> None:
        if number == self._requests:
            self._requests += 1
            then(response)

    def _time_out(self, number: int) -> None:
        if number == self._requests:
            self._requests += 1
            self._try_later()

    # One attempt to get or to keep the Lease

    def _read(self, response: ApiResponse) -> None:
        if response.code == 404:
            lease = {
                "apiVersion": "coordination.k8s.io/v1",
                "kind": "Lease",
                "metadata": {"name": self.name, "namespace": "kube-system"},
                "spec": self._spec(transitions=0, acquired=self._timestamp()),
            }
            self._ask(ApiRequest("create", "leases", "kube-system", body=lease), self._written)
        elif not response.ok:
            self._try_later()
        else:
            self._consider(response.body)

    def _consider(self, lease: Object) -> None:
        if self._lease is None or self._lease["spec"] != lease["spec"]:
            # Whether a lease has expired is judged by one's own clock, since one saw it change.
            self._seen_at = self.component.now
        self._lease = lease
        spec = lease["spec"]
        mine = spec.get("holderIdentity") == self.identity
        if not mine and spec.get("holderIdentity") and self.component.now < self._expires(lease):
            self._try_later()
            return
        transitions = spec.get("leaseTransitions", 0)
        self._put(lease, transitions if mine else transitions + 1, spec["acquireTime"] if mine else self._timestamp())

    def _expires(self, lease: Object) -> int:
        return self._seen_at + int(lease["spec"]["leaseDurationSeconds"]) * SECOND

    def _put(self, lease: Object, transitions: int, acquired: str) -> None:
        body = {**lease, "spec": self._spec(transitions, acquired)}
        self._ask(ApiRequest("update", "leases", "kube-system", self.name, body=body), self._written)

    def _written(self, response: ApiResponse) -> None:
        if not response.ok:
            self._try_later()
            return
        self._lease, self._seen_at = response.body, self.component.now
        if self.leading:
            self.component.after(RETRY_PERIOD, self._renew)
            return
        self.leading = True
        self._say("became leader")
        self.component.world.emit("component", component=self.component.id, state="running", detail="became leader")
        self.on_leading()
        self._renew()

    def _say(self, what: str) -> None:
        assert self._lease is not None
        self.recorder.record(self._lease, "Normal", "LeaderElection", f"{self.identity} {what}")

    def _renew(self) -> None:
        """A leader writes without reading first, and has so long to succeed."""
        assert self._lease is not None
        self._renewals += 1
        self.component.after(RENEW_DEADLINE, self._give_up, self._renewals)
        spec = self._lease["spec"]
        self._put(self._lease, spec["leaseTransitions"], spec["acquireTime"])

    def _give_up(self, renewal: int) -> None:
        if renewal != self._renewals or self.component.now < self._seen_at + RENEW_DEADLINE:
            return
        self._say("stopped leading")
        world, myself = self.component.world, self.component.id
        world.crash(myself)
        world.at(self.component.now + world.latency.restart, world.start, myself)

    def _try_later(self) -> None:
        dice = self.component.world.dice.stream(f"leader-election/{self.component.id}")
        spread = 0 if self.leading else dice.randrange(RETRY_SPREAD)
        self.component.after(RETRY_PERIOD + spread, self.start)

    def _spec(self, transitions: int, acquired: str) -> dict[str, Any]:
        return {
            "holderIdentity": self.identity,
            "leaseDurationSeconds": LEASE_DURATION // SECOND,
            "acquireTime": acquired,
            "renewTime": self._timestamp(),
            "leaseTransitions": transitions,
        }

    def _timestamp(self) -> str:
        return timestamps.micro_time(self.component.world.clock.unix())

    def inspect(self) -> dict[str, Any]:
        """For a person. ``holder``: who had the Lease when it was last looked at; ``until``: when (virtual time) it will
        have expired if nobody renews it; both are null before the first look.
        """
        lease = self._lease
        return {
            "lease": f"kube-system/{self.name}",
            "identity": self.identity,
            "leading": self.leading,
            "holder": None if lease is None else lease["spec"].get("holderIdentity"),
            "until": None if lease is None else self._expires(lease),
        }
