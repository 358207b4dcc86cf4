"""Two managers, one Lease: one acts; when it dies the other takes over after the Lease has expired."""

from __future__ import annotations

import itertools
from typing import Any

from simulator.core.api import timestamps
from simulator.core.engine.clock import SECOND
from tests.core.controllers.cluster import Cluster, Json, deployment, events, written
from tests.core.simulations import fault

FIRST, SECOND_ONE = "kube-controller-manager", "kube-controller-manager/control-plane-2"
LEASE = "leases/kube-system/kube-controller-manager"


def _two() -> tuple[Cluster, str, str]:
    """A cluster with two managers, the one that leads, and the other."""
    cluster = Cluster(2, control_plane={"controller_managers": 2})
    leaders = [one for one in (FIRST, SECOND_ONE) if cluster.sim.inspect(one)["leading"]]
    (leader,) = leaders
    return cluster, leader, SECOND_ONE if leader == FIRST else FIRST


def _identity(cluster: Cluster, manager: str) -> str:
    return str(cluster.sim.inspect(manager)["elector"]["identity"])


def _lease(cluster: Cluster) -> Any:
    return cluster.get(LEASE)


def _without_times(lease: Json) -> Json:
    return {key: value for key, value in lease["spec"].items() if not key.endswith("Time")}


def test_one_leads_and_renews_every_two_seconds() -> None:
    cluster, leader, other = _two()
    lease = _lease(cluster)
    assert list(lease) == ["kind", "apiVersion", "metadata", "spec"]
    host = "control-plane-2" if leader == SECOND_ONE else "control-plane"
    assert _identity(cluster, leader).startswith(f"{host}_")
    assert _without_times(lease) == {
        "holderIdentity": _identity(cluster, leader),
        "leaseDurationSeconds": 15,
        "leaseTransitions": 0,
    }
    times = [timestamps.parse(one["spec"]["renewTime"]) for one in written(cluster.run(20), LEASE)]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert all(2 * SECOND <= gap < 2.1 * SECOND for gap in gaps)
    assert len(times) == 10
    holds = cluster.sim.inspect(other)
    assert (holds["leading"], holds["controllers"], holds["informers"]) == (False, [], [])
    assert holds["elector"]["holder"] == _identity(cluster, leader)


def test_the_other_takes_over_when_the_lease_has_expired() -> None:
    cluster, leader, other = _two()
    before = _lease(cluster)
    fault(cluster.sim, "crash", leader)
    cluster.create(deployment())
    waiting = cluster.run(14)
    assert events(waiting, "LeaderElection") == []
    assert cluster.pod_names() == []
    frames = cluster.run(16)
    identity = _identity(cluster, other)
    assert events(frames, "LeaderElection") == [f"{identity} became leader"]
    taken = written(frames, LEASE)[0]
    assert _without_times(taken) == {"holderIdentity": identity, "leaseDurationSeconds": 15, "leaseTransitions": 1}
    assert taken["spec"]["acquireTime"] == taken["spec"]["renewTime"]
    silence = timestamps.parse(taken["spec"]["acquireTime"]) - timestamps.parse(before["spec"]["renewTime"])
    # 15 s after the last renewal was seen, which is up to 4.4 s later, and then up to 4.4 s until the next look.
    assert 15 * SECOND <= silence <= 24 * SECOND
    assert len(cluster.pod_names()) == 2


def test_the_event_is_about_the_lease() -> None:
    cluster, leader, other = _two()
    fault(cluster.sim, "crash", leader)
    cluster.run(30)
    name = f"{_identity(cluster, other)} became leader"
    (event,) = [one for one in cluster.objects("events", "kube-system") if one["message"] == name]
    assert (event["type"], event["reason"], event["source"]) == (
        "Normal",
        "LeaderElection",
        {"component": "kube-controller-manager"},
    )
    assert event["involvedObject"]["kind"] == "Lease"
    assert event["involvedObject"]["name"] == "kube-controller-manager"
    assert event["involvedObject"]["apiVersion"] == "coordination.k8s.io/v1"


def test_a_dead_leader_that_comes_back_waits_like_any_other() -> None:
    cluster, leader, other = _two()
    fault(cluster.sim, "crash", leader)
    cluster.run(30)
    fault(cluster.sim, "restart", leader)
    cluster.run(30)
    assert cluster.sim.inspect(leader)["leading"] is False
    assert cluster.sim.inspect(other)["leading"] is True
    assert _lease(cluster)["spec"]["leaseTransitions"] == 1


def test_a_leader_without_an_api_server_gives_up_after_ten_seconds() -> None:
    cluster, leader, _other = _two()
    fault(cluster.sim, "crash", "kube-apiserver")
    frames = cluster.run(20)
    gone = [f for f in frames if f["kind"] == "component" and f["component"] == leader and f["state"] == "crashed"]
    assert len(gone) == 1
    own = [frame for frame in frames if frame.get("component") == leader]
    assert events(own, "LeaderElection") == [f"{_lease(cluster)['spec']['holderIdentity']} stopped leading"]
    assert 10 * SECOND <= gone[0]["t"] <= 13 * SECOND
    fault(cluster.sim, "restart", "kube-apiserver")
    cluster.run(40)
    assert [one for one in (FIRST, SECOND_ONE) if cluster.sim.inspect(one)["leading"]] != []
