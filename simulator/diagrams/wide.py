"""The stage on a desk: control plane left, nodes right, the API server between them as a hub.

Connections are horizontal, so that a capsule's text lies on its way. A name stands at the left of its box, or at its
top: capsules dock at the right of it, and below.
"""

import itertools
from dataclasses import replace

from simulator.diagrams.layout import (
    API_SERVER,
    ETCD,
    Area,
    Box,
    Layout,
    Line,
    Text,
    Topology,
    connect,
    control_plane,
    edge_between,
    name_lines,
    node_components,
    outside,
    peers,
    real_name,
)

WIDTH = 832.0
PAD, GAP = 8.0, 8.0
LINE = 17.0  # between two lines of text
COLUMN, ROW = 156.0, 64.0  # a component of the control plane
PORT = 23.0  # a connection ends this far above the bottom of its box: room for two lanes of capsules
MEMBER, MEMBER_GAP, REACH = 40.0, 6.0, 14.0  # one of several members of etcd, and the arcs between them
TRAY = 28.0
HUB_X, HUB_WIDTH = 294.0, 112.0
CONTROL_TOP = 60.0
FIRST_ROW = CONTROL_TOP + 28
HUB_TOP, FOOT = CONTROL_TOP + 12, 12.0
NODES_X = 520.0
HOST_X, HOST_WIDTH = NODES_X + PAD, WIDTH - NODES_X - 2 * PAD
HOST_TOP, HOST_GAP = 28.0, 8.0
HOST_LEAST, HOST_MOST = 126.0, 176.0
COMPACT_FROM, COMPACT_HEIGHT, COMPACT_LOWER = 4, 60.0, 16.0
KUBELET_WIDTH, RUNTIME_WIDTH, RUN_HEIGHT = 76.0, 100.0, 62.0
OUTSIDE_HEIGHT = 46.0
LETTER, SHORT = 8.5, 8  # width of a letter of the names; letters of a name that leaves room for a state


def wide(topology: Topology) -> Layout:
    """Lays out any topology of one API server; a stage of up to three nodes is about 832 x 400."""
    members = control_plane(topology)
    end = _control_plane(topology, members, 0)[-1]
    hosts = topology["nodes"]
    compact = len(hosts) >= COMPACT_FROM
    least = COMPACT_HEIGHT if compact else HOST_LEAST
    count = max(len(hosts), 1)
    top = HOST_TOP + (COMPACT_LOWER if compact else 0)
    others = outside(topology)
    services = [name for name in others if edge_between(topology, API_SERVER, name)]
    far = [name for name in others if name not in services]
    below = len(services) * (OUTSIDE_HEIGHT + GAP)
    height = max(end + FOOT, top + count * (least + HOST_GAP) - HOST_GAP + PAD + below)
    share = (height - below - top - PAD + HOST_GAP) / count - HOST_GAP
    host_height = least if compact else min(share, HOST_MOST)
    left, lines, areas, _ = _control_plane(topology, members, (height - FOOT - end) / max(len(members), 1))

    planes = [
        Box("control-plane", "plane", 0, CONTROL_TOP, HUB_X + HUB_WIDTH + PAD, height - CONTROL_TOP),
        Box("nodes", "plane", NODES_X, 0, WIDTH - NODES_X, height - below),
    ]
    boxes = list(left)
    for number, node in enumerate(hosts):
        y = top + number * (host_height + HOST_GAP)
        inside = _compact_host if compact else _host
        host_boxes, host_lines, area = inside(topology, node, y, host_height)
        boxes += host_boxes
        lines += host_lines
        areas.append(area)
    hub = Box(API_SERVER, "component", HUB_X, HUB_TOP, HUB_WIDTH, height - HUB_TOP - FOOT)
    clients, client_lines = _clients(topology, hub)
    service_boxes, service_lines = _services(topology, services, height - below + GAP)
    far_boxes, far_lines = _far(topology, far, left, height + OUTSIDE_HEIGHT / 2 + GAP)
    boxes += [*clients, *service_boxes, *far_boxes]
    lines += [*client_lines, *service_lines, *far_lines]
    hub = replace(hub, texts=_hub_name(hub, lines))
    # At the front door: what becomes of a request is shown where it comes in.
    door = hub.middle + 14
    areas.append(Area("stages", API_SERVER, door, 8, NODES_X - GAP - door, 40))
    bottom = max(box.bottom for box in (*planes, *boxes)) + 1
    return Layout(WIDTH, bottom, (*planes, *boxes, hub), tuple(lines), tuple(areas))


