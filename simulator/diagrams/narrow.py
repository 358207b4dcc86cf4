"""The stage on a phone: 366 units wide, the API server a beam across, the control plane above it, the nodes below.

kubectl stands outside the control plane, whose front door the API server is.
"""

import itertools

from simulator.diagrams.layout import (
    API_SERVER,
    Area,
    Box,
    Layout,
    Line,
    Text,
    Topology,
    connect,
    control_plane,
    edge_between,
    outside,
)
from simulator.diagrams.narrow_control import down_to, one_row, several_rows
from simulator.diagrams.narrow_nodes import hosts
from simulator.diagrams.narrow_parts import BOX, GAP, MARGIN, WIDTH, component

ONE_ROW_MOST = 4
FLIGHT, SHORT_FLIGHT = 62.0, 46.0  # the length of a vertical connection; where rows need the room
HUB_HEIGHT, STAGES_WIDTH = 30.0, 216.0
SERVICE_FLIGHT = 44.0


def narrow(topology: Topology) -> Layout:
    """Lays out any topology of one API server, as wide as a phone."""
    others = outside(topology)
    services = [name for name in others if edge_between(topology, API_SERVER, name)]
    far = [name for name in others if name not in services]
    single = len(topology["clients"]) + len(control_plane(topology)) <= ONE_ROW_MOST and not far
    boxes, lines, areas = one_row(topology) if single else several_rows(topology, far)
    hub = _hub(max(box.bottom for box in boxes) + (FLIGHT if single else SHORT_FLIGHT))
    lines = [down_to(line, hub.y) for line in lines]

    nodes_top = hub.bottom + 44 + (SERVICE_FLIGHT + BOX if services else 0)
    host_boxes, host_lines, host_areas = hosts(topology, hub, nodes_top + 20)
    bottom = max(box.bottom for box in [*host_boxes, hub]) + 8
    nodes = Box("nodes", "plane", 0, nodes_top, WIDTH, bottom - nodes_top)
    service_boxes, service_lines = _services(topology, services, hub, host_lines)
    stages = Area("stages", API_SERVER, hub.right - STAGES_WIDTH - 8, hub.y, STAGES_WIDTH, HUB_HEIGHT)
    return Layout(
        WIDTH,
        bottom + 1,
        (_plane(topology, boxes, hub, single), nodes, hub, *boxes, *host_boxes, *service_boxes),
        (*lines, *host_lines, *service_lines),
        (*areas, *host_areas, stages),
    )


def _hub(y: float) -> Box:
    name = Text("name", MARGIN + 12, y + HUB_HEIGHT / 2 + 4, API_SERVER)
    return Box(API_SERVER, "component", MARGIN, y, WIDTH - 2 * MARGIN, HUB_HEIGHT, (name,))


def _plane(topology: Topology, boxes: list[Box], hub: Box, single: bool) -> Box:
    """Right of kubectl where all stand in one row, else under it."""
    clients = [box for box in boxes if box.id in topology["clients"]]
    if single:
        x = max((box.right for box in clients), default=0) + GAP / 2
        return Box("control-plane", "plane", x, 0, WIDTH - x, hub.bottom + 8)
    y = max((box.bottom for box in clients), default=0) + 6
    return Box("control-plane", "plane", 0, y, WIDTH, hub.bottom + 8 - y)


def _services(topology: Topology, names: list[str], hub: Box, passing: list[Line]) -> tuple[list[Box], list[Line]]:
    """What the API server calls outside the cluster: under it, between the connections to the nodes."""
    ways = sorted({x for line in passing for x, y in line.points if y == hub.bottom})
    edges = [0.0, *ways, WIDTH]
    slots = sorted(itertools.pairwise(edges), key=lambda slot: slot[0] - slot[1])
    boxes: list[Box] = []
    lines: list[Line] = []
    for name, (left, right) in zip(names, slots, strict=False):
        width = min(right - left - 2 * GAP, 110.0)
        box = component(name, (left + right - width) / 2, hub.bottom + 8 + SERVICE_FLIGHT, width, BOX)
        boxes.append(box)
        lines += connect(topology, name, API_SERVER, ((box.middle, box.y), (box.middle, hub.bottom)))
    return boxes, lines
