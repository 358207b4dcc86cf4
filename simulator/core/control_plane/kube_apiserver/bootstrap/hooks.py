"""The post-start hooks: what an API server puts in order once it runs. It is ready when the roles are there."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.api import kinds, meta, timestamps
from simulator.core.client.rest import SERVER_ADDRESS
from simulator.core.control_plane.kube_apiserver.bootstrap import objects
from simulator.core.control_plane.kube_apiserver.bootstrap.objects import Entry
from simulator.core.control_plane.kube_apiserver.operations import SideWrite
from simulator.core.control_plane.kube_apiserver.side_writes import SideWriter
from simulator.core.control_plane.kube_apiserver.storage import Storage
from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import Component
from simulator.core.protocol.api import Object

NAMESPACE_CHECK = 60 * SECOND
IDENTITY_RENEWAL = 10 * SECOND
RETRY = 1 * SECOND


class PostStartHooks:
    """``on_done`` is called once everything that others need is stored."""

    def __init__(self, component: Component, storage: Storage, writer: SideWriter, on_done: Callable[[], None]) -> None:
        self.component = component
        self.storage = storage
        self.writer = writer
        self.on_done = on_done
        self._holder = ""

    def start(self) -> None:
        self._holder = self.component.world.dice.uid()
        self._ensure([*objects.namespaces(), *objects.roles(), *objects.priority_classes()])

    @property
    def _unix(self) -> int:
        return self.component.world.clock.unix()

    def _missing(self, wanted: list[Entry]) -> list[Entry]:
        """Those of resources that are served and are not there."""
        caches = self.storage.caches
        return [
            (resource, obj)
            for resource, obj in wanted
            if resource.key_prefix in caches and _key(resource, obj) not in caches[resource.key_prefix].objects
        ]

    def _ensure(self, wanted: list[Entry]) -> None:
        """Create what is missing, again and again until it is there."""
        missing = self._missing(wanted)
        if not missing:
            self._ready()
            return
        waiting = [len(missing)]
        for resource, obj in missing:
            write = SideWrite(resource, meta.namespace(obj), meta.name(obj), value=obj)
            self.writer.begin((write,), None, self._created, waiting, wanted)

    def _created(self, error: Exception | None, waiting: list[int], wanted: list[Entry]) -> None:
        waiting[0] -= 1
        if waiting[0]:
            return
        if self._missing(wanted):
            self.component.after(RETRY, self._ensure, wanted)
        else:
            self._ready()

    def _ready(self) -> None:
        self.on_done()
        address, _, port = SERVER_ADDRESS.partition(":")
        rest = [objects.token_tracking(self._unix), objects.service_cidr(self._unix)]
        self._create([*rest, *objects.api_service(address, int(port))])
        self._keep_namespaces()
        self._keep_identity()

    def _create(self, wanted: list[Entry]) -> None:
        for resource, obj in self._missing(wanted):
            self.writer.create(resource, obj)

    def _keep_namespaces(self) -> None:
        self._create(objects.namespaces())
        self.component.after(NAMESPACE_CHECK, self._keep_namespaces)

    def _keep_identity(self) -> None:
        resource, lease = objects.identity_lease(self.component.host, self._holder, SERVER_ADDRESS, self._unix)
        present = self.storage.cache(resource).objects.get(_key(resource, lease))
        if present is None:
            self.writer.create(resource, lease)
        else:
            spec = {**lease["spec"], "renewTime": timestamps.micro_time(self._unix)}
            self.writer.replace(resource, {**present, "spec": spec}, _whatever)
        self.component.after(IDENTITY_RENEWAL, self._keep_identity)


def _key(resource: kinds.Resource, obj: Object) -> str:
    return kinds.registry_key(resource, meta.namespace(obj), meta.name(obj))


def _whatever(_error: Exception | None) -> None:
    """If it was not renewed, it is the next time."""
