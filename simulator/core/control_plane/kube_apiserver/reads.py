"""get and list, answered from the watch cache; and the predicates by which a watch selects."""

from __future__ import annotations

from simulator.core.api import kinds, selection, status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.watch_cache import Predicate, WatchCache
from simulator.core.protocol.api import ApiRequest, Object


class _Matcher:
    """Namespace, label selector and field selector of one request, as one question.

    Copied by its request, since the selectors hold functions.
    """

    __slots__ = ("name", "namespace", "request", "resource", "selection")

    def __init__(self, resource: Resource, request: ApiRequest) -> None:
        self.resource = resource
        self.request = request
        self.namespace = request.namespace if resource.namespaced else ""
        self.name = request.name
        labels, fields = request.params.get("labelSelector", ""), request.params.get("fieldSelector", "")
        self.selection = selection.parse(resource, labels, fields)

    def __reduce__(self) -> tuple[type[_Matcher], tuple[Resource, ApiRequest]]:
        return (_Matcher, (self.resource, self.request))

    def __call__(self, obj: Object) -> bool:
        metadata = obj["metadata"]
        if self.namespace and metadata.get("namespace") != self.namespace:
            return False
        if self.name and metadata["name"] != self.name:
            return False
        return self.selection.matches(obj)


def matcher(resource: Resource, request: ApiRequest) -> Predicate:
    """Which objects the request selects. Raises ApiError (400) for a selector that cannot be read."""
    return _Matcher(resource, request)


def get(cache: WatchCache, resource: Resource, request: ApiRequest) -> Object:
    """One object. Raises ApiError (404)."""
    obj = cache.objects.get(kinds.registry_key(resource, request.namespace, request.name))
    if obj is None:
        raise status.not_found(resource, request.name)
    return obj


def list_objects(cache: WatchCache, resource: Resource, request: ApiRequest, revision: int) -> Object:
    """A list, in the order of etcd's keys. ``limit`` and ``continue`` page through it by name of key."""
    matches = matcher(resource, request)
    keys = sorted(key for key, obj in cache.objects.items() if matches(obj))
    metadata: Object = {"resourceVersion": str(revision)}
    start = request.params.get("continue", "")
    if start:
        keys = [key for key in keys if key > start]
    limit = int(request.params.get("limit") or 0)
    if limit and len(keys) > limit:
        metadata["continue"] = keys[limit - 1]
        metadata["remainingItemCount"] = len(keys) - limit
        keys = keys[:limit]
    return {
        "kind": resource.list_kind,
        "apiVersion": resource.api_version,
        "metadata": metadata,
        "items": [cache.objects[key] for key in keys],
    }
