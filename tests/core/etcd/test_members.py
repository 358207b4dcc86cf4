"""A cluster over several members of etcd: it works as with one, and goes on when members fail."""

from __future__ import annotations

import pytest

from simulator.core.control_plane.etcd import Etcd
from simulator.core.control_plane.raft import LEADER
from simulator.core.simulation import Simulation
from tests.core.simulations import Wire, advance, fault, kubectl_line, output, simulation, stores


def leader(sim: Simulation) -> Etcd:
    (found,) = [member for member in sim.cluster.etcd_members if member.running and member.raft.role == LEADER]
    return found


def content(member: Etcd) -> object:
    store = member.store
    return (
        store.revision,
        [(event.type, event.kv) for event in store.events_since(store.compact_revision + 1, "", "\0")],
    )


def assert_agreed(sim: Simulation) -> None:
    first, *others = sim.cluster.etcd_members
    for other in others:
        assert content(other) == content(first)


def told(frames: list[Wire]) -> list[int]:
    return [frame["revision"] for frame in stores(frames, "")]


@pytest.mark.parametrize("members", [1, 3, 5])
def test_a_deployment_runs_on_any_number_of_members(members: int) -> None:
    sim = simulation(2, etcd={"members": members})
    frames = kubectl_line(sim, "create deployment web --image=nginx:1.27 --replicas=2") + advance(sim, 30)
    pods = [frame["value"] for frame in stores(frames, "/registry/pods/default/web")]
    assert pods[-1]["status"]["phase"] == "Running"
    assert told(frames) == list(range(told(frames)[0], told(frames)[0] + len(told(frames))))
    assert_agreed(sim)


def test_the_cluster_goes_on_without_its_leader() -> None:
    sim = simulation(2, etcd={"members": 3})
    old = leader(sim)
    fault(sim, "crash", old.id)
    frames = advance(sim, 5)
    frames += kubectl_line(sim, "create deployment web --image=nginx:1.27") + advance(sim, 30)
    assert "deployment.apps/web created" in output(frames)
    assert leader(sim).raft.log.term > old.raft.log.term or leader(sim).id != old.id
    assert told(frames) == list(range(told(frames)[0], told(frames)[0] + len(told(frames))))
    fault(sim, "restart", old.id)
    advance(sim, 5)
    assert leader(sim).id != old.id
    assert_agreed(sim)
