"""A second scheduler by schedulerName, profiles of one scheduler, and several processes of which one leads."""

import json
from typing import Any

from simulator.core.protocol.api import ApiRequest
from simulator.core.simulation import Simulation
from tests.core.simulations import Wire, advance, fault, kubectl_line, live, simulation

NO_SPREAD: dict[str, Any] = {"schedulerName": "frugal", "plugins": {"score": {"enabled": [{"name": "NodeCost"}]}}}


def run_pod(sim: Simulation, name: str, scheduler: str, seconds: float = 3) -> list[Wire]:
    spec = {"schedulerName": scheduler, "containers": [{"name": "nginx", "image": "nginx:1.26"}]}
    manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec}
    return [*kubectl_line(sim, "apply -f -", json.dumps(manifest)), *advance(sim, seconds)]


def deciders(frames: list[Wire]) -> list[tuple[str, str, str]]:
    return [(f["component"], f["scheduler"], f["pod"]) for f in frames if f["kind"] == "decision"]


def pod(sim: Simulation, name: str) -> Any:
    return live(sim, f"/registry/pods/default/{name}")


def test_each_scheduler_decides_for_its_own_pods() -> None:
    frugal = {"name": "frugal", "leaderElection": {"resourceName": "frugal"}, "profiles": [NO_SPREAD]}
    sim = simulation(control_plane={"schedulers": [{}, frugal]})
    frames = run_pod(sim, "a", "default-scheduler") + run_pod(sim, "b", "frugal")
    assert deciders(frames) == [
        ("kube-scheduler", "default-scheduler", "default/a"),
        ("kube-scheduler/frugal", "frugal", "default/b"),
    ]
    assert pod(sim, "a")["spec"]["nodeName"]
    assert pod(sim, "b")["spec"]["nodeName"]
    said = [(f["component"], f["message"]) for f in frames if f["kind"] == "event" and f["reason"] == "Scheduled"]
    assert [component for component, _ in said] == ["kube-scheduler", "kube-scheduler/frugal"]
    assert live(sim, "/registry/leases/kube-system/kube-scheduler")
    assert live(sim, "/registry/leases/kube-system/frugal")


def test_two_schedulers_that_share_a_lease_wait_for_each_other() -> None:
    """What happens to who forgets ``resourceName``: its default is the same for all."""
    sim = simulation(control_plane={"schedulers": [{}, {"name": "frugal", "profiles": [NO_SPREAD]}]})
    assert deciders(run_pod(sim, "b", "frugal", seconds=30)) == []


def test_a_pod_that_nobody_serves_stays_pending_without_a_word() -> None:
    sim = simulation()
    frames = run_pod(sim, "a", "absent", seconds=120)
    assert deciders(frames) == []
    assert not [f for f in frames if f["kind"] == "event" and f["object"].get("name") == "a"]
    assert "nodeName" not in pod(sim, "a")["spec"]
    assert pod(sim, "a")["status"]["phase"] == "Pending"
    blocked = [label for f in frames for label in f.get("labels", ()) if label["phase"] == "blocked"]
    assert [(label["step"], label["reason"], label["params"]) for label in blocked] == [
        (4, "no-scheduler", {"scheduler": "absent"})
    ]


def test_profiles_of_one_scheduler_share_its_cache_and_speak_for_themselves() -> None:
    sim = simulation(control_plane={"schedulers": [{"profiles": [{}, NO_SPREAD]}]})
    frames = run_pod(sim, "a", "default-scheduler") + run_pod(sim, "b", "frugal")
    assert deciders(frames) == [
        ("kube-scheduler", "default-scheduler", "default/a"),
        ("kube-scheduler", "frugal", "default/b"),
    ]
    events = sim.api_read(ApiRequest("list", "events", "default")).body["items"]
    sources = [event["reportingComponent"] for event in events if event["reason"] == "Scheduled"]
    assert sources == ["default-scheduler", "frugal"]


def test_of_two_processes_one_leads_and_the_other_takes_over() -> None:
    sim = simulation(control_plane={"schedulers": [{"instances": 2}]})
    (leader,) = [name for name, _, _ in deciders(run_pod(sim, "a", "default-scheduler"))]
    (other,) = {"kube-scheduler", "kube-scheduler/control-plane-2"} - {leader}
    fault(sim, "crash", leader)
    early = run_pod(sim, "b", "default-scheduler", seconds=8)
    assert deciders(early) == []
    assert [label["reason"] for f in early for label in f.get("labels", ()) if label["phase"] == "blocked"] == [
        "not-leader"
    ]
    assert deciders(advance(sim, 20)) == [(other, "default-scheduler", "default/b")]
    assert pod(sim, "b")["spec"]["nodeName"]


def test_a_scheduler_without_leader_election_acts_at_once() -> None:
    alone = {"leaderElection": {"leaderElect": False}}
    sim = simulation(control_plane={"schedulers": [alone]})
    assert deciders(run_pod(sim, "a", "default-scheduler")) == [("kube-scheduler", "default-scheduler", "default/a")]
    assert live(sim, "/registry/leases/kube-system/kube-scheduler") is None
