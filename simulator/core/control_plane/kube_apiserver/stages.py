"""The stages of a request as frames: a person's request shows them all, a component's only the one that refused it."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.core.api import status
from simulator.core.api.kinds import Resource
from simulator.core.client.rest import RestClient
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo, anonymous
from simulator.core.engine.world import Component
from simulator.core.protocol.api import ApiRequest

AUTHENTICATION = "authentication"
AUTHORIZATION = "authorization"
DECODING = "decoding"
MUTATING_ADMISSION = "mutating-admission"
VALIDATION = "validation"
VALIDATING_ADMISSION = "validating-admission"
NUMBER = 6

PASSED, CHANGED, REFUSED = "passed", "changed", "refused"


@dataclass(slots=True)
class Call:
    """One request in work, from its arrival to its answer. ``number`` is its frame."""

    number: int
    request: ApiRequest
    client: RestClient
    visible: bool
    user: UserInfo = field(default_factory=anonymous)
    resource: Resource | None = None
    warnings: list[str] = field(default_factory=list)


class Stages:
    """``latency`` of the API server is spread over the stages of a request that shows them."""

    def __init__(self, component: Component) -> None:
        self.component = component

    def passed(self, call: Call, stage: str, detail: str = "", *, changed: bool = False) -> None:
        if call.visible:
            self._emit(call, stage, CHANGED if changed else PASSED, detail)

    def refused(self, call: Call, stage: str, error: status.ApiError, by: str = "") -> None:
        """``by`` is the plugin that refused it."""
        self._emit(call, stage, REFUSED, f"{by}: {error.message}" if by else error.message)

    def _emit(self, call: Call, stage: str, outcome: str, detail: str) -> None:
        self.component.world.emit(
            "stage", component=self.component.id, re=call.number, stage=stage, outcome=outcome, detail=detail
        )

    @property
    def pause(self) -> int:
        """How long one stage takes where each is shown, in microseconds."""
        return self.component.latency.apiserver // NUMBER
