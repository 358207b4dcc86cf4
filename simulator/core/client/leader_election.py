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
        self._observed: str | None = None
        self._holder: str | None = None
        self._observed_at = 0
        self._renewed_at = 0

    def start(self) -> None:
        """Look at the Lease, and take it if nobody holds it."""
        request = ApiRequest("get", "leases", "kube-system", self.name)
        self.api.send(request, self._seen)

    def _seen(self, response: ApiResponse) -> None:
        if response.code == 404:
            lease = {
                "apiVersion": "coordination.k8s.io/v1",
                "kind": "Lease",
                "metadata": {"name": self.name, "namespace": "kube-system"},
                "spec": self._spec(transitions=0, acquired=self._timestamp()),
            }
            self.api.send(ApiRequest("create", "leases", "kube-system", body=lease), self._written)
        elif not response.ok:
            self._retry()
        else:
            self._consider(response.body)

    def _consider(self, lease: Object) -> None:
        spec = lease["spec"]
        version = lease["metadata"]["resourceVersion"]
        if version != self._observed:
            # Whether a lease has expired is judged by one's own clock, since one saw it change.
            self._observed, self._observed_at = version, self.component.now
            self._holder = spec.get("holderIdentity")
        mine = spec.get("holderIdentity") == self.identity
        expired = self.component.now >= self._observed_at + spec["leaseDurationSeconds"] * SECOND
        if not mine and spec.get("holderIdentity") and not expired:
            self._retry()
            return
        transitions = spec.get("leaseTransitions", 0)
        new = self._spec(transitions, spec["acquireTime"]) if mine else self._spec(transitions + 1, self._timestamp())
        self.api.send(
            ApiRequest("update", "leases", "kube-system", self.name, body={**lease, "spec": new}),
            self._written,
        )

    def _written(self, response: ApiResponse) -> None:
        if not response.ok:
            self._retry()
            return
        self._renewed_at = self.component.now
        self._observed, self._observed_at = response.body["metadata"]["resourceVersion"], self.component.now
        self._holder = self.identity
        if not self.leading:
            self.leading = True
            self.recorder.record(response.body, "Normal", "LeaderElection", f"{self.identity} became leader")
            self.component.world.emit("component", component=self.component.id, state="running", detail="became leader")
            self.on_leading()
        self.component.after(RETRY_PERIOD, self._renew, response.body)

    def _renew(self, lease: Object) -> None:
        # The fast path of upstream: a leader that renews writes without reading first.
        spec = self._spec(lease["spec"]["leaseTransitions"], lease["spec"]["acquireTime"])
        self.api.send(
            ApiRequest("update", "leases", "kube-system", self.name, body={**lease, "spec": spec}),
            self._written,
        )

    def _retry(self) -> None:
        if self.leading and self.component.now - self._renewed_at > RENEW_DEADLINE:
            self.component.world.crash(self.component.id)
            self.component.world.at(
                self.component.now + self.component.world.latency.restart,
                self.component.world.start,
                self.component.id,
            )
            return
        self.component.after(RETRY_PERIOD, self.start)

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
        return {
            "lease": f"kube-system/{self.name}",
            "identity": self.identity,
            "leading": self.leading,
            "holder": self._holder,
            "until": None if self._observed is None else self._observed_at + LEASE_DURATION,
        }
