"""What a write is made of: what it is about (Work), what it may know (Context), and what comes of it (Plan)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.core.api import decoding, schema
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.admission import UPDATE, Attributes, View
from simulator.core.control_plane.kube_apiserver.authentication.user import UserInfo
from simulator.core.engine.rng import Dice
from simulator.core.protocol.api import ApiRequest, Object


@dataclass(frozen=True, slots=True)
class Context:
    """What an operation may know of the world."""

    view: View
    dice: Dice

    @property
    def unix(self) -> int:
        """Unix time in microseconds."""
        return self.view.unix


@dataclass(slots=True)
class Work:
    """One write. ``current`` is the object from which the present plan is made, None for a create.

    ``careful``: a person asks, who is told of unknown fields and of what is odd; components would not listen.
    """

    request: ApiRequest
    resource: Resource
    user: UserInfo
    current: Object | None = None
    warnings: list[str] = field(default_factory=list)
    careful: bool = False

    def attributes(self, operation: str, view: View) -> Attributes:
        return Attributes(operation, self.resource, self.request, self.user, self.current, view, self.warnings)


Planner = Callable[..., Object]
"""``planner(context, old, *args)`` gives the object to store. Raises ApiError."""


@dataclass(frozen=True, slots=True)
class SideWrite:
    """A write of another object that must succeed first. ``planner`` None: ``value`` is created."""

    resource: Resource
    namespace: str
    name: str
    value: Object | None = None
    planner: Planner | None = None
    args: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """``value``: what to store, or None to delete the key. ``unchanged``: nothing is to be written.

    ``answer``: what the client gets instead of the stored object. ``then_delete``: a second transaction deletes the
    key that the first has written (a pod whose grace period became 0). ``reviewed``: what validating admission sees,
    if that is not the value. ``before``: writes of other objects that come first; ``release``: keys that are deleted
    once the plan is carried out. ``stored_nowhere``: there is only an answer.
    """

    value: Object | None
    code: int = 200
    unchanged: bool = False
    answer: Object | None = None
    then_delete: bool = False
    reviewed: Object | None = None
    before: tuple[SideWrite, ...] = ()
    release: tuple[str, ...] = ()
    stored_nowhere: bool = False


class Operation:
    """A kind of write. Instances hold nothing.

    ``admission`` is what admission calls it; ``creates``: there is no object yet; ``validates``: what is to be stored
    goes through the validation of its kind.
    """

    admission = UPDATE
    creates = False
    validates = True

    def decode(self, context: Context, work: Work) -> Object:
        """What the client wants, as admission may still change it. Raises ApiError (400, 409)."""
        raise NotImplementedError

    def plan(self, context: Context, work: Work, obj: Object) -> Plan:
        """What is to be stored, validated. Raises ApiError (409, 422)."""
        raise NotImplementedError


def decode_body(work: Work, body: object, resource: Resource) -> Object:
    """An object of the resource, by the request's ``fieldValidation``: Strict, Warn (the default) or Ignore."""
    wanted = work.request.params.get("fieldValidation", "Warn" if work.careful else "Ignore")
    obj = decoding.decode(body, resource, strict=wanted == "Strict")
    struct = schema.for_resource(resource)
    if wanted == "Warn" and struct is not None:
        work.warnings += decoding.complaints(body, struct)
    return obj
