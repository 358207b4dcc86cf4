"""How many pods each ReplicaSet has, kept up to date pod by pod, so that a sync need not look at all of them.

Upstream counts all pods of a ReplicaSet in every sync (pkg/controller/replicaset/replica_set_utils.go); the numbers
are the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from simulator.core.api import labels, meta
from simulator.core.api.labels import Selector
from simulator.core.client.informer import Informer
from simulator.core.control_plane.controllers import pod_state
from simulator.core.control_plane.controllers.informer_factory import Index
from simulator.core.control_plane.controllers.owners import Owners
from simulator.core.protocol.api import Object

# What of a pod counts: active, terminating, and of the active ones: ready, fully labelled, not selected any more.
Facts = tuple[int, int, int, int, int]
NOTHING: Facts = (0, 0, 0, 0, 0)


@dataclass(slots=True)
class Tally:
    """``stray``: active pods that the selector does not match, and that have to be released."""

    active: int = 0
    terminating: int = 0
    ready: int = 0
    labelled: int = 0
    stray: int = 0

    def change(self, before: Facts, after: Facts) -> None:
        self.active += after[0] - before[0]
        self.terminating += after[1] - before[1]
        self.ready += after[2] - before[2]
        self.labelled += after[3] - before[3]
        self.stray += after[4] - before[4]


def facts(pod: Object, selector: Selector, template: Selector) -> Facts:
    if pod_state.is_terminal(pod):
        return NOTHING
    if meta.is_deleting(pod):
        return (0, 1, 0, 0, 0)
    own = meta.labels(pod)
    return (1, 0, int(pod_state.is_ready(pod)), int(template.matches(own)), int(not selector.matches(own)))


def template_selector(replica_set: Object) -> Selector:
    template = replica_set["spec"].get("template") or {}
    return labels.from_labels((template.get("metadata") or {}).get("labels"))


def tally_of(replica_set: Object, pods: Iterable[Object], selector: Selector) -> Tally:
    """A tally counted anew."""
    result = Tally()
    template = template_selector(replica_set)
    for pod in pods:
        result.change(NOTHING, facts(pod, selector, template))
    return result


class Tallies:
    """A tally for each ReplicaSet that the cache holds. ``pods`` are indexed by their controller."""

    def __init__(
        self,
        informer: Informer,
        pods: Informer,
        index: Index,
        owners: Owners,
        selector_of: Callable[[Object], Selector],
    ) -> None:
        self.informer = informer
        self.index = index
        self.owners = owners
        self.selector_of = selector_of
        self._tallies: dict[str, Tally] = {}
        self._selectors: dict[str, tuple[Selector, Selector]] = {}
        # Of each counted pod: whose it is, and what of it was counted.
        self._counted: dict[str, tuple[str, Facts]] = {}
        informer.subscribe(self._owner_changed)
        pods.subscribe(self._pod_changed)

    def get(self, replica_set: Object) -> Tally:
        return self._tallies.get(meta.uid(replica_set)) or Tally()

    def _owner_changed(self, old: Object | None, new: Object | None) -> None:
        if old is not None and (new is None or meta.uid(new) != meta.uid(old)):
            self._tallies.pop(meta.uid(old), None)
            self._selectors.pop(meta.uid(old), None)
        if new is None or (old is not None and meta.uid(old) == meta.uid(new) and _same(old, new)):
            return
        uid = meta.uid(new)
        self._selectors[uid] = (self.selector_of(new), template_selector(new))
        self._tallies[uid] = Tally()
        for pod in self.index.get(uid):
            self._counted.pop(meta.namespaced_name(pod), None)
            self._count(uid, pod)

    def _pod_changed(self, old: Object | None, new: Object | None) -> None:
        key = meta.namespaced_name(new or old or {})
        owner = self.informer.objects.get(self.owners.key_of(new)) if new is not None else None
        uid = meta.uid(owner) if owner is not None else ""
        before = self._counted.get(key)
        if before is not None and before[0] != uid:
            self._forget(key, before)
        if new is not None and uid in self._tallies:
            self._count(uid, new)

    def _forget(self, key: str, counted: tuple[str, Facts]) -> None:
        del self._counted[key]
        tally = self._tallies.get(counted[0])
        if tally is not None:
            tally.change(counted[1], NOTHING)

    def _count(self, uid: str, pod: Object) -> None:
        key = meta.namespaced_name(pod)
        after = facts(pod, *self._selectors[uid])
        before = self._counted.get(key, (uid, NOTHING))[1]
        if after != before or key not in self._counted:
            self._counted[key] = (uid, after)
            self._tallies[uid].change(before, after)


def _same(old: Object, new: Object) -> bool:
    """Neither the selector nor the template is another one."""
    return bool(old["spec"] is new["spec"] or _selecting(old) == _selecting(new))


def _selecting(replica_set: Object) -> tuple[object, object]:
    spec = replica_set["spec"]
    return spec.get("selector"), ((spec.get("template") or {}).get("metadata") or {}).get("labels")
