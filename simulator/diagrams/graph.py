"""A layout -> DOT with fixed positions, for `neato -n2`: Graphviz draws it and gives each thing its id and class.

Graphviz measures in inches and points with y growing upwards; one unit of the layout is one point. Its text metrics
know no Chinese, so every box has its size given, and texts are set by whoever dresses the drawing.
"""

import graphviz

from simulator.diagrams.layout import Box, Layout, Line, Point

CORNER = 10.0  # radius of the bend of a connection
_POINTS_PER_INCH = 72.0


def element_id(component: str) -> str:
    """The DOM id's form of a component id: `kubelet/node-1` -> `kubelet--node-1`."""
    return component.replace("/", "--")


def to_dot(layout: Layout) -> str:
    """The DOT text of `layout`, to be drawn by the engine `nop2` (neato -n2), which moves nothing."""
    graph = graphviz.Digraph("topology")
    graph.attr(bgcolor="transparent", pad="0", outputorder="nodesfirst")
    graph.attr("node", shape="box", style="rounded", fixedsize="true", margin="0")
    graph.attr("edge", arrowhead="none")
    _frame(graph, layout)
    for box in layout.boxes:
        _node(graph, box, layout.height)
    for line in layout.lines:
        _edge(graph, line, layout.height)
    return graph.source


def _frame(graph: graphviz.Digraph, layout: Layout) -> None:
    """An unseen node as large as the layout: Graphviz crops to what it draws."""
    size = {"width": _inches(layout.width), "height": _inches(layout.height)}
    graph.node("frame", label="", pos=f"{layout.width / 2},{layout.height / 2}", style="invis", **size)


def _node(graph: graphviz.Digraph, box: Box, height: float) -> None:
    x, y = box.middle, height - (box.y + box.height / 2)
    graph.node(
        f"{box.kind}:{box.id}".replace(":", "."),
        label="",
        id=f"{box.kind}-{element_id(box.id)}",
        **{"class": box.kind},
        pos=f"{x:.2f},{y:.2f}",
        width=_inches(box.width),
        height=_inches(box.height),
    )


def _edge(graph: graphviz.Digraph, line: Line, height: float) -> None:
    control = line.points if line.curved else spline(line.points)
    points = " ".join(f"{x:.2f},{height - y:.2f}" for x, y in control)
    graph.edge(
        f"component.{line.source}",
        f"component.{line.target}",
        id=f"edge-{element_id(line.source)}--{element_id(line.target)}",
        **{"class": line.protocol},
        pos=points,
    )


def spline(points: tuple[Point, ...]) -> list[Point]:
    """A polyline with rounded bends as the control points of one cubic Bezier spline (3k + 1 of them)."""
    curve = [points[0]]
    for number in range(1, len(points)):
        bend_next = number + 1 < len(points)
        end = _towards(points[number], points[number - 1], CORNER) if bend_next else points[number]
        curve += [_between(curve[-1], end, 1 / 3), _between(curve[-1], end, 2 / 3), end]
        if bend_next:
            out = _towards(points[number], points[number + 1], CORNER)
            curve += [_between(end, points[number], 0.55), _between(out, points[number], 0.55), out]
    return curve


def _between(a: Point, b: Point, part: float) -> Point:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def _towards(a: Point, b: Point, distance: float) -> Point:
    length = ((b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2) ** 0.5
    return _between(a, b, min(distance / length, 0.5))


def _inches(points: float) -> str:
    return f"{points / _POINTS_PER_INCH:.4f}"
