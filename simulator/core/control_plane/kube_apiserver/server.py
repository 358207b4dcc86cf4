"""kube-apiserver: takes requests, answers them, and tells watches what changed. It keeps nothing but caches.

A request goes through authentication, impersonation, flow control and authorisation (DefaultBuildHandlerChain), then to
what answers it: a read, a watch, a review, or a write (writes.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from simulator.core.api import kinds, status
from simulator.core.api.kinds import Resource
from simulator.core.client.rest import APISERVER, RestClient
from simulator.core.control_plane import etcd
from simulator.core.control_plane.kube_apiserver import stages
from simulator.core.control_plane.kube_apiserver.access import Access
from simulator.core.control_plane.kube_apiserver.admission import AdmissionChain, View
from simulator.core.control_plane.kube_apiserver.admission.resource_quota import QUOTAS, QuotaEvaluator
from simulator.core.control_plane.kube_apiserver.admission.webhooks import WebhookDispatcher
from simulator.core.control_plane.kube_apiserver.authentication.authenticator import is_component
from simulator.core.control_plane.kube_apiserver.bootstrap.hooks import PostStartHooks
from simulator.core.control_plane.kube_apiserver.collections import CollectionDeleter
from simulator.core.control_plane.kube_apiserver.config import ApiServerConfig
from simulator.core.control_plane.kube_apiserver.flow_control import FlowControl
from simulator.core.control_plane.kube_apiserver.lists import Lists
from simulator.core.control_plane.kube_apiserver.operations import Context
from simulator.core.control_plane.kube_apiserver.stages import Call, Stages
from simulator.core.control_plane.kube_apiserver.storage import Storage
from simulator.core.control_plane.kube_apiserver.watches import Watches
from simulator.core.control_plane.kube_apiserver.webhook_transport import WebhookTransport
from simulator.core.control_plane.kube_apiserver.writes import Writer
from simulator.core.engine.world import Component, World
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object, Ref
from simulator.core.protocol.etcd import EtcdResponse, WriteEvent

NOT_SIMULATED = ("attach", "ephemeralcontainers", "exec", "log", "portforward", "proxy", "resize")


class KubeApiserver(Component):
    """One API server. It listens once its caches are filled from etcd and the roles are there."""

    def __init__(
        self, world: World, config: ApiServerConfig | None = None, etcd_addresses: Mapping[str, str] | None = None
    ) -> None:
        self.config = config or ApiServerConfig()
        self.etcd_addresses = etcd_addresses or etcd.addresses(1)
        super().__init__(world, APISERVER)

    def reset(self) -> None:
        self.storage = Storage(self, self.etcd_addresses, self._caches_filled, self._cache_reloaded)
        self.access = Access(self.storage, self.world.clock.unix, self.config.users)
        self.flow = FlowControl(self.config.concurrency, self._soon)
        self.webhooks = WebhookTransport(self, self.storage.lookup)
        self.stages = Stages(self)
        quota = QuotaEvaluator(self._quotas, self._write_quota)
        admission = AdmissionChain(WebhookDispatcher(self.webhooks), quota)
        self.writer = Writer(self.storage, Context(self._view(), self.world.dice), admission, self.stages)
        self.collections = CollectionDeleter(self.storage, self.writer, self._respond)
        self.hooks = PostStartHooks(self, self.storage, self.writer.side_writes, self.ready)
        self.lists = Lists(self.storage, self.after)
        self.watches = Watches(self, self.storage, self._respond)
        self._calls: dict[int, Call] = {}

    def begin(self) -> None:
        self.storage.start()

    def _caches_filled(self) -> None:
        self.hooks.start()

    def _cache_reloaded(self, cache: Any) -> None:
        self.watches.reloaded(cache)

    def _soon(self, callback: Callable[..., None], *args: object) -> None:
        self.after(0, callback, *args)

    def _view(self) -> View:
        return View(
            self.storage.lookup,
            self.storage.select,
            self.world.clock.unix,
            self.world.dice.stream("api-names").randrange,
            self.access.may,
            self.access.authorizer.rules_for,
        )

    def _quotas(self, namespace: str) -> list[Object]:
        return self.storage.select(QUOTAS, namespace)

    def _write_quota(self, quota: Object, then: Callable[..., None], *context: Any) -> None:
        self.writer.side_writes.replace(QUOTAS, quota, then, *context)

    # The way of a request

    def receive_request(self, number: int, request: ApiRequest, client: RestClient) -> None:
        """A request has arrived; what it needs is worked out after the server's own latency."""
        call = Call(number, request, client, visible=not is_component(request))
        self._calls[number] = call
        delay = self.stages.pause if call.visible else self.latency.apiserver
        self.after(delay, self._authenticate, call)

    def _authenticate(self, call: Call) -> None:
        if call.number not in self._calls:
            return
        try:
            call.user = self.access.authenticator.authenticate(call.request)
        except status.ApiError as error:
            self._refuse(call, stages.AUTHENTICATION, error)
            return
        described = call.user.described
        if call.request.impersonate is not None:
            try:
                call.user = self.access.impersonated(call.user, call.request.impersonate)
            except status.ApiError as error:
                self._refuse(call, stages.AUTHORIZATION, error)
                return
            described = f"{described} as {call.user.described}"
        self.stages.passed(call, stages.AUTHENTICATION, described)
        try:
            self.flow.enter(call.number, call.user, call.request, self._next, call, self._authorize)
        except status.ApiError as error:
            self._answer_error(call, error)

    def _next(self, call: Call, step: Callable[[Call], None]) -> None:
        """Go on at once, or after a moment where the stages are shown."""
        if call.visible:
            self.after(self.stages.pause, step, call)
        else:
            step(call)

    def _authorize(self, call: Call) -> None:
        call.resource = kinds.by_name(call.request.resource)
        try:
            reason = self.access.authorize(call.user, call.request, call.resource)
        except status.ApiError as error:
            self._refuse(call, stages.AUTHORIZATION, error)
            return
        self.stages.passed(call, stages.AUTHORIZATION, reason)
        self._next(call, self._handle)

    def _handle(self, call: Call) -> None:
        if call.number not in self._calls:
            return
        request = call.request
        try:
            if self._reviewed(call):
                return
            resource = self._served(request, call.resource)
            if request.verb == "watch":
                self.watches.open(call, resource)
            elif request.verb == "list":
                self.lists.answer(request, resource, self._respond, call)
            elif request.verb == "get":
                self.lists.get(request, resource, self._respond, call)
            elif request.verb == "deletecollection":
                self.collections.delete(call, resource)
            else:
                self.writer.begin(call, request, self._respond, call)
        except status.ApiError as error:
            self._answer_error(call, error)

    def _reviewed(self, call: Call) -> bool:
        """Whether the request was a question about rights, which is answered at once."""
        if call.request.verb != "create":
            return False
        body = self.access.reviews.answer(call.request, call.user)
        if body is not None:
            self._respond(ApiResponse(201, body), call)
        return body is not None

    def _served(self, request: ApiRequest, resource: Resource | None) -> Resource:
        """Raises ApiError: 404, 405, or 501 for what only the real server does."""
        if resource is None or resource not in kinds.SERVED:
            raise status.path_not_found()
        if request.subresource and request.subresource not in resource.subresources:
            raise status.path_not_found()
        if request.subresource in NOT_SIMULATED:
            text = f"the simulator does not serve {resource.plural}/{request.subresource}"
            raise status.failure(501, "NotImplemented", text, {})
        if not request.subresource and request.verb not in resource.verbs:
            text = "the server does not allow this method on the requested resource"
            raise status.failure(405, "MethodNotAllowed", text, {})
        return resource

    def _refuse(self, call: Call, stage: str, error: status.ApiError) -> None:
        self.stages.refused(call, stage, error)
        self._answer_error(call, error)

    def _answer_error(self, call: Call, error: status.ApiError) -> None:
        self._respond(ApiResponse(error.code, error.status), call)

    def read(self, request: ApiRequest) -> ApiResponse:
        """Answer a read at once, outside of time: somebody looks at the cluster and changes nothing."""
        try:
            user = self.access.authenticator.authenticate(request)
            if request.impersonate is not None:
                user = self.access.impersonated(user, request.impersonate)
            resource = kinds.by_name(request.resource)
            self.access.authorize(user, request, resource)
            served = self._served(request, resource)
            if request.verb == "list":
                return ApiResponse(200, self.lists.list_now(request, served))
            return ApiResponse(200, self.lists.get_now(request, served))
        except status.ApiError as error:
            return ApiResponse(error.code, error.status)

    def _respond(self, response: ApiResponse, call: Call) -> None:
        if self._calls.pop(call.number, None) is None:
            return
        self.flow.leave(call.number)
        if not call.client.component.running:
            return
        if call.warnings:
            response = replace(response, warnings=tuple(dict.fromkeys(call.warnings)))
        client, world = call.client, self.world
        data = _shown(call, response) if world.watched else {}
        args = (call.number, response)
        client.way_back.send("response", "https", world.latency.https, client.receive_response, args, data)

    # Others' answers (the EtcdClient and WebhookClient ports)

    def etcd_response(self, _number: int, re: int, response: EtcdResponse) -> None:
        self.storage.client.response(re, response)

    def etcd_event(self, _number: int, watch: int, event: WriteEvent) -> None:
        self.storage.client.event(watch, event)

    def webhook_response(self, _number: int, re: int, review: Object) -> None:
        self.webhooks.response(re, review)

    def message_lost(self, number: int) -> None:
        if not self.webhooks.lost(number):
            self.storage.client.refused(number)

    def peer_crashed(self, component_id: str) -> None:
        if component_id in self.etcd_addresses:
            self.storage.client.disconnected(component_id, etcd.BROKEN)
            return
        self._client_gone(component_id, "crashed")

    def _client_gone(self, component_id: str, reason: str) -> None:
        self.webhooks.disconnected(component_id)
        for number, call in list(self._calls.items()):
            if call.client.component.id == component_id:
                del self._calls[number]
                self.flow.leave(number)
        for number in self.watches.client_gone(component_id):
            self.world.emit("watch_closed", watch=number, **{"from": component_id, "to": self.id}, reason=reason)

    def connection_lost(self, component_id: str) -> None:
        if component_id in self.etcd_addresses:
            self.storage.client.disconnected(component_id, etcd.SILENT)
        else:
            self._client_gone(component_id, "timed-out")

    def inspect(self) -> dict[str, Any]:
        caches = self.storage.caches.values()
        return {
            "etcd": "connected" if self.storage.client.connected else "unreachable",
            "watches": [
                {"watch": watcher.number, "client": watcher.client_id, "resource": cache.resource.plural}
                for cache in caches
                for watcher in cache.watchers.values()
            ],
            "cache": {cache.resource.plural: len(cache.objects) for cache in caches},
            "requests": list(self._calls),
            "priorityLevels": self.flow.inspect(),
        }


def _shown(call: Call, response: ApiResponse) -> dict[str, Any]:
    """An answer as its frame shows it."""
    request = call.request
    data: dict[str, Any] = {"re": call.number, "verb": request.verb, "object": _about(request, response)}
    data["status"] = response.code
    if not response.ok:
        data["reason"] = response.body.get("reason", "")
        data["message"] = response.body.get("message", "")
    return data


def _about(request: ApiRequest, response: ApiResponse) -> Ref:
    """What the answer is about; a create learns the name only from it."""
    ref = request.ref()
    if request.verb == "create" and response.ok and "metadata" in response.body and not request.subresource:
        name = response.body["metadata"].get("name", ref.get("name", ""))
        if name:
            ref["name"] = name
    return ref
