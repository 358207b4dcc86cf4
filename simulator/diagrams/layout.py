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
ETCD = "etcd"
CLOUD_CONTROLLER_MANAGER = "cloud-controller-manager"
# The order of the control plane's rows. Schedulers come late: the tray of pods without a node hangs under them.
_ORDER = {ETCD: 0, "kube-controller-manager": 1, "kube-scheduler": 3, CLOUD_CONTROLLER_MANAGER: 4}
_OTHERS = 2
_LONGEST = 16  # letters of a name in one line


@dataclass(frozen=True)
class Text:
    """A line of text in a box. `kind` is a CSS class (name, state); a state is empty until the browser fills it.

    `anchor`: `start`, `middle` or `end` of the text stands at x.
    """

    kind: str
    x: float
    y: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True)
class Box:
    """A rectangle by its top left corner. `kind` is a CSS class: plane, host, component."""

    id: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    texts: tuple[Text, ...] = ()

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
    """A connection; `source` opened it. Drawn through `points`, or, `curved`, as the Bezier curve that they control."""

    source: str
    target: str
    protocol: str
    points: tuple[Point, ...]
    curved: bool = False


@dataclass(frozen=True)
class Area:
    """Room that the browser fills: `tray` (pods that no node has yet), `pods` of the host, `stages` of a request."""

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
    """Its components but the API server, which is the hub, from etcd down."""
    members = [name for name in topology["control_plane"] if name != API_SERVER]
    return sorted(members, key=lambda name: _ORDER.get(real_name(name), _OTHERS))


def outside(topology: Topology) -> list[str]:
    """What is neither client, control plane nor node: webhooks, the cloud."""
    placed = {*topology["clients"], *topology["control_plane"]}
    placed.update(name for node in topology["nodes"] for name in node["components"])
    others = dict.fromkeys(end for edge in topology["edges"] for end in edge[:2] if end not in placed)
    return [*others]


def real_name(component: str) -> str:
    """`kubelet/node-1` -> `kubelet`: what the program is called on its host."""
    return component.split("/")[0]


def name_lines(component: str) -> tuple[str, ...]:
    """A component's id in lines of at most sixteen letters; which of several it is has a line of its own."""
    if len(component) <= _LONGEST:
        return (component,)
    program, _, instance = component.partition("/")
    lines = (program,)
    if len(program) > _LONGEST:
        head, _, tail = program.rpartition("-")
        lines = (head + "-", tail)
    return (*lines, instance) if instance else lines


def node_components(node: Mapping[str, Any]) -> tuple[str, str, list[str]]:
    """A node's kubelet, its container runtime, and what else runs there."""
    kubelet = next(name for name in node["components"] if real_name(name) == "kubelet")
    runtimes = ("containerd", "cri-o", "cri-dockerd")
    runtime = next(name for name in node["components"] if real_name(name) in runtimes)
    return kubelet, runtime, [name for name in node["components"] if name not in (kubelet, runtime)]


def edge_between(topology: Topology, a: str, b: str) -> tuple[str, str, str] | None:
    """The edge between two components in whichever direction the topology has it, or None."""
    edges: Sequence[Sequence[str]] = topology["edges"]
    for source, target, protocol in edges:
        if {source, target} == {a, b}:
            return source, target, protocol
    return None


def connect(topology: Topology, a: str, b: str, points: tuple[Point, ...], *, curved: bool = False) -> list[Line]:
    """The line from `a` to `b` through `points`, turned round when `b` is the one that opens it; none if unconnected."""
    edge = edge_between(topology, a, b)
    if edge is None:
        return []
    source, target, protocol = edge
    return [Line(source, target, protocol, points if source == a else points[::-1], curved)]


def peers(topology: Topology, boxes: Sequence[Box], reach: float) -> list[Line]:
    """Arcs between boxes that stand under each other and are connected: left of them, further out the further apart.

    `reach`: how far out, for each box that the arc passes.
    """
    lines: list[Line] = []
    for number, upper in enumerate(boxes):
        for distance, lower in enumerate(boxes[number + 1 :], start=1):
            a, b = upper.y + upper.height / 2, lower.y + lower.height / 2
            out = upper.x - reach * distance
            curve = ((upper.x, a), (out, a), (out, b), (lower.x, b))
            lines += connect(topology, upper.id, lower.id, curve, curved=True)
    return lines
