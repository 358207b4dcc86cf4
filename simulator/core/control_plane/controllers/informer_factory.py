"""One cache for each resource, shared by all controllers of the process: client-go's SharedInformerFactory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.core.api import meta
from simulator.core.client.informer import Informer
from simulator.core.client.rest import ApiComponent
from simulator.core.protocol.api import Object

GroupOf = Callable[[Object], str]


def by_controller(obj: Object) -> str:
    """Group by the uid of the controlling owner; those without one as :func:`orphans_in` says."""
    reference = meta.controller_of(obj)
    return str(reference["uid"]) if reference else orphans_in(meta.namespace(obj))


def orphans_in(namespace: str) -> str:
    """The group, in an index :func:`by_controller`, of the objects that nobody controls."""
    return f"orphans/{namespace}"


def by_namespace(obj: Object) -> str:
    """Group by namespace."""
    return meta.namespace(obj)


def by_node(pod: Object) -> str:
    """Group pods by the node that they are bound to; empty for those that wait."""
    return str(pod["spec"].get("nodeName") or "")


class Index:
    """The objects of an informer in groups, so that a controller need not look through all of them."""

    def __init__(self, informer: Informer, group_of: GroupOf) -> None:
        self._group_of = group_of
        self._groups: dict[str, dict[str, Object]] = {}
        self._group_by_key: dict[str, str] = {}
        informer.subscribe(self._changed)

    def get(self, group: str) -> list[Object]:
        """The objects of a group, in the order in which they came into it."""
        return list(self._groups.get(group, {}).values())

    def _changed(self, old: Object | None, new: Object | None) -> None:
        key = meta.namespaced_name(new or old or {})
        before = self._group_by_key.get(key)
        after = None if new is None else self._group_of(new)
        if before is not None and before != after:
            members = self._groups[before]
            del members[key], self._group_by_key[key]
            if not members:
                del self._groups[before]
        if new is not None and after is not None:
            self._groups.setdefault(after, {})[key] = new
            self._group_by_key[key] = after


class InformerFactory:
    """Makes informers on demand, starts them together. They list and watch as the process's own user."""

    def __init__(self, component: ApiComponent) -> None:
        self.component = component
        self.informers: dict[str, Informer] = {}
        self._indexes: dict[tuple[str, GroupOf], Index] = {}

    def informer(self, resource: str) -> Informer:
        """The one informer of ``resource`` (a plural)."""
        found = self.informers.get(resource)
        if found is None:
            found = self.informers[resource] = Informer(self.component, self.component.api, resource)
        return found

    def index(self, resource: str, group_of: GroupOf) -> Index:
        """The one index of ``resource`` by ``group_of``, a function of this module."""
        found = self._indexes.get((resource, group_of))
        if found is None:
            found = self._indexes[resource, group_of] = Index(self.informer(resource), group_of)
        return found

    def start(self) -> None:
        """List, then watch, each resource that somebody asked for."""
        for informer in self.informers.values():
            informer.start()

    def inspect(self) -> list[dict[str, Any]]:
        return [informer.inspect() for informer in self.informers.values()]
