"""get and list, answered from the watch cache; and the predicates by which a watch selects."""

from __future__ import annotations

from simulator.core.api import kinds, selection, status
from simulator.core.api.kinds import Resource
from simulator.core.control_plane.kube_apiserver.list_options import ListOptions, encode_continue
from simulator.core.control_plane.kube_apiserver.watch_cache import INDEXED, WatchCache
from simulator.core.protocol.api import ApiRequest, Object


class Matcher:
    """Namespace, label selector and field selector of one request, as one question.

    Copied by its request, since the selectors hold functions. Raises ApiError (400) for a selector that cannot be read.
    """

    __slots__ = ("name", "namespace", "request", "resource", "selection")

    def __init__(self, resource: Resource, request: ApiRequest) -> None:
        self.resource = resource
        self.request = request
        self.namespace = request.namespace if resource.namespaced else ""
        self.name = request.name
        labels, fields = request.params.get("labelSelector", ""), request.params.get("fieldSelector", "")
        self.selection = selection.parse(resource, labels, fields)

    def __reduce__(self) -> tuple[type[Matcher], tuple[Resource, ApiRequest]]:
        return (Matcher, (self.resource, self.request))

    def __call__(self, obj: Object) -> bool:
        metadata = obj["metadata"]
        if self.namespace and metadata.get("namespace") != self.namespace:
            return False
        if self.name and metadata["name"] != self.name:
            return False
        return self.selection.matches(obj)

    @property
    def trigger(self) -> str | None:
        """The value that the resource's indexed field must have, or None."""
        field = INDEXED.get(self.resource)
        if field is None:
            return None
        if field == "metadata.name" and self.name:
            return self.name
        return self.selection.fields.required(field)

    @property
    def everything(self) -> bool:
        return not self.name and self.selection.everything


def get(cache: WatchCache, resource: Resource, request: ApiRequest) -> Object:
    """One object. Raises ApiError (404)."""
    obj = cache.objects.get(kinds.registry_key(resource, request.namespace, request.name))
    if obj is None:
        raise status.not_found(resource, request.name)
    return obj


def select(cache: WatchCache, matches: Matcher, objects: dict[str, Object] | None = None) -> dict[str, Object]:
    """What a request selects, in the order of etcd's keys: of the cache as it is, or of older ``objects``."""
    if objects is None:
        trigger = matches.trigger
        objects = cache.objects if trigger is None else cache.indexed(trigger)
    prefix = kinds.registry_prefix(matches.resource, matches.namespace)
    return {key: objects[key] for key in sorted(objects) if key.startswith(prefix) and matches(objects[key])}


def list_objects(
    resource: Resource, found: dict[str, Object], options: ListOptions, revision: int, matches: Matcher
) -> Object:
    """The list of what was selected; ``limit`` and ``continue`` page through it."""
    metadata: Object = {"resourceVersion": str(revision)}
    prefix = resource.key_prefix
    keys = [key for key in found if not options.after or key > prefix + options.after]
    if options.limit and len(keys) > options.limit:
        left = len(keys) - options.limit
        keys = keys[: options.limit]
        metadata["continue"] = encode_continue(revision, keys[-1].removeprefix(prefix))
        if matches.everything:
            # With a selector the server does not know how many will match.
            metadata["remainingItemCount"] = left
    return {
        "kind": resource.list_kind,
        "apiVersion": resource.api_version,
        "metadata": metadata,
        "items": [found[key] for key in keys],
    }
