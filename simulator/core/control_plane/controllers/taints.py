"""Taints of nodes, and how a controller changes them: pkg/util/taints, pkg/controller/util/node.

A node's taints are one atomic list, so a change reads the node, writes the whole list with the revision
that it read, and does so again when somebody else was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from simulator.core.api import meta
from simulator.core.control_plane.controllers.reconciler import Reconciler, error_of
from simulator.core.protocol.api import STRATEGIC_MERGE_PATCH, ApiRequest, ApiResponse, Object

NOT_READY = "node.kubernetes.io/not-ready"
UNREACHABLE = "node.kubernetes.io/unreachable"
UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
NO_SCHEDULE = "NoSchedule"
NO_EXECUTE = "NoExecute"

MAX_TRIES = 3

Taint = tuple[str, str]
"""Key and effect."""


def of(node: Object) -> list[Object]:
    return node["spec"].get("taints") or []


def identity(taint: Object) -> Taint:
    return taint["key"], taint["effect"]


def has(node: Object, key: str, effect: str) -> bool:
    return any(identity(taint) == (key, effect) for taint in of(node))


class TaintChange:
    """Adds and removes taints of one node. ``then(error, node)`` is called once; no error is an empty one.

    First what is to be added, then what is to be removed, each in a PATCH of its own, and none where
    nothing changes.
    """

    def __init__(
        self,
        reconciler: Reconciler,
        node: str,
        add: Iterable[Taint],
        remove: Iterable[Taint],
        then: Callable[[str, str], None],
    ) -> None:
        self.reconciler = reconciler
        self.node = node
        self.then = then
        self._steps = [step for step in ((tuple(add), True), (tuple(remove), False)) if step[0]]
        self._tries = 0

    def start(self) -> None:
        if self._steps:
            self.reconciler.send(ApiRequest("get", "nodes", name=self.node), self._read)
        else:
            self.then("", self.node)

    def _read(self, response: ApiResponse) -> None:
        if not response.ok:
            self.then(error_of(response), self.node)
            return
        node = response.body
        wanted, adding = self._steps[0]
        taints = self._with(of(node), wanted) if adding else _without(of(node), wanted)
        if taints == of(node):
            self._next()
            return
        patch = {
            "metadata": {"resourceVersion": node["metadata"]["resourceVersion"]},
            "spec": {"taints": taints or None},
        }
        request = ApiRequest("patch", "nodes", name=self.node, body=patch, content_type=STRATEGIC_MERGE_PATCH)
        self.reconciler.send(request, self._patched)

    def _with(self, present: list[Object], wanted: tuple[Taint, ...]) -> list[Object]:
        known = [identity(taint) for taint in present]
        added: list[Object] = [
            {"key": key, "effect": effect, "timeAdded": self.reconciler.timestamp()}
            for key, effect in wanted
            if (key, effect) not in known
        ]
        return [*present, *added]

    def _patched(self, response: ApiResponse) -> None:
        if response.ok:
            self._next()
        elif response.code == 409 and self._tries < MAX_TRIES:
            self._tries += 1
            self.start()
        else:
            self.then(error_of(response), self.node)

    def _next(self) -> None:
        self._steps.pop(0)
        self._tries = 0
        self.start()


def _without(present: list[Object], unwanted: tuple[Taint, ...]) -> list[Object]:
    return [taint for taint in present if identity(taint) not in unwanted]


def node_reference(node: Object) -> Object:
    """A node as Events about it name it: without a revision."""
    return {"kind": "Node", "apiVersion": "v1", "metadata": {"name": meta.name(node), "uid": meta.uid(node)}}
