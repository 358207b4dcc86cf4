"""The stage on a phone: 366 units wide, the API server a beam across, everything else above and below it.

kubectl stands outside the control plane, whose front door the API server is.
"""

from simulator.diagrams.layout import (
    API_SERVER,
    SCHEDULER,
    Area,
    Box,
    Layout,
    Line,
    Topology,
    connect,
    control_plane,
    node_components,
    real_name,
)

WIDTH = 366.0
MARGIN = 6.0
GAP = 8.0
TOP, BOX = 48.0, 50.0
FLIGHT = 62.0  # the length of a vertical connection
HUB_HEIGHT = 30.0
COLUMNS_MOST = 4  # more nodes than this are rows along a bus
HOST_HEIGHT = 180.0
ROW_HEIGHT = 52.0


def narrow(topology: Topology) -> Layout:
    """Lays out any topology of one API server, as wide as a phone."""
    columns = [*topology["clients"], *control_plane(topology)]
    width = (WIDTH - 2 * MARGIN - GAP * (len(columns) - 1)) / max(len(columns), 1)
    hub = Box(API_SERVER, "component", MARGIN, TOP + BOX + FLIGHT, WIDTH - 2 * MARGIN, HUB_HEIGHT, (API_SERVER,))
    boxes: list[Box] = []
    lines: list[Line] = []
    areas: list[Area] = []
    for number, name in enumerate(columns):
        x = MARGIN + number * (width + GAP)
        box = Box(name, "component", x, TOP, width, BOX, _broken(name))
        boxes.append(box)
        lines += connect(topology, name, API_SERVER, ((box.middle, box.bottom), (box.middle, hub.y)))
        if name == SCHEDULER:
            areas.append(Area("tray", name, x, TOP - 22, width, 18))
    plane_x = MARGIN + len(topology["clients"]) * (width + GAP) - GAP / 2
    control = Box("control-plane", "plane", plane_x, 0, WIDTH - plane_x, hub.bottom + 8, ())
    inside = _columns if len(topology["nodes"]) <= COLUMNS_MOST else _rows
    host_boxes, host_lines, host_areas, bottom = inside(topology, hub)
    nodes_top = hub.bottom + 8 + 36
    nodes = Box("nodes", "plane", 0, nodes_top, WIDTH, bottom - nodes_top, ())
    return Layout(
        WIDTH,
        bottom,
        (control, nodes, hub, *boxes, *host_boxes),
        (*lines, *host_lines),
        (*areas, *host_areas),
    )


Part = tuple[list[Box], list[Line], list[Area], float]


def _columns(topology: Topology, hub: Box) -> Part:
    """Nodes side by side: kubelet above, runtime under it, pods at the bottom."""
    hosts = topology["nodes"]
    width = (WIDTH - 2 * MARGIN - GAP * (len(hosts) - 1)) / max(len(hosts), 1)
    y = hub.bottom + 64
    boxes: list[Box] = []
    lines: list[Line] = []
    areas: list[Area] = []
    for number, node in enumerate(hosts):
        kubelet_id, runtime_id, _ = node_components(node)
        x = MARGIN + number * (width + GAP)
        # Its name stands at the bottom: the connection comes in where it would be else.
        host = Box(node["name"], "host", x, y, width, HOST_HEIGHT, (node["name"],), y + HOST_HEIGHT - 9)
        inner = min(width - 12, 110.0)
        left = x + (width - inner) / 2
        kubelet = Box(kubelet_id, "component", left, y + 8, inner, 28, (real_name(kubelet_id),))
        runtime = Box(runtime_id, "component", left, kubelet.bottom + 44, inner, 28, (real_name(runtime_id),))
        boxes += [host, kubelet, runtime]
        lines += connect(topology, kubelet_id, API_SERVER, ((kubelet.middle, kubelet.y), (kubelet.middle, hub.bottom)))
        lines += connect(
            topology, kubelet_id, runtime_id, ((kubelet.middle, kubelet.bottom), (kubelet.middle, runtime.y))
        )
        areas.append(
            Area("pods", node["name"], x + 6, runtime.bottom + 8, width - 12, host.bottom - runtime.bottom - 36)
        )
    return boxes, lines, areas, y + HOST_HEIGHT + 8


def _rows(topology: Topology, hub: Box) -> Part:
    """Nodes under each other: a bus comes down the left margin, a branch goes into each kubelet."""
    y = hub.bottom + 64
    bus = MARGIN + 10
    boxes: list[Box] = []
    lines: list[Line] = []
    areas: list[Area] = []
    for node in topology["nodes"]:
        kubelet_id, runtime_id, _ = node_components(node)
        host = Box(node["name"], "host", bus + 12, y, WIDTH - MARGIN - bus - 12, ROW_HEIGHT, (node["name"],))
        kubelet = Box(kubelet_id, "component", host.x + 8, y + 20, 58, 24, (real_name(kubelet_id),))
        runtime = Box(runtime_id, "component", kubelet.right + 24, y + 20, 76, 24, (real_name(runtime_id),))
        port = kubelet.y + 12
        boxes += [host, kubelet, runtime]
        lines += connect(topology, kubelet_id, API_SERVER, ((kubelet.x, port), (bus, port), (bus, hub.bottom)))
        lines += connect(topology, kubelet_id, runtime_id, ((kubelet.right, port), (runtime.x, port)))
        x = runtime.right + 10
        areas.append(Area("pods", node["name"], x, y + 6, host.right - 6 - x, ROW_HEIGHT - 12))
        y += ROW_HEIGHT + 6
    return boxes, lines, areas, y + 2


def _broken(name: str) -> tuple[str, ...]:
    """A line a word, the hyphens kept: three lines of at most eleven letters fit a column."""
    words = name.split("-")
    return (*tuple(word + "-" for word in words[:-1]), words[-1])
