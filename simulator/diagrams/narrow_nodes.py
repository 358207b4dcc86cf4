"""The nodes on a phone: side by side up to three, under each other along a bus beyond that."""

from simulator.diagrams.layout import API_SERVER, Area, Box, Line, Text, Topology, connect, node_components
from simulator.diagrams.narrow_parts import GAP, LINE, LOW, MARGIN, WIDTH, Part, component

COLUMNS_MOST = 3
HOST_HEIGHT = 180.0
NAME_AND_STATE = 130.0  # width in which a node's name and its state fit in one line
ROW_HEIGHT = 52.0


def hosts(topology: Topology, hub: Box, y: float) -> Part:
    """Every node, from `y` down, connected to the API server above."""
    place = _columns if len(topology["nodes"]) <= COLUMNS_MOST else _rows
    return place(topology, hub, y)


def _columns(topology: Topology, hub: Box, y: float) -> Part:
    """kubelet above, runtime under it, pods at the bottom."""
    nodes = topology["nodes"]
    width = (WIDTH - 2 * MARGIN - GAP * (len(nodes) - 1)) / max(len(nodes), 1)
    extra = 0 if width >= NAME_AND_STATE else LINE
    boxes: list[Box] = []
    lines: list[Line] = []
    areas: list[Area] = []
    for number, node in enumerate(nodes):
        kubelet_id, runtime_id, _ = node_components(node)
        x = MARGIN + number * (width + GAP)
        # Its name stands at the bottom: the connection comes in where it would be else.
        name_y = y + HOST_HEIGHT + extra - 9
        state = Text("state", x + width - 10, name_y, "", "end") if not extra else Text("state", x + 10, name_y, "")
        name = Text("name", x + 10, name_y - extra, node["name"])
        host = Box(node["name"], "host", x, y, width, HOST_HEIGHT + extra, (name, state))
        inner = min(width - 12, 110.0)
        left = x + (width - inner) / 2
        kubelet = component(kubelet_id, left, y + 8, inner, LOW)
        runtime = component(runtime_id, left, kubelet.bottom + 44, inner, LOW)
        boxes += [host, kubelet, runtime]
        middle = kubelet.middle
        lines += connect(topology, kubelet_id, API_SERVER, ((middle, kubelet.y), (middle, hub.bottom)))
        lines += connect(topology, kubelet_id, runtime_id, ((middle, kubelet.bottom), (middle, runtime.y)))
        room = y + HOST_HEIGHT - runtime.bottom - 36
        areas.append(Area("pods", node["name"], x + 6, runtime.bottom + 8, width - 12, room))
    return boxes, lines, areas


def _rows(topology: Topology, hub: Box, y: float) -> Part:
    """A bus comes down the left margin, a branch goes into each kubelet."""
    bus = MARGIN + 1  # left of the plane's name
    x, width = bus + 17, WIDTH - MARGIN - bus - 17
    boxes: list[Box] = []
    lines: list[Line] = []
    areas: list[Area] = []
    for node in topology["nodes"]:
        kubelet_id, runtime_id, _ = node_components(node)
        texts = (Text("name", x + 10, y + 15, node["name"]), Text("state", x + 172, y + 15, "", "end"))
        host = Box(node["name"], "host", x, y, width, ROW_HEIGHT, texts)
        kubelet = component(kubelet_id, host.x + 8, y + 20, 60, 26)
        runtime = component(runtime_id, kubelet.right + 22, y + 20, 82, 26)
        port = kubelet.y + 13
        boxes += [host, kubelet, runtime]
        lines += connect(topology, kubelet_id, API_SERVER, ((kubelet.x, port), (bus, port), (bus, hub.bottom)))
        lines += connect(topology, kubelet_id, runtime_id, ((kubelet.right, port), (runtime.x, port)))
        pods_x = runtime.right + 10
        areas.append(Area("pods", node["name"], pods_x, y + 6, host.right - 6 - pods_x, ROW_HEIGHT - 12))
        y += ROW_HEIGHT + 6
    return boxes, lines, areas
