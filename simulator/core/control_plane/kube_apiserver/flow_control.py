"""API priority and fairness, as far as 429: how many requests are worked on at once, by priority level.

The suggested configuration of v1.36 (k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap): the sum of
``--max-requests-inflight`` and ``--max-mutating-requests-inflight`` is shared among the levels; a request that finds no
seat waits in its level's queue, and is refused when that is full. Fairness within a level is first come, first served;
levels do not borrow seats.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.core.api import status
from simulator.core.control_plane.kube_apiserver.authentication.user import (
    ALL_AUTHENTICATED,
    ALL_SERVICE_ACCOUNTS,
    ALL_UNAUTHENTICATED,
    MASTERS,
    NODES,
    UserInfo,
)
from simulator.core.protocol.api import ApiRequest

EXEMPT = "exempt"
CATCH_ALL = "catch-all"
RETRY_AFTER_SECONDS = 1
# Level: (shares of the server's concurrency, length of all its queues together).
LEVELS: dict[str, tuple[int, int]] = {
    "leader-election": (10, 16 * 50),
    "node-high": (40, 64 * 50),
    "system": (30, 64 * 50),
    "workload-high": (40, 128 * 50),
    "workload-low": (100, 128 * 50),
    "global-default": (20, 128 * 50),
    CATCH_ALL: (5, 0),
}
_ELECTED = ("system:kube-controller-manager", "system:kube-scheduler")
_METHODS = {"create": "post", "update": "put", "deletecollection": "delete", "list": "get", "watch": "get"}


@dataclass(frozen=True, slots=True)
class Concurrency:
    """The two flags of the API server."""

    max_requests_inflight: int = 400
    max_mutating_requests_inflight: int = 200

    @property
    def total(self) -> int:
        return self.max_requests_inflight + self.max_mutating_requests_inflight


@dataclass(slots=True)
class Level:
    seats: int
    queue: int
    executing: int = 0
    waiting: dict[int, tuple[Callable[..., None], tuple[object, ...]]] = field(default_factory=dict)


def classify(user: UserInfo, request: ApiRequest) -> str:
    """The priority level of a request, by the flow schema that it matches first."""
    if MASTERS in user.groups:
        return EXEMPT
    if user.name in _ELECTED:
        return "leader-election" if request.resource == "leases" else "workload-high"
    if NODES in user.groups:
        return "node-high" if request.resource in ("nodes", "leases") else "system"
    if f"{ALL_SERVICE_ACCOUNTS}:kube-system" in user.groups:
        return "workload-high"
    if ALL_SERVICE_ACCOUNTS in user.groups:
        return "workload-low"
    if ALL_AUTHENTICATED in user.groups or ALL_UNAUTHENTICATED in user.groups:
        return "global-default"
    return CATCH_ALL


class FlowControl:
    """Who may go on, and who has to wait. Watches and the exempt take no seat."""

    def __init__(self, concurrency: Concurrency, soon: Callable[..., None]) -> None:
        """``soon(callback, *args)`` calls back in this moment, but not from within this call."""
        self._soon = soon
        shares = sum(share for share, _queue in LEVELS.values())
        self.levels = {
            name: Level(-(-concurrency.total * share // shares), queue) for name, (share, queue) in LEVELS.items()
        }
        self._seated: dict[int, Level] = {}

    def enter(
        self, number: int, user: UserInfo, request: ApiRequest, go_on: Callable[..., None], *args: object
    ) -> None:
        """Call ``go_on(*args)`` now, or when a seat is free. Raises ApiError (429)."""
        name = classify(user, request)
        if name == EXEMPT or request.verb == "watch":
            go_on(*args)
            return
        level = self.levels[name]
        if level.executing < level.seats:
            level.executing += 1
            self._seated[number] = level
            go_on(*args)
        elif len(level.waiting) < level.queue:
            level.waiting[number] = (go_on, args)
        else:
            raise too_many(request)

    def leave(self, number: int) -> None:
        """A request is answered, or its client is gone: the next one of its level takes the seat."""
        level = self._seated.pop(number, None)
        if level is None:
            for other in self.levels.values():
                other.waiting.pop(number, None)
            return
        level.executing -= 1
        if level.waiting:
            first = next(iter(level.waiting))
            go_on, args = level.waiting.pop(first)
            level.executing += 1
            self._seated[first] = level
            self._soon(go_on, *args)

    def inspect(self) -> dict[str, dict[str, int]]:
        return {
            name: {"seats": level.seats, "executing": level.executing, "waiting": len(level.waiting)}
            for name, level in self.levels.items()
        }


def too_many(request: ApiRequest) -> status.ApiError:
    """The 429 of a server that has no place, as a client words it: the server itself sends no Status here."""
    method = _METHODS.get(request.verb, request.verb)
    what = " ".join(filter(None, (method, request.resource, request.name)))
    message = f"the server has received too many requests and has asked us to try again later ({what})"
    return status.too_many_requests(message, RETRY_AFTER_SECONDS)
