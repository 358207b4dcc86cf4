"""Where everything stands on the stage: a topology -> boxes, lines and free areas, in user units (y grows downwards).

Graphviz's own ranks know nothing of capsules that must have room to fly, of pods that come and go inside a node, or
of a phone; so positions are computed here, from the topology alone, and Graphviz draws them (`graph.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]
Topology = Mapping[str, Any]

API_SERVER = "kube-apiserver"
SCHEDULER = "kube-scheduler"


@dataclass(frozen=True)
class Box:
    """A rectangle by its top left corner. `kind` is a CSS class: plane, host, component.

    `name_y`: the baseline of its name, where it is not the usual one.
    """

    id: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    label: tuple[str, ...]
    name_y: float | None = None

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class Line:
    """A connection, drawn through `points`; `source` opened it."""

    source: str
    target: str
    protocol: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Area:
    """Room that the browser fills: `tray` (pods that no node has yet) or `pods` of the host."""

    kind: str
    host: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    areas: tuple[Area, ...]


def control_plane(topology: Topology) -> list[str]:
    """Its components but the API server, which is the hub: etcd, the scheduler, then the others as they come."""
    first = {"etcd": 0, SCHEDULER: 1}
    members = [name for name in topology["control_plane"] if name != API_SERVER]
    return sorted(members, key=lambda name: first.get(name.split("/")[0], 2))


def real_name(component: str) -> str:
    """`kubelet/node-1` -> `kubelet`: what the program is called on its host."""
    return component.split("/")[0]


def node_components(node: Mapping[str, Any]) -> tuple[str, str, list[str]]:
    """A node's kubelet, its container runtime, and what else runs there."""
    kubelet = next(name for name in node["components"] if real_name(name) == "kubelet")
    runtimes = ("containerd", "cri-o", "cri-dockerd")
    runtime = next(name for name in node["components"] if real_name(name) in runtimes)
    return kubelet, runtime, [name for name in node["components"] if name not in (kubelet, runtime)]


def protocol_between(topology: Topology, a: str, b: str) -> tuple[str, str, str] | None:
    """The edge between two components in whichever direction the topology has it, or None."""
    edges: Sequence[Sequence[str]] = topology["edges"]
    for source, target, protocol in edges:
        if {source, target} == {a, b}:
            return source, target, protocol
    return None


def connect(topology: Topology, a: str, b: str, points: tuple[Point, ...]) -> list[Line]:
    """The line from `a` to `b` through `points`, turned round when `b` is the one that opens it; none if unconnected."""
    edge = protocol_between(topology, a, b)
    if edge is None:
        return []
    source, target, protocol = edge
    return [Line(source, target, protocol, points if source == a else points[::-1])]
