"""Objects that plugins look up, as the watches last showed them; and volumes as they are about to be (AssumeCache)."""

from __future__ import annotations

from simulator.core.api import meta
from simulator.core.protocol.api import Object

_Where = tuple[str, str]
"""(resource, namespace); the namespace is empty for what has none."""


class ObjectCache:
    """An assumed version hides the one of the watch until the watch shows another, or until it is restored."""

    def __init__(self) -> None:
        self._seen: dict[_Where, dict[str, Object]] = {}
        self._assumed: dict[_Where, dict[str, Object]] = {}

    def set(self, resource: str, obj: Object) -> None:
        where, name = (resource, meta.namespace(obj)), meta.name(obj)
        self._seen.setdefault(where, {})[name] = obj
        if where in self._assumed:
            self._assumed[where].pop(name, None)

    def remove(self, resource: str, obj: Object) -> None:
        self._seen.get((resource, meta.namespace(obj)), {}).pop(meta.name(obj), None)
        self.restore(resource, obj)

    def assume(self, resource: str, obj: Object) -> None:
        """The object will be like this once the API server has taken what is asked of it."""
        self._assumed.setdefault((resource, meta.namespace(obj)), {})[meta.name(obj)] = obj

    def restore(self, resource: str, obj: Object) -> None:
        """It will not."""
        self._assumed.get((resource, meta.namespace(obj)), {}).pop(meta.name(obj), None)

    def get(self, resource: str, namespace: str, name: str) -> Object | None:
        assumed = self._assumed.get((resource, namespace))
        if assumed and name in assumed:
            return assumed[name]
        return self.seen(resource, namespace, name)

    def seen(self, resource: str, namespace: str, name: str) -> Object | None:
        """As the watch last showed it, whatever is assumed."""
        return self._seen.get((resource, namespace), {}).get(name)

    def list(self, resource: str, namespace: str) -> list[Object]:
        """Those of one namespace, in the order in which they came."""
        seen = self._seen.get((resource, namespace), {})
        assumed = self._assumed.get((resource, namespace))
        return [assumed.get(name, obj) for name, obj in seen.items()] if assumed else list(seen.values())
