"""Links that are cut, processes that are slow: what the others notice of it, and when."""

from __future__ import annotations

import pytest

from simulator.core.protocol.commands import CommandError, parse, read_fault
from simulator.core.scenario import Scenario, ScenarioError
from simulator.core.simulation import Simulation
from tests.core.simulations import Wire, advance, kubectl_line, live, output, simulation

KUBELET = "kubelet/node-1"


def happen(sim: Simulation, text: str) -> list[Wire]:
    return [frame.to_wire() for frame in sim.apply(read_fault(text))]


def lost(frames: list[Wire], end: str) -> list[Wire]:
    return [frame for frame in frames if frame["kind"] == "lost" and end in (frame["from"], frame["to"])]


def test_a_short_cut_only_delays() -> None:
    """What was sent meanwhile goes out again, once, and nobody lists anew."""
    sim = simulation(1)
    happen(sim, f"cut {KUBELET} kube-apiserver")
    frames = kubectl_line(sim, "run web --image=nginx:1.27") + advance(sim, 20)
    assert {frame["reason"] for frame in lost(frames, KUBELET)} == {"link-cut"}
    assert live(sim, "/registry/pods/default/web")["spec"]["nodeName"] == "node-1"
    assert live(sim, "/registry/pods/default/web")["status"]["phase"] == "Pending"
    frames = happen(sim, f"heal {KUBELET} kube-apiserver") + advance(sim, 20)
    again = [frame["again"] for frame in frames if "again" in frame]
    assert again
    assert len(again) == len(set(again))
    assert live(sim, "/registry/pods/default/web")["status"]["phase"] == "Running"
    assert not [frame for frame in frames if frame["kind"] == "request" and frame["verb"] == "list"]


def test_a_long_cut_ends_the_connection_at_both_ends() -> None:
    sim = simulation(1)
    happen(sim, f"cut {KUBELET} kube-apiserver")
    frames = advance(sim, 100)
    closed = [frame for frame in frames if frame["kind"] == "watch_closed"]
    assert {(frame["t"], frame["from"], frame["reason"]) for frame in closed} == {(45_000_000, KUBELET, "timed-out")}
    node = live(sim, "/registry/minions/node-1")
    assert [one["status"] for one in node["status"]["conditions"] if one["type"] == "Ready"] == ["Unknown"]
    frames = happen(sim, f"heal {KUBELET}") + advance(sim, 40)
    assert [frame for frame in frames if frame["kind"] == "request" and frame["verb"] == "list"]
    node = live(sim, "/registry/minions/node-1")
    assert [one["status"] for one in node["status"]["conditions"] if one["type"] == "Ready"] == ["True"]


def test_what_dies_behind_a_cut_link_is_missed_when_it_heals() -> None:
    sim = simulation(1)
    happen(sim, f"cut {KUBELET}")
    happen(sim, f"crash {KUBELET}")
    frames = advance(sim, 10)
    assert not [frame for frame in frames if frame["kind"] == "watch_closed"]
    frames = happen(sim, f"heal {KUBELET}")
    assert {frame["reason"] for frame in frames if frame["kind"] == "watch_closed"} == {"crashed"}


def test_kubectl_finds_no_server_behind_a_cut() -> None:
    """Each command dials anew; nothing answers, and after half a minute it gives up."""
    sim = simulation(1)
    happen(sim, "cut kubectl kube-apiserver")
    assert not sim.is_read("get pods")
    assert sim.is_read("config view")
    frames = kubectl_line(sim, "get pods") + advance(sim, 31)
    assert output(frames) == "Unable to connect to the server: dial tcp 10.0.0.10:6443: i/o timeout\n"
    frames = kubectl_line(sim, "get pods") + advance(sim, 10) + happen(sim, "heal kubectl") + advance(sim, 1)
    assert output(frames) == "No resources found in default namespace.\n"


