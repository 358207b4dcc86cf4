"""kube-apiserver: takes requests, answers them, and tells watches what changed. It keeps nothing but caches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from simulator.core.api import kinds, meta, status
from simulator.core.api.kinds import Resource
from simulator.core.client.rest import APISERVER, RestClient
from simulator.core.control_plane.etcd import ETCD, EtcdResponse
from simulator.core.control_plane.etcd_store import WriteEvent
from simulator.core.control_plane.kube_apiserver import planning, reads, scale
from simulator.core.control_plane.kube_apiserver.planning import Context
from simulator.core.control_plane.kube_apiserver.storage import UNAVAILABLE, Storage
from simulator.core.control_plane.kube_apiserver.watch_cache import Watcher
from simulator.core.control_plane.kube_apiserver.writes import Writer
from simulator.core.engine.clock import SECOND
from simulator.core.engine.world import Component, World
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object, Ref

SYSTEM_NAMESPACES = ("kube-system", "kube-public", "kube-node-lease", "default")
VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")
NAMESPACE_CHECK = 60 * SECOND


class KubeApiserver(Component):
    """One API server. It listens once its caches are filled from etcd."""

    def __init__(self, world: World) -> None:
        super().__init__(world, APISERVER)

    def reset(self) -> None:
        self.storage = Storage(self, self._caches_filled)
        self.writer = Writer(self.storage, self.context)
        self._clients: dict[int, RestClient] = {}

    def begin(self) -> None:
        self.storage.start()

    def _caches_filled(self) -> None:
        self.ready()
        self._keep_system_namespaces()

    def _keep_system_namespaces(self) -> None:
        """pkg/controlplane/controller/systemnamespaces: these are always there."""
        cache = self.storage.cache(kinds.NAMESPACES)
        for name in SYSTEM_NAMESPACES:
            if kinds.registry_key(kinds.NAMESPACES, "", name) not in cache.objects:
                body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
                request = ApiRequest("create", "namespaces", name=name, body=body)
                self.writer.put_directly(
                    kinds.NAMESPACES, planning.create(self.context(), kinds.NAMESPACES, request)
                )
        self.after(NAMESPACE_CHECK, self._keep_system_namespaces)

    def context(self) -> Context:
        return Context(self.world.clock.unix(), self.world.dice, self.lookup)

    def lookup(self, resource: Resource, namespace: str, name: str) -> Object | None:
        """An object from the cache, or None."""
        return self.storage.cache(resource).objects.get(kinds.registry_key(resource, namespace, name))

    # Requests

    def receive_request(self, number: int, request: ApiRequest, client: RestClient) -> None:
        """A request has arrived; what it needs is worked out after the server's own latency."""
        self._clients[number] = client
        self.after(self.world.latency.apiserver, self._handle, number, request)

    def _handle(self, number: int, request: ApiRequest) -> None:
        if number not in self._clients:
            return
        try:
            resource = self._resource(request)
            if request.verb == "watch":
                self._open_watch(number, request, resource)
            elif request.verb in ("get", "list"):
                self._respond(self._read(request, resource), number, request)
            elif request.verb == "deletecollection":
                self._delete_collection(number, request, resource)
            else:
                self.writer.begin(number, request, resource, self._respond, number, request)
        except status.ApiError as error:
            self._respond(ApiResponse(error.code, error.status), number, request)

    def _resource(self, request: ApiRequest) -> Resource:
        resource = kinds.by_name(request.resource)
        if resource is None or resource not in kinds.SERVED:
            raise status.path_not_found()
        if request.verb not in VERBS:
            raise status.method_not_allowed(resource, request.verb)
        return resource

    def _read(self, request: ApiRequest, resource: Resource) -> ApiResponse:
        """Raises ApiError."""
        cache = self.storage.cache(resource)
        if not self.storage.connected:
            # A consistent read asks etcd how far it has come, so that it fails with etcd.
            raise status.failure(500, "", UNAVAILABLE)
        if request.verb == "list":
            return ApiResponse(200, reads.list_objects(cache, resource, request, self.storage.revision()))
        obj = reads.get(cache, resource, request)
        return ApiResponse(200, scale.scale_of(obj) if request.subresource == "scale" else obj)

    def _delete_collection(self, number: int, request: ApiRequest, resource: Resource) -> None:
        """Delete what the request selects, one transaction each; the answer is the list. Raises ApiError."""
        found = reads.list_objects(self.storage.cache(resource), resource, request, 0)
        found["metadata"] = {"resourceVersion": str(self.storage.revision())}
        waiting = [meta.name(obj) for obj in found["items"]]
        if not waiting:
            self._respond(ApiResponse(200, found), number, request)
        for obj in found["items"]:
            one = replace(request, verb="delete", namespace=meta.namespace(obj), name=meta.name(obj))
            try:
                self.writer.begin(number, one, resource, self._one_deleted, number, request, found, waiting)
            except status.ApiError as error:
                self._one_deleted(ApiResponse(error.code, error.status), number, request, found, waiting)

    def _one_deleted(
        self, response: ApiResponse, number: int, request: ApiRequest, found: Object, waiting: list[str]
    ) -> None:
        waiting.pop()
        if not waiting:
            self._respond(ApiResponse(200, found), number, request)
        elif not response.ok and response.code != 404:
            waiting.clear()
            self._respond(response, number, request)

    def read(self, request: ApiRequest) -> ApiResponse:
        """Answer a read at once, outside of time: somebody looks at the cluster and changes nothing."""
        try:
            return self._read(request, self._resource(request))
        except status.ApiError as error:
            return ApiResponse(error.code, error.status)

    def _respond(self, response: ApiResponse, number: int, request: ApiRequest) -> None:
        client = self._clients.pop(number, None)
        if client is None or not client.component.running:
            return
        data: dict[str, Any] = {"re": number, "verb": request.verb, "object": _about(request, response)}
        data["status"] = response.code
        if not response.ok:
            data["reason"] = response.body.get("reason", "")
            data["message"] = response.body.get("message", "")
        self.world.send(
            "response",
            self.id,
            client.component.id,
            "https",
            client.receive_response,
            (number, response),
            **data,
        )

    # Watches

    def _open_watch(self, number: int, request: ApiRequest, resource: Resource) -> None:
        """Raises ApiError: 410 if what it wants to begin with is no longer known."""
        cache = self.storage.cache(resource)
        since = int(request.params.get("resourceVersion") or cache.revision)
        if since < cache.oldest:
            raise status.expired(since, cache.oldest)
        client = self._clients[number]
        matches = reads.matcher(resource, request)
        cache.add_watcher(Watcher(number, client.component.id, matches, self._send_event), since)

    def _send_event(self, watch: int, event_type: str, obj: Object) -> None:
        client = self._clients.get(watch)
        if client is None:
            return
        self.world.send(
            "watch_event",
            self.id,
            client.component.id,
            "https",
            client.receive_event,
            (watch, event_type, obj),
            watch=watch,
            type=event_type,
            object=_ref(obj),
            revision=meta.resource_version(obj),
        )

    # etcd's answers (the EtcdClient port)

    def etcd_response(self, _number: int, re: int, response: EtcdResponse) -> None:
        self.storage.response(re, response)

    def etcd_event(self, _number: int, watch: int, event: WriteEvent) -> None:
        self.storage.event(watch, event)

    def message_lost(self, number: int) -> None:
        self.storage.lost(number)

    def peer_crashed(self, component_id: str) -> None:
        if component_id == ETCD:
            self.storage.disconnected()
            return
        self._clients = {
            number: client for number, client in self._clients.items() if client.component.id != component_id
        }
        for cache in self.storage.caches.values():
            for watcher in cache.drop_watchers(component_id):
                self.world.emit(
                    "watch_closed",
                    watch=watcher.number,
                    **{"from": component_id, "to": self.id},
                    reason="crashed",
                )

    def inspect(self) -> dict[str, Any]:
        caches = self.storage.caches.values()
        return {
            "etcd": "connected" if self.storage.connected else "unreachable",
            "watches": [
                {"watch": watcher.number, "client": watcher.client_id, "resource": cache.resource.plural}
                for cache in caches
                for watcher in cache.watchers.values()
            ],
            "cache": {cache.resource.plural: len(cache.objects) for cache in caches},
            "requests": list(self._clients),
        }


def _ref(obj: Object) -> Ref:
    resource = kinds.of(obj)
    metadata = obj["metadata"]
    ref: Ref = {"resource": resource.plural if resource else obj["kind"].lower()}
    if metadata.get("namespace"):
        ref["namespace"] = metadata["namespace"]
    ref["name"] = metadata["name"]
    ref["kind"] = obj["kind"]
    return ref


def _about(request: ApiRequest, response: ApiResponse) -> Ref:
    """What the answer is about; a create learns the name only from it."""
    ref = request.ref()
    if request.verb == "create" and response.ok and "metadata" in response.body and not request.subresource:
        ref["name"] = response.body["metadata"].get("name", ref.get("name", ""))
    return ref
