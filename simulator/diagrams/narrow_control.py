"""The control plane on a phone: a row of components over the API server, or several where there are too many.

In several rows, what stands higher is connected through the gaps of what stands lower.
"""

import itertools
from dataclasses import replace

from simulator.diagrams.layout import API_SERVER, ETCD, Area, Box, Line, Topology, connect, control_plane, real_name
from simulator.diagrams.narrow_parts import BOX as LEAST
from simulator.diagrams.narrow_parts import GAP, LINE, LOW, MARGIN, MEMBER, WIDTH, Part, broken, component

TOP = 48.0
LANE = 16.0  # room between two boxes for connections from above
SIDE = MARGIN + LANE
COLUMNS = 3
COLUMN = (WIDTH - 2 * SIDE - (COLUMNS - 1) * LANE) / COLUMNS
LABEL = 34.0  # room for the plane's name
TURN = 46.0  # between two rows: connections turn there, and pods wait above their scheduler
_HUB = float("inf")  # where the API server is, until it is known


def one_row(topology: Topology) -> Part:
    """kubectl and the control plane side by side."""
    columns = [*topology["clients"], *control_plane(topology)]
    width = (WIDTH - 2 * MARGIN - GAP * (len(columns) - 1)) / max(len(columns), 1)
    boxes: list[Box] = []
    lines: list[Line] = []
    for number, name in enumerate(columns):
        box = component(name, MARGIN + number * (width + GAP), TOP, width, _height(columns))
        boxes.append(box)
        lines += connect(topology, name, API_SERVER, ((box.middle, box.bottom), (box.middle, _HUB)))
    return boxes, lines, _trays(boxes)


def several_rows(topology: Topology, far: list[str]) -> Part:
    """kubectl and what only others call (`far`) in a strip of their own; then etcd; then the rest, three in a row."""
    members = control_plane(topology)
    etcd = [name for name in members if real_name(name) == ETCD]
    rest = [name for name in members if name not in etcd]
    upper = _members(etcd, LOW + LABEL + 5 * max(len(etcd) - 2, 0))
    rows = [upper, *_rows(rest, upper[0].bottom + TURN if upper else LOW + LABEL)]
    lines = [*_beside(topology, upper), *_over(topology, upper)]
    lanes = _Lanes()
    for row in rows[:-1]:
        lines += [line for box in row for line in lanes.down(topology, box)]
    for box in rows[-1]:
        lines += connect(topology, box.id, API_SERVER, ((box.middle, box.bottom), (box.middle, _HUB)))
    lower = [box for row in rows[1:] for box in row]
    strip, strip_lines = _strip(topology, far, lower)
    return [*upper, *lower, *strip], [*lines, *strip_lines], _trays(lower)


def down_to(line: Line, y: float) -> Line:
    """A connection that ends at the API server, now that its depth is known."""
    return replace(line, points=tuple((x, y if at == _HUB else at) for x, at in line.points))


def _members(names: list[str], y: float) -> list[Box]:
    gap = GAP if len(names) <= COLUMNS else 4.0
    width = min((WIDTH - 2 * SIDE - gap * (len(names) - 1)) / max(len(names), 1), 150.0)
    left = (WIDTH - len(names) * width - (len(names) - 1) * gap) / 2
    return [component(name, left + number * (width + gap), y, width, MEMBER) for number, name in enumerate(names)]


def _rows(names: list[str], y: float) -> list[list[Box]]:
    """Rows of a grid of three; the last stands at the right, where a connection from outside comes down."""
    rows: list[list[Box]] = []
    for start in range(0, len(names), COLUMNS):
        row = names[start : start + COLUMNS]
        height = _height(row)
        first = COLUMNS - len(row)
        places = [SIDE + (first + number) * (COLUMN + LANE) for number in range(len(row))]
        rows.append([component(name, x, y, COLUMN, height) for name, x in zip(row, places, strict=True)])
        y += height + TURN
    return rows


def _height(names: list[str]) -> float:
    """Of a row: the longest name and a state below it."""
    return max(LEAST, 22 + LINE * max(len(broken(name)) for name in names))


class _Lanes:
    """The gaps of the grid, and how many connections run down each."""

    def __init__(self) -> None:
        gaps = [SIDE - LANE / 2 + number * (COLUMN + LANE) for number in range(COLUMNS + 1)]
        self._used = dict.fromkeys(gaps, 0)
        self._turns = 0

    def down(self, topology: Topology, box: Box) -> list[Line]:
        """From a box to the API server, through the gap that is nearest of those with the fewest."""
        gap = min(self._used, key=lambda x: (self._used[x], abs(x - box.middle)))
        x = gap + (0, 5, -5)[self._used[gap] % 3]
        self._used[gap] += 1
        turn = box.bottom + 9 + 3 * (self._turns % 4)
        self._turns += 1
        way = ((box.middle, box.bottom), (box.middle, turn), (x, turn), (x, _HUB))
        return connect(topology, box.id, API_SERVER, way)


def _beside(topology: Topology, row: list[Box]) -> list[Line]:
    lines: list[Line] = []
    for one, other in itertools.pairwise(row):
        port = one.y + MEMBER / 2
        lines += connect(topology, one.id, other.id, ((one.right, port), (other.x, port)))
    return lines


def _over(topology: Topology, row: list[Box]) -> list[Line]:
    """Between members that are no neighbours: over those between them."""
    lines: list[Line] = []
    for number, one in enumerate(row):
        for distance, other in enumerate(row[number + 2 :], start=2):
            top = one.y - 6 * distance
            curve = ((one.middle, one.y), (one.middle, top), (other.middle, top), (other.middle, other.y))
            lines += connect(topology, one.id, other.id, curve, curved=True)
    return lines


def _strip(topology: Topology, far: list[str], lower: list[Box]) -> tuple[list[Box], list[Line]]:
    """kubectl at the left, what only others call at the right; their connections run down the margins."""
    boxes: list[Box] = []
    lines: list[Line] = []
    width = 84.0
    for number, name in enumerate(topology["clients"]):
        boxes.append(component(name, MARGIN + number * (width + GAP), 0, width, LOW))
        x = MARGIN + 3
        lines += connect(topology, name, API_SERVER, ((x, LOW), (x, _HUB)))
    for number, name in enumerate(far):
        boxes.append(component(name, WIDTH - MARGIN - (number + 1) * width - number * GAP, 0, width, LOW))
        x = WIDTH - MARGIN - 3
        for partner in lower:
            way = ((x, LOW), (x, partner.y + 14), (partner.right, partner.y + 14))
            lines += connect(topology, name, partner.id, way)
    return boxes, lines


def _trays(boxes: list[Box]) -> list[Area]:
    schedulers = [box for box in boxes if real_name(box.id) == "kube-scheduler"]
    return [Area("tray", box.id, box.x, box.y - 22, box.width, 20) for box in schedulers[-1:]]