def _hub_name(hub: Box, lines: list[Line]) -> tuple[Text, ...]:
    """The hub's name, in the middle of the widest gap between the connections that end at it."""
    ends = [
        line.points[-1 if line.target == API_SERVER else 0]
        for line in lines
        if API_SERVER in (line.source, line.target)
    ]
    ports = sorted([hub.y - LINE, *(y for _, y in ends if y > hub.y), hub.bottom])
    gaps = [(below - above, (below + above) / 2) for above, below in itertools.pairwise(ports)]
    y = max(gaps)[1]
    return (
        Text("name", hub.middle, y - 3, "kube-", "middle"),
        Text("name", hub.middle, y - 3 + LINE, "apiserver", "middle"),
        Text("state", hub.middle, y - 3 + 2 * LINE, "", "middle"),
    )


def _control_plane(
    topology: Topology, members: list[str], spare: float
) -> tuple[list[Box], list[Line], list[Area], float]:
    """The column on the left, and where it ends; `spare` is added after each row but those of etcd's members."""
    etcd = [name for name in members if real_name(name) == ETCD]
    schedulers = [name for name in members if real_name(name) == "kube-scheduler"]
    boxes: list[Box] = []
    lines: list[Line] = []
    areas: list[Area] = []
    y = FIRST_ROW
    for name in members:
        several = len(etcd) > 1 and name in etcd
        box = _member(name, y, REACH * (len(etcd) - 1) - 4) if several else _row(name, y)
        boxes.append(box)
        port = box.y + MEMBER / 2 if several else box.bottom - PORT
        lines += connect(topology, name, API_SERVER, ((box.right, port), (HUB_X, port)))
        y = box.bottom + (MEMBER_GAP if several and name != etcd[-1] else GAP + spare)
        if schedulers and name == schedulers[-1]:
            areas.append(Area("tray", name, PAD, box.bottom + 4, COLUMN, TRAY))
            y += TRAY + 4
    lines += peers(topology, [box for box in boxes if box.id in etcd], REACH)
    return boxes, lines, areas, y - GAP if boxes else y


def _row(name: str, y: float) -> Box:
    """Its name in lines at the left; the state behind a short second line of the name, or on a line of its own."""
    lines = name_lines(name)
    texts = [Text("name", PAD + 10, y + 20 + number * LINE, text) for number, text in enumerate(lines)]
    if len(lines) > 1 and len(lines[1]) <= SHORT:
        texts.append(Text("state", PAD + COLUMN - 10, y + 20 + LINE, "", "end"))
    else:
        texts.append(Text("state", PAD + 10, y + 20 + len(lines) * LINE, ""))
    return Box(name, "component", PAD, y, COLUMN, ROW, tuple(texts))


def _member(name: str, y: float, arcs: float) -> Box:
    x = PAD + arcs
    texts = (Text("name", x + 10, y + 17, name), Text("state", x + 10, y + 33, ""))
    return Box(name, "component", x, y, COLUMN - arcs, MEMBER, texts)


def _clients(topology: Topology, hub: Box) -> tuple[list[Box], list[Line]]:
    boxes: list[Box] = []
    lines: list[Line] = []
    for number, name in enumerate(topology["clients"]):
        x, y = PAD + number * (COLUMN + GAP), 2.0
        texts = (Text("name", x + 10, y + 20, name), Text("state", x + 10, y + 20 + LINE, ""))
        box = Box(name, "component", x, y, COLUMN, 46, texts)
        boxes.append(box)
        port = box.bottom - 19
        lines += connect(topology, name, API_SERVER, ((box.right, port), (hub.middle, port), (hub.middle, hub.y)))
    return boxes, lines


def _services(topology: Topology, names: list[str], y: float) -> tuple[list[Box], list[Line]]:
    """What the API server calls outside the cluster, under the nodes, from `y` down."""
    boxes = [_service(name, y + number * (OUTSIDE_HEIGHT + GAP)) for number, name in enumerate(names)]
    lines: list[Line] = []
    for box in boxes:
        port = box.y + OUTSIDE_HEIGHT / 2
        lines += connect(topology, box.id, API_SERVER, ((box.x, port), (HUB_X + HUB_WIDTH, port)))
    return boxes, lines


