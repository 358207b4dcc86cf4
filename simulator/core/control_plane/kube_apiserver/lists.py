"""get and list: from which revision they are answered, and when they have to wait or to ask etcd.

``resourceVersion`` and ``resourceVersionMatch`` as the API concepts say: unset, the newest; 0, whatever there is; a
number, at least that or (Exact, and pages of a list that goes on) exactly that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.core.api import status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver import list_options, reads, scale
from simulator.core.control_plane.kube_apiserver.list_options import ListOptions
from simulator.core.control_plane.kube_apiserver.storage import Storage, failure
from simulator.core.control_plane.kube_apiserver.watch_cache import decoded
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object
from simulator.core.protocol.etcd import DEADLINE_EXCEEDED, EtcdRequest, EtcdResponse

# How long a read waits for a revision that the cache has not seen (blockTimeout).
BLOCK = 3 * SECOND
EXACT_EXPIRED = "The resourceVersion for the provided list is too old."

Finish = Callable[..., None]


class Lists:
    """``after`` plans work of the server."""

    def __init__(self, storage: Storage, after: Callable[..., None]) -> None:
        self.storage = storage
        self.after = after

    def get(self, request: ApiRequest, resource: Resource, finish: Finish, *context: Any) -> None:
        """``finish(response, *context)`` is called now or later. Raises ApiError."""
        if str(request.params.get("resourceVersion", "")) == "0" or self.storage.serves_reads:
            finish(ApiResponse(200, self.get_now(request, resource)), *context)
        else:
            self._ask(request, resource, self._got, request, resource, finish, context)

    def get_now(self, request: ApiRequest, resource: Resource) -> Object:
        """From the cache, outside of time. Raises ApiError."""
        obj = reads.get(self.storage.cache(resource), resource, request)
        return scale.scale_of(obj) if request.subresource == "scale" else obj

    def _ask(self, request: ApiRequest, resource: Resource, then: Finish, *context: Any) -> None:
        """A consistent read asks etcd how far it has come, so that it waits and fails with etcd.

        Where etcd would answer at once the question is left out: it would be a message in every look.
        """
        asked = EtcdRequest("range", resource.key_prefix, limit=1)
        self.storage.send(asked, self._heard, request, resource, then, context)

    @staticmethod
    def _heard(
        response: EtcdResponse, request: ApiRequest, resource: Resource, then: Finish, context: tuple[Any, ...]
    ) -> None:
        if response.error == DEADLINE_EXCEEDED:
            then(status.no_answer_in_time(resource, request.name), *context)
        else:
            then(failure(response) if response.error else None, *context)

    def _got(
        self,
        error: status.ApiError | None,
        request: ApiRequest,
        resource: Resource,
        finish: Finish,
        context: tuple[Any, ...],
    ) -> None:
        try:
            if error is not None:
                raise error
            response = ApiResponse(200, self.get_now(request, resource))
        except status.ApiError as refusal:
            response = ApiResponse(refusal.code, refusal.status)
        finish(response, *context)

    def answer(self, request: ApiRequest, resource: Resource, finish: Finish, *context: Any) -> None:
        """``finish(response, *context)`` is called now or later. Raises ApiError."""
        options = list_options.parse(request, watch=False)
        matches = reads.Matcher(resource, request)
        exact = options.at_revision
        if exact is not None and self.storage.cache(resource).at(exact) is None:
            asked = EtcdRequest("range", resource.key_prefix, revision=exact)
            self.storage.send(asked, self._from_etcd, resource, options, matches, finish, context)
        elif self._is_ahead(options):
            self.after(BLOCK, self._blocked, resource, options, matches, finish, context)
        elif options.revision is None and exact is None and not self.storage.serves_reads:
            self._ask(request, resource, self._current, resource, options, matches, finish, context)
        else:
            finish(ApiResponse(200, self._listed(resource, options, matches)), *context)

    def _current(
        self,
        error: status.ApiError | None,
        resource: Resource,
        options: ListOptions,
        matches: reads.Matcher,
        finish: Finish,
        context: tuple[Any, ...],
    ) -> None:
        if error is not None:
            finish(ApiResponse(error.code, error.status), *context)
        else:
            finish(ApiResponse(200, self._listed(resource, options, matches)), *context)

    def list_now(self, request: ApiRequest, resource: Resource) -> Object:
        """A list outside of time. Raises ApiError: also where it would have to wait or to ask etcd."""
        options = list_options.parse(request, watch=False)
        exact = options.at_revision
        if exact is not None and self.storage.cache(resource).at(exact) is None:
            raise _expired(options)
        if self._is_ahead(options):
            raise self._too_large(options)
        return self._listed(resource, options, reads.Matcher(resource, request))

    def _is_ahead(self, options: ListOptions) -> bool:
        return options.revision is not None and options.revision > self.storage.revision()

    def _too_large(self, options: ListOptions) -> status.ApiError:
        assert options.revision is not None
        return status.too_large_resource_version(options.revision, self.storage.revision())

    def _blocked(
        self, resource: Resource, options: ListOptions, matches: reads.Matcher, finish: Finish, context: tuple[Any, ...]
    ) -> None:
        """The cache had three seconds to come so far."""
        if self._is_ahead(options):
            error = self._too_large(options)
            finish(ApiResponse(error.code, error.status), *context)
        else:
            finish(ApiResponse(200, self._listed(resource, options, matches)), *context)

    def _listed(self, resource: Resource, options: ListOptions, matches: reads.Matcher) -> Object:
        cache = self.storage.cache(resource)
        exact = options.at_revision
        if exact is None:
            selected, revision = reads.select(cache, matches), self.storage.revision()
        else:
            selected, revision = reads.select(cache, matches, cache.at(exact)), exact
        return reads.list_objects(resource, selected, options, revision, matches)

    def _from_etcd(
        self,
        response: EtcdResponse,
        resource: Resource,
        options: ListOptions,
        matches: reads.Matcher,
        finish: Finish,
        context: tuple[Any, ...],
    ) -> None:
        exact = options.at_revision
        if response.range is None or exact is None:
            compacted = "compacted" in (response.error or "")
            error = _expired(options) if compacted else failure(response)
            finish(ApiResponse(error.code, error.status), *context)
            return
        objects = {kv.key: decoded(kv) for kv in response.range.kvs}
        selected = reads.select(self.storage.cache(resource), matches, objects)
        finish(ApiResponse(200, reads.list_objects(resource, selected, options, exact, matches)), *context)


def _expired(options: ListOptions) -> status.ApiError:
    """What was asked for is no longer known: 410."""
    if options.after:
        return status.continue_expired()
    return status.failure(410, "Expired", EXACT_EXPIRED)
