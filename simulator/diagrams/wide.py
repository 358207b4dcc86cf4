"""The stage on a desk: control plane left, nodes right, the API server between them as a hub.

Every connection is horizontal, so that a capsule's text lies on its way; a component keeps its lower half free, where
capsules dock.
"""

import itertools

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

WIDTH = 832.0
PAD = 12.0
COLUMN = 128.0  # width of a control-plane component
ROW, LINE = 54.0, 12.0  # height of a component, and of each further line of its name
PORT = 16.0  # a connection ends this far above the bottom of its box: two lanes of capsules below the name
GAP = 12.0
TRAY = 26.0
HUB_X, HUB_WIDTH = 288.0, 116.0
CONTROL_TOP = 60.0
FIRST_ROW = CONTROL_TOP + 26
HUB_TOP, FOOT = CONTROL_TOP + 12, 14.0
NODES_X = 532.0
HOST_X, HOST_WIDTH = NODES_X + PAD, WIDTH - NODES_X - 2 * PAD
HOST_TOP, HOST_GAP = 28.0, 10.0
HOST_LEAST, HOST_MOST = 112.0, 176.0
COMPACT_FROM, COMPACT_HEIGHT = 5, 60.0
KUBELET_WIDTH, RUNTIME_WIDTH = 66.0, 88.0


def wide(topology: Topology) -> Layout:
    """Lays out any topology of one API server; a stage of up to three nodes is about 832 x 400."""
    members = control_plane(topology)
    hosts = topology["nodes"]
    compact = len(hosts) >= COMPACT_FROM
    least = COMPACT_HEIGHT if compact else HOST_LEAST
    count = max(len(hosts), 1)
    rows = sum(_row_height(name) + GAP for name in members) - GAP + TRAY + 4
    height = max(FIRST_ROW + rows + FOOT, HOST_TOP + count * (least + HOST_GAP) - HOST_GAP + PAD)
    share = (height - HOST_TOP - PAD + HOST_GAP) / count - HOST_GAP
    host_height = least if compact else min(share, HOST_MOST)

    boxes = [
        Box("control-plane", "plane", 0, CONTROL_TOP, HUB_X + HUB_WIDTH + PAD, height - CONTROL_TOP, ()),
        Box("nodes", "plane", NODES_X, 0, WIDTH - NODES_X, height, ()),
    ]
    left, lines, areas = _control_plane(
        topology, members, (height - FOOT - FIRST_ROW - rows) / max(len(members) - 1, 1)
    )
    boxes += left
    for number, node in enumerate(hosts):
        y = HOST_TOP + number * (host_height + HOST_GAP)
        inside = _compact_host if compact else _host
        host_boxes, host_lines, area = inside(topology, node, y, host_height)
        boxes += host_boxes
        lines += host_lines
        areas.append(area)
    hub = Box(
        API_SERVER,
        "component",
        HUB_X,
        HUB_TOP,
        HUB_WIDTH,
        height - HUB_TOP - FOOT,
        (API_SERVER,),
        _free_y(lines, height),
    )
    clients, client_lines = _clients(topology, hub)
    return Layout(WIDTH, height, (*boxes, hub, *clients), (*lines, *client_lines), tuple(areas))


def _free_y(lines: list[Line], height: float) -> float:
    """A baseline for the hub's name: in the middle of the widest gap between the connections that end at it."""
    ends = [
        line.points[-1 if line.target == API_SERVER else 0]
        for line in lines
        if API_SERVER in (line.source, line.target)
    ]
    ports = sorted([HUB_TOP, *(y for _, y in ends), height - FOOT])
    gaps = [(below - above, (below + above) / 2) for above, below in itertools.pairwise(ports)]
    return max(gaps)[1] + 4


