"""Who owns whom, as far as the caches show: graph_builder.go of pkg/controller/garbagecollector.

An owner that no cache has shown is a *virtual* node: it may not exist, or not yet be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.core.api import kinds, meta
from simulator.core.protocol.api import Object

ORPHAN = "orphan"
FOREGROUND = "foregroundDeletion"


@dataclass(slots=True)
class Node:
    """One object. ``owners``: its ownerReferences; ``dependents``: uids of the objects that refer to it."""

    uid: str
    resource: str
    namespace: str
    name: str
    owners: list[Object] = field(default_factory=list)
    dependents: dict[str, None] = field(default_factory=dict)
    deleting: bool = False
    deleting_dependents: bool = False
    orphaning: bool = False
    virtual: bool = False

    @property
    def key(self) -> str:
        """What the queue holds: readable, and unique by its uid."""
        where = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.resource} {where} {self.uid}"


def uid_of(key: str) -> str:
    return key.rpartition(" ")[2]


class Graph:
    """Each change returns the nodes that should now be looked at: see :class:`Node`."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}

    def observe(self, resource: str, obj: Object) -> list[Node]:
        """An object was added or changed."""
        uid = meta.uid(obj)
        node = self.nodes.get(uid)
        if node is None:
            node = self.nodes[uid] = Node(uid, resource, meta.namespace(obj), meta.name(obj))
        node.virtual = False
        affected = self._relate(node, obj["metadata"].get("ownerReferences") or [])
        finalizers = obj["metadata"].get("finalizers") or ()
        node.deleting = meta.is_deleting(obj)
        if node.deleting and ORPHAN in finalizers and not node.orphaning:
            affected.append(node)
        node.orphaning = node.deleting and ORPHAN in finalizers
        if node.deleting and FOREGROUND in finalizers and not node.deleting_dependents:
            node.deleting_dependents = True
            affected += [*self.dependents(node), node]
        return affected

    def _relate(self, node: Node, owners: list[Object]) -> list[Node]:
        before = {owner["uid"]: owner for owner in node.owners}
        after = {owner["uid"]: owner for owner in owners}
        node.owners = owners
        affected = []
        for uid, owner in after.items():
            if uid not in before:
                affected += self._add_dependent(owner, node)
        for uid, owner in before.items():
            known = self.nodes.get(uid)
            if known is None:
                continue
            if uid not in after:
                known.dependents.pop(node.uid, None)
            if known.deleting_dependents and after.get(uid) != owner:
                # It may have waited for this dependent.
                affected.append(known)
        return affected

    def _add_dependent(self, reference: Object, dependent: Node) -> list[Node]:
        owner = self.nodes.get(reference["uid"])
        if owner is not None:
            owner.dependents[dependent.uid] = None
            return []
        resource = kinds.by_kind(reference["apiVersion"], reference["kind"])
        if resource is None:
            return []
        namespace = dependent.namespace if resource.namespaced else ""
        owner = Node(reference["uid"], resource.plural, namespace, reference["name"], virtual=True)
        owner.dependents[dependent.uid] = None
        self.nodes[owner.uid] = owner
        return [owner]

    def forget(self, uid: str) -> list[Node]:
        """An object is gone, or never was: its dependents may have to go, its owners wait no longer."""
        node = self.nodes.pop(uid, None)
        if node is None:
            return []
        affected = self.dependents(node)
        for reference in node.owners:
            owner = self.nodes.get(reference["uid"])
            if owner is not None:
                owner.dependents.pop(uid, None)
                if owner.deleting_dependents:
                    affected.append(owner)
        return affected

    def dependents(self, node: Node) -> list[Node]:
        return [self.nodes[uid] for uid in node.dependents if uid in self.nodes]

    def blocking_dependents(self, node: Node) -> list[Node]:
        """Those without whose end the node's own deletion must not go on."""
        return [dependent for dependent in self.dependents(node) if _blocks(dependent, node)]


def _blocks(dependent: Node, owner: Node) -> bool:
    return any(reference["uid"] == owner.uid and reference.get("blockOwnerDeletion") for reference in dependent.owners)
