"""List, then watch, into a cache: k8s.io/client-go/tools/cache (Reflector and SharedInformer).

A component knows of the cluster only what its informers hold. When a watch ends, the informer lists again, with a
back-off if nobody answers, and tells its handlers what had changed meanwhile: nothing is missed, since what counts is
the state and not the events.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from simulator.core.api import labels as label_selectors
from simulator.core.api import meta
from simulator.core.client.rest import RestClient
from simulator.core.engine.clock import MILLISECOND, SECOND
from simulator.core.engine.world import Component
from simulator.core.protocol.api import ApiRequest, ApiResponse, Object

FIRST_BACKOFF = 800 * MILLISECOND
LAST_BACKOFF = 30 * SECOND
SHOWN_OBJECTS = 100

OnChange = Callable[[Object | None, Object | None], None]
"""Called with (old, new): (None, new) added, (old, new) updated, (old, None) deleted."""


class Informer:
    """A cache of one resource, kept by list and watch.

    ``objects`` maps ``namespace/name`` to the object as the API server last sent it. ``synced`` is true once the
    first list has arrived.
    """

    def __init__(
        self,
        component: Component,
        api: RestClient,
        resource: str,
        *,
        namespace: str = "",
        field_selector: str = "",
        user: str = "",
    ) -> None:
        self.component = component
        self.api = api
        self.resource = resource
        self.namespace = namespace
        self.field_selector = field_selector
        self.user = user
        self.objects: dict[str, Object] = {}
        self.synced = False
        self.revision = ""
        self._handlers: list[OnChange] = []
        self._on_synced: list[Callable[[], None]] = []
        self._backoff = FIRST_BACKOFF

    def subscribe(self, handler: OnChange) -> None:
        """Call ``handler`` for every change from now on (and for the first list)."""
        self._handlers.append(handler)

    def when_synced(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` once, after the first list."""
        self._on_synced.append(callback)

    def start(self) -> None:
        self.api.send(self._request("list"), self._listed, user=self.user)

    def _request(self, verb: str, **params: Any) -> ApiRequest:
        if self.field_selector:
            params["fieldSelector"] = self.field_selector
        return ApiRequest(verb, self.resource, self.namespace, params=params)

    def _listed(self, response: ApiResponse) -> None:
        if not response.ok:
            self.component.after(self._next_backoff(), self.start)
            return
        self._backoff = FIRST_BACKOFF
        self.revision = response.body["metadata"]["resourceVersion"]
        before, self.objects = (
            self.objects,
            {meta.namespaced_name(item): item for item in response.body["items"]},
        )
        for key, obj in self.objects.items():
            old = before.pop(key, None)
            if old is None or old["metadata"]["resourceVersion"] != obj["metadata"]["resourceVersion"]:
                self._changed(old, obj)
        for old in before.values():
            self._changed(old, None)
        if not self.synced:
            self.synced = True
            for callback in self._on_synced:
                callback()
        self._watch()

    def _watch(self) -> None:
        params = {"resourceVersion": self.revision, "allowWatchBookmarks": True}
        self.api.watch(self._request("watch", **params), self, user=self.user)

    def watch_event(self, event_type: str, obj: Object) -> None:
        self.revision = obj["metadata"]["resourceVersion"]
        if event_type == "BOOKMARK":
            return
        key = meta.namespaced_name(obj)
        if event_type == "DELETED":
            old = self.objects.pop(key, None)
            if old is not None:
                self._changed(obj, None)
            return
        old = self.objects.get(key)
        self.objects[key] = obj
        self._changed(old, obj)

    def watch_ended(self, response: ApiResponse) -> None:
        if response.code == 410:
            self.start()
        elif response.ok:
            # The server ends every watch some time: go on from where this one ended.
            self._watch()
        else:
            self.component.after(self._next_backoff(), self.start)

    def _next_backoff(self) -> int:
        backoff, self._backoff = self._backoff, min(self._backoff * 2, LAST_BACKOFF)
        return backoff

    def _changed(self, old: Object | None, new: Object | None) -> None:
        for handler in self._handlers:
            handler(old, new)

    def in_namespace(self, namespace: str) -> list[Object]:
        """Every cached object of a namespace, in the order in which they were first seen."""
        return [obj for obj in self.objects.values() if obj["metadata"].get("namespace") == namespace]

    def selected(self, namespace: str, selector: Object) -> list[Object]:
        """Cached objects of a namespace that a LabelSelector selects."""
        matches = label_selectors.from_object(selector).matches
        return [obj for obj in self.in_namespace(namespace) if matches(obj["metadata"].get("labels"))]

    def inspect(self) -> dict[str, Any]:
        """What it holds, for a person: how much, up to which revision, and the first keys."""
        return {
            "resource": self.resource,
            "fieldSelector": self.field_selector,
            "synced": self.synced,
            "resourceVersion": self.revision,
            "count": len(self.objects),
            "objects": list(islice(self.objects, SHOWN_OBJECTS)),
        }