def _control_plane(topology: Topology, members: list[str], spare: float) -> tuple[list[Box], list[Line], list[Area]]:
    """The column on the left; `spare` is added between two rows."""
    boxes: list[Box] = []
    lines: list[Line] = []
    areas: list[Area] = []
    y = FIRST_ROW
    for name in members:
        box = Box(name, "component", PAD, y, COLUMN, _row_height(name), _label(name))
        boxes.append(box)
        port = box.bottom - PORT
        lines += connect(topology, name, API_SERVER, ((box.right, port), (HUB_X, port)))
        y = box.bottom
        if name == SCHEDULER:
            areas.append(Area("tray", name, PAD, y + 4, COLUMN, TRAY))
            y += TRAY + 4
        y += GAP + spare
    return boxes, lines, areas


def _clients(topology: Topology, hub: Box) -> tuple[list[Box], list[Line]]:
    boxes: list[Box] = []
    lines: list[Line] = []
    for number, name in enumerate(topology["clients"]):
        box = Box(name, "component", PAD + number * (COLUMN + GAP), 2, COLUMN, 46, (name,))
        boxes.append(box)
        port = box.bottom - 13
        lines += connect(topology, name, API_SERVER, ((box.right, port), (hub.middle, port), (hub.middle, hub.y)))
    return boxes, lines


def _host(topology: Topology, node: dict, y: float, height: float) -> tuple[list[Box], list[Line], Area]:
    kubelet_id, runtime_id, others = node_components(node)
    host = Box(node["name"], "host", HOST_X, y, HOST_WIDTH, height, (node["name"],))
    kubelet = Box(kubelet_id, "component", HOST_X + PAD, y + 26, KUBELET_WIDTH, 50, (real_name(kubelet_id),))
    runtime_x = host.right - PAD - RUNTIME_WIDTH
    runtime = Box(runtime_id, "component", runtime_x, y + 26, RUNTIME_WIDTH, 50, (real_name(runtime_id),))
    port = kubelet.bottom - PORT
    lines = connect(topology, kubelet_id, API_SERVER, ((kubelet.x, port), (HUB_X + HUB_WIDTH, port)))
    lines += connect(topology, kubelet_id, runtime_id, ((kubelet.right, port), (runtime.x, port)))
    boxes = [host, kubelet, runtime]
    room = HOST_WIDTH - 2 * PAD
    for name in others:
        width = 12 + 7 * len(real_name(name))
        room -= width + 8
        boxes.append(Box(name, "component", kubelet.x + room + 8, kubelet.bottom + 8, width, 24, (real_name(name),)))
    area = Area("pods", node["name"], kubelet.x, kubelet.bottom + 8, room, host.bottom - kubelet.bottom - 16)
    return boxes, lines, area


def _compact_host(topology: Topology, node: dict, y: float, height: float) -> tuple[list[Box], list[Line], Area]:
    kubelet_id, runtime_id, _ = node_components(node)
    host = Box(node["name"], "host", HOST_X, y, HOST_WIDTH, height, (node["name"],))
    kubelet = Box(kubelet_id, "component", HOST_X + 8, y + 24, 60, 28, (real_name(kubelet_id),))
    runtime = Box(runtime_id, "component", kubelet.right + 16, y + 24, 76, 28, (real_name(runtime_id),))
    port = kubelet.y + 14
    lines = connect(topology, kubelet_id, API_SERVER, ((kubelet.x, port), (HUB_X + HUB_WIDTH, port)))
    lines += connect(topology, kubelet_id, runtime_id, ((kubelet.right, port), (runtime.x, port)))
    x = runtime.right + 10
    return [host, kubelet, runtime], lines, Area("pods", node["name"], x, y + 8, host.right - 8 - x, height - 16)


def _row_height(name: str) -> float:
    return ROW + LINE * (len(_label(name)) - 1)


def _label(name: str) -> tuple[str, ...]:
    """A name too long for its box is broken after a hyphen."""
    if len(name) <= 17:
        return (name,)
    head, _, tail = name.rpartition("-")
    return (head + "-", tail)
