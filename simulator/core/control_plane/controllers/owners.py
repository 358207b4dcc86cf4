"""Who owns an object, among the objects of one kind: resolveControllerRef and getPodXs of pkg/controller."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.api import labels, meta
from simulator.core.api.labels import Selector
from simulator.core.client.informer import Informer
from simulator.core.protocol.api import Object


def label_selector(owner: Object) -> Selector:
    """``spec.selector``, a LabelSelector."""
    return labels.from_object(owner["spec"]["selector"])


class Owners:
    """The possible owners are those that ``informer`` holds; ``kind`` is theirs, ``selector_of`` reads their selector."""

    def __init__(
        self, informer: Informer, kind: str, selector_of: Callable[[Object], Selector] = label_selector
    ) -> None:
        self.informer = informer
        self.kind = kind
        self.selector_of = selector_of

    def key_of(self, obj: Object) -> str:
        """The key of the owner that controls ``obj``; empty if none of this kind does, or it is not there."""
        reference = meta.controller_of(obj)
        if reference is None or reference["kind"] != self.kind:
            return ""
        key = f"{meta.namespace(obj)}/{reference['name']}"
        owner = self.informer.objects.get(key)
        return key if owner is not None and meta.uid(owner) == reference["uid"] else ""

    def adopters_of(self, obj: Object) -> list[str]:
        """The keys of those whose selector matches ``obj``, which nobody controls."""
        found = []
        for owner in self.informer.in_namespace(meta.namespace(obj)):
            selector = self.selector_of(owner)
            if not selector.everything and selector.matches(meta.labels(obj)):
                found.append(meta.namespaced_name(owner))
        return found