def _far(topology: Topology, names: list[str], left: list[Box], y: float) -> tuple[list[Box], list[Line]]:
    """What others than the API server call (the cloud): their lines go round under the control plane, along `y`."""
    boxes: list[Box] = []
    lines: list[Line] = []
    for number, name in enumerate(names):
        port = y + number * (OUTSIDE_HEIGHT + GAP)
        box = _service(name, port - OUTSIDE_HEIGHT / 2)
        boxes.append(box)
        for partner in left:
            bend = (partner.middle, port)
            lines += connect(topology, partner.id, name, ((partner.middle, partner.bottom), bend, (box.x, port)))
    return boxes, lines


def _service(name: str, y: float) -> Box:
    line = name_lines(name)[0]
    x, width = HOST_X + PAD, max(RUNTIME_WIDTH, 20 + LETTER * len(line))
    texts = (
        Text("name", x + width / 2, y + 20, line, "middle"),
        Text("state", x + width / 2, y + 20 + LINE, "", "middle"),
    )
    return Box(name, "component", x, y, width, OUTSIDE_HEIGHT, texts)


def _host(topology: Topology, node: dict, y: float, height: float) -> tuple[list[Box], list[Line], Area]:
    kubelet_id, runtime_id, others = node_components(node)
    texts = _host_texts(node["name"], y, HOST_X + HOST_WIDTH - 10)
    host = Box(node["name"], "host", HOST_X, y, HOST_WIDTH, height, texts)
    kubelet = _running(kubelet_id, HOST_X + PAD, y + 26, KUBELET_WIDTH)
    runtime = _running(runtime_id, host.right - PAD - RUNTIME_WIDTH, y + 26, RUNTIME_WIDTH)
    port = kubelet.bottom - PORT + 2
    lines = connect(topology, kubelet_id, API_SERVER, ((kubelet.x, port), (HUB_X + HUB_WIDTH, port)))
    lines += connect(topology, kubelet_id, runtime_id, ((kubelet.right, port), (runtime.x, port)))
    boxes = [host, kubelet, runtime]
    room = HOST_WIDTH - 2 * PAD
    for name in others:
        width = 14 + LETTER * len(real_name(name))
        room -= width + 8
        boxes.append(_low(name, kubelet.x + room + 8, kubelet.bottom + 6, width, 26))
    area = Area("pods", node["name"], kubelet.x, kubelet.bottom + 7, room, host.bottom - kubelet.bottom - 11)
    return boxes, lines, area


def _compact_host(topology: Topology, node: dict, y: float, height: float) -> tuple[list[Box], list[Line], Area]:
    kubelet_id, runtime_id, _ = node_components(node)
    kubelet = _low(kubelet_id, HOST_X + PAD, y + 26, 66, 28)
    runtime = _low(runtime_id, kubelet.right + 16, y + 26, 92, 28)
    host = Box(node["name"], "host", HOST_X, y, HOST_WIDTH, height, _host_texts(node["name"], y, runtime.right))
    port = kubelet.y + 14
    lines = connect(topology, kubelet_id, API_SERVER, ((kubelet.x, port), (HUB_X + HUB_WIDTH, port)))
    lines += connect(topology, kubelet_id, runtime_id, ((kubelet.right, port), (runtime.x, port)))
    x = runtime.right + 10
    return [host, kubelet, runtime], lines, Area("pods", node["name"], x, y + 8, host.right - 8 - x, height - 16)


def _host_texts(name: str, y: float, right: float) -> tuple[Text, ...]:
    return Text("name", HOST_X + 10, y + 19, name), Text("state", right, y + 19, "", "end")


def _running(name: str, x: float, y: float, width: float) -> Box:
    """A program on a node: its name above, its state under it, lanes for capsules below."""
    middle = x + width / 2
    texts = (
        Text("name", middle, y + 19, real_name(name), "middle"),
        Text("state", middle, y + 19 + LINE, "", "middle"),
    )
    return Box(name, "component", x, y, width, RUN_HEIGHT, texts)


def _low(name: str, x: float, y: float, width: float, height: float) -> Box:
    """A box with room for a name only."""
    texts = (Text("name", x + width / 2, y + height / 2 + 5, real_name(name), "middle"),)
    return Box(name, "component", x, y, width, height, texts)
