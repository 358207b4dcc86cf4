"""deletecollection: what a request selects is deleted, one transaction each; the answer is the list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from simulator.core.api import meta, status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver import list_options, reads
from simulator.core.control_plane.kube_apiserver.stages import Call
from simulator.core.control_plane.kube_apiserver.storage import Storage
from simulator.core.control_plane.kube_apiserver.writes import Writer
from simulator.core.protocol.api import ApiResponse, Object


class CollectionDeleter:
    """``respond(response, call)`` answers the request."""

    def __init__(self, storage: Storage, writer: Writer, respond: Callable[[ApiResponse, Call], None]) -> None:
        self.storage = storage
        self.writer = writer
        self.respond = respond

    def delete(self, call: Call, resource: Resource) -> None:
        """Raises ApiError for a selector that cannot be read."""
        options = list_options.parse(call.request, watch=False)
        matches = reads.Matcher(resource, call.request)
        selected = reads.select(self.storage.cache(resource), matches)
        found = reads.list_objects(resource, selected, options, self.storage.revision(), matches)
        waiting = [meta.name(obj) for obj in found["items"]]
        if not waiting:
            self.respond(ApiResponse(200, found), call)
        for obj in found["items"]:
            one = replace(call.request, verb="delete", namespace=meta.namespace(obj), name=meta.name(obj))
            part = replace(call, visible=False, resource=resource)
            try:
                self.writer.begin(part, one, self._deleted, call, found, waiting)
            except status.ApiError as error:
                self._deleted(ApiResponse(error.code, error.status), call, found, waiting)

    def _deleted(self, response: ApiResponse, call: Call, found: Object, waiting: list[str]) -> None:
        if not waiting:
            # One was refused already, and the client has been told.
            return
        waiting.pop()
        if not response.ok and response.code != 404:
            waiting.clear()
            self.respond(response, call)
        elif not waiting:
            self.respond(ApiResponse(200, found), call)
