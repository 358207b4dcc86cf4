"""The ten steps are read off frames: in order where all is well, and not at all where nobody does them."""

from __future__ import annotations

import pytest

from simulator.core.protocol import reducer
from simulator.core.simulation import Simulation
from tests.core.simulations import Wire, advance, fault, kubectl_line, simulation

STEPS = [str(step) for step in range(1, 11)]


def labels(frames: list[Wire], pod: str = "default/web", phase: str = "done") -> list[int]:
    return [
        label["step"]
        for frame in frames
        for label in frame.get("labels", ())
        if label["pod"] == pod and label["phase"] == phase
    ]


def blocked(frames: list[Wire]) -> list[tuple[int, str]]:
    return [
        (label["step"], label["reason"])
        for frame in frames
        for label in frame.get("labels", ())
        if label["phase"] == "blocked"
    ]


@pytest.mark.parametrize("latency", ["realistic", "teaching"])
def test_a_bare_pod_takes_ten_steps_in_order(latency: str) -> None:
    sim = simulation(latency=latency)
    frames = kubectl_line(sim, "run web --image=nginx:1.26") + advance(sim, 30)
    done = labels(frames)
    assert sorted(done) == list(range(1, 11))
    # The answer to the client (3) and the scheduler's binding (4) do not wait for each other.
    assert [step for step in done if step != 3] == [1, 2, 4, 5, 6, 7, 8, 9, 10]
    assert done.index(3) > done.index(2)
    assert blocked(frames) == []


def test_every_step_has_the_evidence_that_it_names() -> None:
    """The frame of a step is by the step's actor, to the step's partner."""
    sim = simulation()
    frames = kubectl_line(sim, "run web --image=nginx:1.26") + advance(sim, 30)
    evidence = {
        label["step"]: frame for frame in frames for label in frame.get("labels", ()) if label["phase"] == "done"
    }
    assert evidence[2]["kind"] == "store"
    assert (evidence[3]["from"], evidence[3]["to"], evidence[3]["status"]) == ("kube-apiserver", "kubectl", 201)
    assert (evidence[4]["from"], evidence[4]["object"]["subresource"]) == ("kube-scheduler", "binding")
    node = evidence[5]["value"]["spec"]["nodeName"]
    assert (evidence[7]["to"], evidence[7]["type"]) == (f"kubelet/{node}", "ADDED")
    assert (evidence[8]["what"], evidence[8]["host"]) == ("container-started", node)
    assert (evidence[9]["from"], evidence[9]["body"]["status"]["phase"]) == (f"kubelet/{node}", "Running")
    assert evidence[10]["value"]["status"]["phase"] == "Running"


@pytest.mark.parametrize(
    ("component", "last"), [("kube-scheduler", 3), ("kubelet/node-1", 5), ("containerd/node-1", 7)]
)
def test_the_run_stops_where_its_actor_is_gone_and_goes_on_when_it_is_back(component: str, last: int) -> None:
    sim = simulation(1)
    frames = fault(sim, "crash", component) + kubectl_line(sim, "run web --image=nginx:1.26") + advance(sim, 20)
    assert max(labels(frames)) == last
    assert blocked(frames)[-1] == (last + 1, "component-down")
    frames = fault(sim, "restart", component) + advance(sim, 60)
    assert max(labels(frames)) == 10
    assert labels(frames, phase="unblocked")


def test_without_etcd_nothing_is_saved() -> None:
    sim = simulation(1)
    frames = fault(sim, "crash", "etcd") + kubectl_line(sim, "run web --image=nginx:1.26") + advance(sim, 5)
    assert 2 not in labels(frames)
    assert [frame for frame in frames if frame["kind"] == "store"] == []


def test_a_pod_that_fits_nowhere_is_blocked_at_step_4_with_the_schedulers_words() -> None:
    sim = simulation(2)
    manifest = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
        "  - {name: c, image: nginx, resources: {requests: {cpu: '9'}}}\n"
    )
    frames = kubectl_line(sim, "apply -f -", manifest) + advance(sim, 5)
    told = [label for frame in frames for label in frame.get("labels", ()) if label["phase"] == "blocked"]
    assert [(label["step"], label["reason"]) for label in told] == [(4, "unschedulable")]
    assert told[0]["params"]["message"].startswith("0/2 nodes are available: 2 Insufficient cpu.")


def test_a_pod_that_comes_again_under_its_name_is_a_new_run() -> None:
    sim = simulation(1)
    frames = kubectl_line(sim, "run web --image=nginx:1.26") + advance(sim, 20)
    frames += kubectl_line(sim, "delete pod web --force --grace-period=0") + advance(sim, 40)
    again = kubectl_line(sim, "run web --image=nginx:1.26") + advance(sim, 20)
    assert sorted(labels(again)) == list(range(1, 11))
    state = states(sim, frames + again)
    assert list(state["workflows"]["pod-creation"]["default/web"]["steps"]) == sorted(STEPS, key=int)


def states(sim: Simulation, frames: list[Wire]) -> reducer.State:
    state = sim.initial_state()
    for frame in frames:
        reducer.reduce(state, frame)
    return state


def test_each_pod_of_a_deployment_has_a_run_of_its_own() -> None:
    sim = simulation(2)
    frames = kubectl_line(sim, "create deployment web --image=nginx:1.26 --replicas=3") + advance(sim, 30)
    runs = states(sim, frames)["workflows"]["pod-creation"]
    assert len(runs) == 3
    for run in runs.values():
        assert all(run["steps"][step]["done"] for step in STEPS)
