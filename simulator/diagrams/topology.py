"""The stage's picture: topology -> SVG that the browser brings to life.

What the browser finds in it: `g.component[data-component]`, `g.host[data-node]`, `g.edge[data-from][data-to]` with
one path each, `g.area[data-area]` (free rooms), `g.traces`, `g.messages`; ids `component-<id>`, `edge-<from>--<to>`
with `--` for `/`, all with the prefix `narrow-` in the layout for phones. No style attribute, no colour: stage.css has
them.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext, override

from simulator.diagrams.graph import element_id, to_dot
from simulator.diagrams.layout import Area, Box, Layout, Text
from simulator.diagrams.narrow import narrow
from simulator.diagrams.render import render_svg
from simulator.diagrams.wide import wide

_SVG = "{http://www.w3.org/2000/svg}"
_LAYOUTS = {"wide": wide, "narrow": narrow}
_NUMBER = re.compile(r"-?\d+\.?\d*")


def topology_svg(topology: Mapping[str, Any], language: str, shape: str = "wide") -> str:
    """The SVG element for `topology` (as `Simulation.topology()` gives it), ready to stand in a page.

    language: `en` or `zh-hans`, for the names of the planes. shape: `wide` or `narrow` (for phones).
    Raises DiagramError when there is no Graphviz.
    """
    return _topology_svg(json.dumps(topology, sort_keys=True), language, shape)


@lru_cache(maxsize=64)
def _topology_svg(topology: str, language: str, shape: str) -> str:
    layout = _LAYOUTS[shape](json.loads(topology))
    drawn = ElementTree.fromstring(render_svg(to_dot(layout), engine="nop2"))
    prefix = "" if shape == "wide" else f"{shape}-"
    with override(language):
        root = _dress(drawn, layout, shape, prefix)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _dress(drawn: ElementTree.Element, layout: Layout, shape: str, prefix: str) -> ElementTree.Element:
    """Takes Graphviz's shapes by id and puts them in the order planes, edges, traces, components, messages."""
    groups = {group.get("id", ""): group for group in drawn.iter(f"{_SVG}g")}
    offset = layout.height
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": f"topology topology-{shape}",
            "viewBox": f"0 0 {layout.width:g} {layout.height:g}",
            "data-topology": shape,
            "role": "group",
            "aria-label": gettext("The cluster"),
        },
    )
    for box in (box for box in layout.boxes if box.kind != "component"):
        root.append(_box(groups[f"{box.kind}-{element_id(box.id)}"], box, prefix, offset))
    edges = ElementTree.SubElement(root, "g", {"class": "edges"})
    for line in layout.lines:
        name = f"edge-{element_id(line.source)}--{element_id(line.target)}"
        attributes = {"id": prefix + name, "class": f"edge {line.protocol}"}
        edge = ElementTree.SubElement(edges, "g", attributes | {"data-from": line.source, "data-to": line.target})
        path = next(groups[name].iter(f"{_SVG}path"))
        ElementTree.SubElement(edge, "path", {"d": _moved(path.get("d", ""), offset)})
    ElementTree.SubElement(root, "g", {"class": "traces", "aria-hidden": "true"})
    for box in (box for box in layout.boxes if box.kind == "component"):
        root.append(_box(groups[f"component-{element_id(box.id)}"], box, prefix, offset))
    for area in layout.areas:
        root.append(_area(area, prefix))
    ElementTree.SubElement(root, "g", {"class": "messages", "aria-hidden": "true"})
    return root


def _box(drawn: ElementTree.Element, box: Box, prefix: str, offset: float) -> ElementTree.Element:
    group = ElementTree.Element("g", {"id": f"{prefix}{box.kind}-{element_id(box.id)}", "class": box.kind})
    path = next(drawn.iter(f"{_SVG}path"))
    ElementTree.SubElement(group, "path", {"class": "border", "d": _moved(path.get("d", ""), offset)})
    if box.kind == "component":
        group.attrib |= {"data-component": box.id, "tabindex": "0", "role": "button", "aria-label": box.id}
        group.attrib |= {"data-box": f"{box.x:g} {box.y:g} {box.width:g} {box.height:g}"}
    elif box.kind == "host":
        group.set("data-node", box.id)
    else:
        label = gettext("control plane") if box.id == "control-plane" else gettext("nodes")
        _text(group, Text("plane-name", box.x + 10, box.y + 19, label))
    for text in box.texts:
        _text(group, text)
    return group


def _text(parent: ElementTree.Element, text: Text) -> None:
    attributes = {"class": text.kind, "x": f"{text.x:g}", "y": f"{text.y:g}"}
    if text.anchor != "start":
        attributes["text-anchor"] = text.anchor
    ElementTree.SubElement(parent, "text", attributes).text = text.text


def _area(area: Area, prefix: str) -> ElementTree.Element:
    attributes = {
        "id": f"{prefix}{area.kind}-{element_id(area.host)}",
        "class": f"area {area.kind}",
        "data-area": area.kind,
        "data-host": area.host,
        "data-size": f"{area.width:g} {area.height:g}",
        "transform": f"translate({area.x:g} {area.y:g})",
    }
    return ElementTree.Element("g", attributes)


def _moved(path: str, offset: float) -> str:
    """Graphviz draws in a group moved down by the height; here the move is made, and digits are spared."""
    numbers = iter(range(len(path)))

    def move(match: re.Match[str]) -> str:
        value = float(match[0]) + (offset if next(numbers) % 2 else 0)
        return f"{value:g}" if abs(value) >= 0.005 else "0"

    return _NUMBER.sub(move, path)
