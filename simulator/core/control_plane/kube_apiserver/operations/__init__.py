"""Writes, each kind in its own file: what a request makes of an object, as pure functions of both."""

from __future__ import annotations

from simulator.core.api import status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.operations.base import Context, Operation, Plan, SideWrite, Work
from simulator.core.control_plane.kube_apiserver.operations.binding import Bind
from simulator.core.control_plane.kube_apiserver.operations.create import Create
from simulator.core.control_plane.kube_apiserver.operations.delete import Delete
from simulator.core.control_plane.kube_apiserver.operations.eviction import Evict
from simulator.core.control_plane.kube_apiserver.operations.scaling import Scale
from simulator.core.control_plane.kube_apiserver.operations.token_request import TokenRequest
from simulator.core.control_plane.kube_apiserver.operations.update import CreateByPut, Patch, Update
from simulator.core.protocol.api import ApiRequest

__all__ = ["Context", "CreateByPut", "Operation", "Plan", "SideWrite", "Work", "of"]

_PLAIN: dict[str, Operation] = {"update": Update(), "patch": Patch(), "delete": Delete(), "create": Create()}
_SPECIAL: dict[tuple[str, str], Operation] = {
    ("binding", "create"): Bind(),
    ("eviction", "create"): Evict(),
    ("token", "create"): TokenRequest(),
    ("scale", "update"): Scale(),
    ("scale", "patch"): Scale(),
}
_PARTS = ("status", "finalize", "approval")


def of(request: ApiRequest, resource: Resource) -> Operation:
    """Which operation a request asks for. Raises ApiError (404, 405)."""
    subresource = request.subresource
    special = _SPECIAL.get((subresource, request.verb))
    if special is not None:
        return special
    if subresource in _PARTS and request.verb in ("update", "patch"):
        return _PLAIN[request.verb]
    if subresource:
        raise status.method_not_allowed(resource, request.verb)
    return _PLAIN[request.verb]
