"""Which member a client asks: gRPC's round robin over the connections that are ready (clientv3's balancer).

A connection is dialled in the background, without a frame: what comes of it is only whether somebody answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import Component

READY, CONNECTING, FAILED = "READY", "CONNECTING", "TRANSIENT_FAILURE"

# google.golang.org/grpc/backoff.DefaultConfig.
FIRST_DELAY, FACTOR, JITTER, LAST_DELAY = 1 * SECOND, 1.6, 0.2, 120 * SECOND
# TCP waits 1, 2, 4 and 8 seconds for an answer to a SYN; the attempt ends after 20 seconds (minConnectTimeout).
SYN_RETRIES = (1 * SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 5 * SECOND)

_DIAL = 'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp '


class Balancer:
    """``addresses``: where each member is said to be; ``changed`` is called when a connection becomes ready or fails."""

    def __init__(self, component: Component, addresses: Mapping[str, str], changed: Callable[[], None]) -> None:
        self.error = ""
        self._component = component
        self._addresses = dict(addresses)
        self._changed = changed
        self._states = dict.fromkeys(self._addresses, CONNECTING)
        self._failures = dict.fromkeys(self._addresses, 0)
        self._attempts = dict.fromkeys(self._addresses, 0)
        self._ready: list[str] = []
        self._turn = 0

    def connect(self) -> None:
        """Begin: dial everybody."""
        for endpoint in self._addresses:
            self._dial(endpoint, self._attempts[endpoint])

    def pick(self) -> str | None:
        """Whose turn it is; None if no connection is ready."""
        ready = self._ready
        if not ready:
            return None
        self._turn = (self._turn + 1) % len(ready)
        return ready[self._turn]

    @property
    def endpoints(self) -> list[str]:
        return list(self._addresses)

    @property
    def ready(self) -> bool:
        return bool(self._ready)

    @property
    def connecting(self) -> bool:
        """Whether one may become ready yet: until then requests wait; when all have failed, they fail."""
        return CONNECTING in self._states.values()

    def lost(self, endpoint: str) -> None:
        """A connection that was ready has broken: dial again at once."""
        if self._states[endpoint] == READY:
            self._failures[endpoint] = 0
            self._attempts[endpoint] += 1
            self._set(endpoint, CONNECTING)
            self._dial(endpoint, self._attempts[endpoint])

    def _dial(self, endpoint: str, attempt: int) -> None:
        if attempt != self._attempts[endpoint] or self._states[endpoint] == READY:
            return
        component = self._component
        answer = component.world.answers(component.id, endpoint)
        if answer:
            self._failures[endpoint] = 0
            self._set(endpoint, READY)
        elif answer is None:
            self._again(endpoint, attempt, 0)
        else:
            self._fail(endpoint, attempt, "connect: connection refused")

    def _again(self, endpoint: str, attempt: int, tries: int) -> None:
        """Nothing came back: TCP asks again some times, and then the attempt has lasted too long."""
        component = self._component
        answer = component.world.answers(component.id, endpoint)
        if attempt != self._attempts[endpoint] or self._states[endpoint] == READY:
            return
        if answer is not None:
            self._dial(endpoint, attempt)
        elif tries == len(SYN_RETRIES):
            self._fail(endpoint, attempt, "i/o timeout")
        else:
            component.after(SYN_RETRIES[tries], self._again, endpoint, attempt, tries + 1)

    def _fail(self, endpoint: str, attempt: int, why: str) -> None:
        self.error = f'{_DIAL}{self._addresses[endpoint]}: {why}"'
        self._failures[endpoint] += 1
        self._set(endpoint, FAILED)
        self._component.after(self._delay(self._failures[endpoint]), self._dial, endpoint, attempt)

    def _delay(self, failures: int) -> int:
        delay = min(FIRST_DELAY * FACTOR ** (failures - 1), LAST_DELAY)
        return int(delay * self._component.world.dice.stream("etcd-client").uniform(1 - JITTER, 1 + JITTER))

    def _set(self, endpoint: str, state: str) -> None:
        before, self._states[endpoint] = self._states[endpoint], state
        self._ready = [one for one, its in self._states.items() if its == READY]
        if before != state:
            self._changed()

    def inspect(self) -> dict[str, str]:
        return dict(self._states)
