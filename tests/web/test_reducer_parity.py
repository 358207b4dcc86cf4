"""The reducer of the server and the one of the browser are the same function, on frames of real runs."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from simulator.core.engine.clock import SECOND
from simulator.core.protocol import commands, reducer
from simulator.core.scenario import Scenario
from simulator.core.simulation import Simulation
from simulator.kubectl import program
from tests.web.static_page import open_module_page

# Small enough that no message comes and goes between two comparisons: a trace lasts a second.
COMPARED_EVERY = 5
NODES = [{"name": "node-1"}, {"name": "node-2", "cpu": "2", "memory": "4Gi"}]
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: nginx, image: "nginx:1.27"}]}
"""
UNPULLABLE = """
apiVersion: v1
kind: Pod
metadata: {name: broken}
spec: {containers: [{name: app, image: "registry.example.com/none:1"}]}
"""


def kubectl(line: str, stdin: str = "") -> dict[str, Any]:
    return {"kind": "kubectl", "line": line, "stdin": stdin}


def fault(kind: str, component: str) -> dict[str, Any]:
    return {"kind": "fault", "fault": kind, "component": component}


RUNS = {
    "deployment, then deleted": [
        (kubectl("apply -f -", DEPLOYMENT), 30),
        (kubectl("delete deployment web"), 50),
    ],
    "scheduler away for a while": [
        (fault("crash", "kube-scheduler"), 2),
        (kubectl("apply -f -", DEPLOYMENT), 12),
        (fault("restart", "kube-scheduler"), 40),
    ],
    "API server away": [
        (fault("crash", "kube-apiserver"), 3),
        (kubectl("apply -f -", DEPLOYMENT), 4),
        (fault("restart", "kube-apiserver"), 20),
    ],
    "image that cannot be pulled, same name twice": [
        (kubectl("apply -f -", UNPULLABLE), 20),
        (kubectl("delete pod broken"), 60),
        (kubectl("apply -f -", UNPULLABLE), 20),
    ],
}


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = open_module_page(browser)
    yield page
    page.close()


def frames_of(run: list[tuple[dict[str, Any], int]]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The state at the beginning, and the frames of commands that have so many seconds each."""
    scenario = Scenario.from_dict(
        {"slug": "parity", "latency": "teaching", "nodes": NODES, "unpullable": ["registry.example.com/"]}
    )
    simulation = Simulation(scenario, seed=7, programs={"kubectl": program})
    frames = []
    for command, seconds in run:
        frames += simulation.apply(commands.parse(command))
        frames += simulation.advance(simulation.now + seconds * SECOND)
    return simulation.initial_state(), [frame.to_wire() for frame in frames]


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_both_reducers_agree(page: Page, run: list[tuple[dict[str, Any], int]]) -> None:
    first, frames = frames_of(run)
    assert len(frames) > 100
    there = page.evaluate(
        """async ([first, frames, every]) => {
          const { reduce } = await import("/static/js/stage/reducer.js");
          const kept = [];
          frames.reduce((state, frame) => {
            const next = reduce(state, frame);
            if (next.n % every === 0 || next.n === frames.length) kept.push(next);
            return next;
          }, first);
          return kept;
        }""",
        [first, frames, COMPARED_EVERY],
    )
    here = []
    state = copy.deepcopy(first)
    for frame in copy.deepcopy(frames):
        state = reducer.reduce(state, frame)
        if state["n"] % COMPARED_EVERY == 0 or state["n"] == len(frames):
            here.append(json.loads(json.dumps(state)))
    for ours, theirs in zip(here, there, strict=True):
        assert theirs == ours
        for workflow, runs in ours["workflows"].items():
            assert list(theirs["workflows"][workflow]) == list(runs), "pods are in the order of their appearance"


def test_a_state_once_made_is_never_changed(page: Page) -> None:
    """The browser keeps keyframes: reducing on from one must leave it as it was."""
    first, frames = frames_of(RUNS["scheduler away for a while"])
    untouched = page.evaluate(
        """async ([first, frames]) => {
          const { reduce } = await import("/static/js/stage/reducer.js");
          const freeze = (value) => {
            if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
              Object.freeze(value);
              Object.values(value).forEach(freeze);
            }
            return value;
          };
          frames.reduce((state, frame) => freeze(reduce(state, freeze(frame))), freeze(first));
          return true;
        }""",
        [first, frames],
    )
    assert untouched
