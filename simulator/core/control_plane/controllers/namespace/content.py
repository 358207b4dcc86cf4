"""Deletes everything of one resource in a namespace, and sees what is left."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.api import meta
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

METHOD_NOT_ALLOWED = 405
POLICY = {"propagationPolicy": "Background"}


class Content:
    """One resource of the namespace. ``then(resource, remaining, error)`` is called once.

    Modelled: deleteAllContentForGroupVersionResource. A collection is deleted by one request, or, where the server has
    no such verb, object by object.
    """

    def __init__(
        self,
        reconciler: Reconciler,
        namespace: str,
        resource: Resource,
        then: Callable[[Resource, list[Object], str], None],
    ) -> None:
        self.reconciler = reconciler
        self.namespace = namespace
        self.resource = resource
        self.then = then
        self._in_flight = 0
        self._error = ""

    def delete(self) -> None:
        request = ApiRequest("deletecollection", self.resource.plural, self.namespace, params=POLICY)
        self.reconciler.send(request, self._collection_deleted)

    def _collection_deleted(self, response: ApiResponse) -> None:
        if response.code == METHOD_NOT_ALLOWED:
            self._list(self._delete_each)
        elif response.ok:
            self._list(self._see_what_is_left)
        else:
            self.then(self.resource, [], error_of(response))

    def _list(self, then: Callable[[list[Object]], None]) -> None:
        request = ApiRequest("list", self.resource.plural, self.namespace)
        self.reconciler.send(request, self._listed, then)

    def _listed(self, response: ApiResponse, then: Callable[[list[Object]], None]) -> None:
        if response.ok:
            then(response.body["items"])
        else:
            self.then(self.resource, [], error_of(response))

    def _delete_each(self, items: list[Object]) -> None:
        doomed = [item for item in items if not meta.is_deleting(item)]
        self._in_flight = len(doomed)
        for item in doomed:
            request = ApiRequest("delete", self.resource.plural, self.namespace, meta.name(item), params=POLICY)
            self.reconciler.send(request, self._deleted)
        if not doomed:
            self._see_what_is_left(items)

    def _deleted(self, response: ApiResponse) -> None:
        if not response.ok and response.code != 404:
            self._error = error_of(response)
        self._in_flight -= 1
        if self._in_flight:
            return
        if self._error:
            self.then(self.resource, [], self._error)
        else:
            self._list(self._see_what_is_left)

    def _see_what_is_left(self, items: list[Object]) -> None:
        self.then(self.resource, items, "")
