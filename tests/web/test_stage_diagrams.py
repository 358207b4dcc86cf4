"""The architecture picture: whatever the topology, everything is on it, nothing covers anything, every name fits."""

import itertools
from typing import Any
from xml.etree import ElementTree

import pytest

from simulator.diagrams import topology_svg
from simulator.diagrams.layout import API_SERVER, Box, Layout, Topology
from simulator.diagrams.narrow import narrow
from simulator.diagrams.wide import wide
from simulator.lab import engine

LETTER = {"wide": 8.45, "narrow": 7.25}  # width of a letter in the font of the names: 14 and 12 pixels
LAYOUTS = {"wide": wide, "narrow": narrow}
MANAGER, SCHEDULER, CLOUD_MANAGER = "kube-controller-manager", "kube-scheduler", "cloud-controller-manager"


def topology(
    members: int = 1, managers: int = 1, schedulers: int = 1, cloud: bool = False, webhooks: int = 0, nodes: int = 2
) -> dict[str, Any]:
    """As `Simulation.topology()` gives it."""
    etcd = ["etcd"] if members == 1 else [f"etcd/{number}" for number in range(1, members + 1)]
    others = [MANAGER, *(f"{MANAGER}/control-plane-{number}" for number in range(2, managers + 1))]
    others += [SCHEDULER, *(f"{SCHEDULER}/cost-aware" for _ in range(schedulers - 1))]
    others += [CLOUD_MANAGER] if cloud else []
    hooks = [f"webhook/policy-{number}" for number in range(webhooks)]
    hosts = [f"node-{number}" for number in range(1, nodes + 1)]
    edges = [["kubectl", API_SERVER, "https"], *([API_SERVER, member, "grpc"] for member in etcd)]
    edges += [[one, other, "grpc"] for one, other in itertools.combinations(etcd, 2)]
    edges += [[component, API_SERVER, "https"] for component in others]
    edges += [[API_SERVER, hook, "https"] for hook in hooks]
    edges += [[CLOUD_MANAGER, "cloud", "https"]] if cloud else []
    for host in hosts:
        edges += [[f"kubelet/{host}", API_SERVER, "https"], [f"kubelet/{host}", f"containerd/{host}", "cri"]]
    return {
        "clients": ["kubectl"],
        "control_plane": [API_SERVER, *etcd, *others],
        "nodes": [{"name": host, "components": [f"kubelet/{host}", f"containerd/{host}"]} for host in hosts],
        "edges": edges,
    }


TOPOLOGIES = {
    "the smallest": topology(nodes=1),
    "two nodes": topology(),
    "three nodes": topology(nodes=3),
    "four nodes": topology(nodes=4),
    "twelve nodes": topology(nodes=12),
    "three members, two managers": topology(members=3, managers=2),
    "a webhook": topology(webhooks=1),
    "a cloud": topology(cloud=True, nodes=3),
    "two schedulers": topology(schedulers=2),
    "everything": topology(members=5, managers=3, schedulers=2, cloud=True, webhooks=2, nodes=3),
}


def components(topology: Topology) -> set[str]:
    named = {end for edge in topology["edges"] for end in edge[:2]}
    return {*topology["clients"], *topology["control_plane"], *named}


def laid_out(shape: str, name: str) -> tuple[Topology, Layout]:
    return TOPOLOGIES[name], LAYOUTS[shape](TOPOLOGIES[name])


def apart(one: Box, other: Box) -> bool:
    return one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


every = pytest.mark.parametrize(("shape", "name"), list(itertools.product(LAYOUTS, TOPOLOGIES)))


@every
def test_every_component_and_every_connection_is_drawn_once(shape: str, name: str) -> None:
    given, layout = laid_out(shape, name)
    drawn = [box.id for box in layout.boxes if box.kind == "component"]
    assert sorted(drawn) == sorted(components(given))
    lines = [(line.source, line.target, line.protocol) for line in layout.lines]
    assert sorted(lines) == sorted(tuple(edge) for edge in given["edges"])


@every
def test_nothing_covers_anything(shape: str, name: str) -> None:
    _, layout = laid_out(shape, name)
    boxes = [box for box in layout.boxes if box.kind == "component"]
    hosts = [box for box in layout.boxes if box.kind == "host"]
    for one, other in [*itertools.combinations(boxes, 2), *itertools.combinations(hosts, 2)]:
        assert apart(one, other), f"{one.id} and {other.id}"
    for area in layout.areas:
        if area.kind == "stages":
            continue
        room = Box(area.kind, "area", area.x, area.y, area.width, area.height)
        assert min(area.width, area.height) > 15
        for box in boxes:
            assert apart(room, box), f"{area.kind} of {area.host} and {box.id}"


@every
def test_everything_is_within_the_picture_and_ends_at_its_boxes(shape: str, name: str) -> None:
    _, layout = laid_out(shape, name)
    for box in layout.boxes:
        assert min(box.x, box.y) >= 0, box.id
        assert box.right <= layout.width, box.id
        assert box.bottom <= layout.height, box.id
    boxes = {box.id: box for box in layout.boxes if box.kind == "component"}
    for line in layout.lines:
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in line.points), line
        for end, (x, y) in ((line.source, line.points[0]), (line.target, line.points[-1])):
            box = boxes[end]
            assert box.x <= x <= box.right, f"{line.source} -> {line.target} at {end}"
            assert box.y <= y <= box.bottom, f"{line.source} -> {line.target} at {end}"


@every
def test_every_name_fits_into_its_box(shape: str, name: str) -> None:
    _, layout = laid_out(shape, name)
    for box in layout.boxes:
        for text in box.texts:
            width = LETTER[shape] * len(text.text)
            left = text.x - {"start": 0, "middle": width / 2, "end": width}[text.anchor]
            assert box.x <= left <= box.right - width, f"{text.text!r} in {box.id}"
            assert box.y + 8 < text.y < box.bottom, f"{text.text!r} in {box.id}"


@pytest.mark.parametrize("shape", LAYOUTS)
def test_the_picture_of_a_real_cluster_has_an_element_for_each(shape: str) -> None:
    scenario = {"nodes": [{"name": "node-1"}], "control_plane": {"controller_managers": 2}}
    given = engine.build(scenario, 1).topology()
    svg = ElementTree.fromstring(topology_svg(given, "zh-hans", shape))
    drawn = {element.get("data-component") for element in svg.iter()} - {None}
    assert drawn == components(given)
    edges = [(element.get("data-from"), element.get("data-to")) for element in svg.iter() if element.get("data-from")]
    assert sorted(edges) == sorted((source, target) for source, target, _ in given["edges"])
    assert not [element for element in svg.iter() if element.get("style")], "the policy refuses styles inline"
