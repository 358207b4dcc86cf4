"""What an admission plugin is: two functions, one that may change the object and one that may only refuse it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.admission.attributes import CREATE, UPDATE, Attributes
from simulator.core.protocol.api import Object

Mutate = Callable[[Attributes, Object], Object]
Validate = Callable[[Attributes, Object], None]


@dataclass(frozen=True, slots=True)
class Plugin:
    """``name`` is upstream's. ``resources``: plurals that it is about, with ``/status`` and the like where it is about
    a subresource (empty: everything). Both functions raise ApiError when the plugin refuses. For a DELETE, they are
    given the object as it is.
    """

    name: str
    resources: tuple[str, ...] = ()
    operations: tuple[str, ...] = (CREATE, UPDATE)
    mutate: Mutate | None = None
    validate: Validate | None = None

    def handles(self, operation: str, resource: Resource, subresource: str) -> bool:
        target = f"{resource.plural}/{subresource}" if subresource else resource.plural
        return operation in self.operations and (not self.resources or target in self.resources)