def test_isolation_is_a_cut_of_every_link() -> None:
    sim = simulation(2)
    frames = happen(sim, "cut kube-apiserver") + advance(sim, 60)
    senders = {frame["from"] for frame in lost(frames, "kube-apiserver")}
    assert {"kube-apiserver", "kubelet/node-1", "kubelet/node-2", "kube-scheduler"} <= senders
    happen(sim, "heal kube-apiserver")
    advance(sim, 60)
    frames = kubectl_line(sim, "run web --image=nginx:1.27") + advance(sim, 30)
    assert live(sim, "/registry/pods/default/web")["status"]["phase"] == "Running"


def durations(frames: list[Wire], sender: str) -> set[int]:
    kinds = ("request", "response", "watch_event")
    return {frame["arrives"] - frame["t"] for frame in frames if frame["kind"] in kinds and frame["from"] == sender}


def test_a_slow_component_takes_so_many_times_as_long() -> None:
    sim = simulation(1)
    happen(sim, "slow kube-scheduler 50x")
    frames = advance(sim, 20)
    assert durations(frames, "kube-scheduler") == {50_000}
    frames = happen(sim, "slow kube-scheduler 0") + advance(sim, 20)
    assert durations(frames, "kube-scheduler") == {1_000}


def test_a_slow_component_takes_so_much_longer_until_it_heals() -> None:
    sim = simulation(1)
    happen(sim, "slow etcd 300ms")
    assert min(durations(advance(sim, 20), "etcd")) == 300_500
    frames = happen(sim, "heal etcd")
    assert [frame["by"] for frame in frames if frame["kind"] == "pace"] == [""]
    assert 500 in durations(advance(sim, 20), "etcd")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("crash nobody", "there is no component 'nobody'"),
        ("cut etcd nobody", "there is no component 'nobody'"),
        (
            "cut etcd kube-scheduler",
            "there is no link between 'etcd' and 'kube-scheduler'; 'etcd' has links to: kube-api",
        ),
        ("cut etcd etcd", "no link to itself"),
        ("slow etcd", "belongs to the fault slow"),
        ("slow etcd fast", "'fast' is not a slowness"),
        ("slow etcd 5000x", "too slow"),
        ("crash etcd kube-apiserver", "say crash X"),
        ("burn etcd", "unknown fault 'burn'"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(text: str, problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        simulation(1).apply(read_fault(text))


def test_faults_as_they_come_from_outside() -> None:
    assert parse({"kind": "fault", "fault": "cut", "component": "a", "other": "b"}).text == "cut a b"
    assert parse({"kind": "fault", "fault": "slow", "component": "a", "by": "1.5s"}).text == "slow a 1.5s"
    for wrong in ({"fault": "slow"}, {"fault": "crash", "other": "b"}, {"fault": "cut", "by": "5x"}, {"fault": "heat"}):
        with pytest.raises(CommandError):
            parse({"kind": "fault", "component": "a", **wrong})


def test_faults_of_a_timeline() -> None:
    timeline = [
        {"at": "1s", "cut": ["etcd", "kube-apiserver"]},
        {"at": "2s", "heal": "etcd"},
        {"at": "3s", "slow": "etcd", "by": "3x"},
    ]
    frames = advance(simulation(1, timeline=timeline), 4)
    texts = [frame["text"] for frame in frames if frame["kind"] == "command"]
    assert texts == ["cut etcd kube-apiserver", "heal etcd", "slow etcd 3x"]
    with pytest.raises(CommandError, match="no component"):
        simulation(1, timeline=[{"at": "1s", "cut": "etcd/4"}])
    with pytest.raises(ScenarioError, match="timeline"):
        Scenario.from_dict({"nodes": [{"name": "a"}], "timeline": [{"slow": "etcd"}]})


def test_a_cut_cluster_is_copied_with_its_cuts() -> None:
    sim = simulation(1)
    happen(sim, f"cut {KUBELET}")
    advance(sim, 10)
    copy = Simulation.restore(sim.checkpoint())
    for one in (sim, copy):
        happen(one, f"heal {KUBELET}")
    assert advance(sim, 20) == advance(copy, 20)
