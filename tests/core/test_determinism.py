"""The same scenario, seed and commands give the same bytes, under any hash seed and from any checkpoint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.core.engine.clock import SECOND
from simulator.core.protocol import reducer
from simulator.core.protocol.commands import Command, FaultCommand, KubectlCommand
from simulator.core.simulation import Simulation
from tests.core.simulations import simulation

ROOT = Path(__file__).parent.parent.parent

SCRIPT: tuple[tuple[int, Command], ...] = (
    (1, KubectlCommand("create deployment web --image=nginx:1.26 --replicas=3")),
    (9, FaultCommand("crash", "kube-scheduler")),
    (10, KubectlCommand("run solo --image=busybox:1.36")),
    (15, FaultCommand("restart", "kube-scheduler")),
    (22, KubectlCommand("delete pod solo --wait=false")),
)
END = 60 * SECOND


def run(sim: Simulation, start: int = 0) -> list[str]:
    """The wire form of every frame from virtual second ``start`` on."""
    lines: list[str] = []
    for at, command in SCRIPT:
        if at * SECOND >= start:
            lines += [json.dumps(frame.to_wire()) for frame in sim.advance(at * SECOND)]
            lines += [json.dumps(frame.to_wire()) for frame in sim.apply(command)]
    return lines + [json.dumps(frame.to_wire()) for frame in sim.advance(END)]


def test_two_hash_seeds_print_the_same_bytes() -> None:
    command = [
        sys.executable,
        "manage.py",
        "simulate",
        "deployment",
        "--seed",
        "7",
        "--until",
        "30s",
        "--format",
        "jsonl",
    ]
    outputs = []
    for seed in ("0", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1]
    assert outputs[0].count(b"\n") > 300


def test_another_seed_is_another_history() -> None:
    assert run(simulation(seed=1)) != run(simulation(seed=2))


def test_frames_are_numbered_without_gaps_and_in_time() -> None:
    frames = [json.loads(line) for line in run(simulation())]
    assert [frame["n"] for frame in frames] == list(range(1, len(frames) + 1))
    times = [frame["t"] for frame in frames]
    assert times == sorted(times)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 59_999_999))
def test_a_checkpoint_at_any_moment_goes_on_as_the_original(moment: int) -> None:
    original = simulation(latency="teaching")
    before: list[str] = []
    for at, command in SCRIPT:
        if at * SECOND > moment:
            break
        before += [json.dumps(frame.to_wire()) for frame in original.advance(at * SECOND)]
        before += [json.dumps(frame.to_wire()) for frame in original.apply(command)]
    before += [json.dumps(frame.to_wire()) for frame in original.advance(moment)]
    copy = Simulation.restore(original.checkpoint())
    start = next((at for at, _ in SCRIPT if at * SECOND > moment), 60) * SECOND
    assert run(copy, start) == run(original, start)


def test_slices_of_any_size_make_the_same_frames() -> None:
    whole = run(simulation())
    sim = simulation()
    lines: list[str] = []
    for at, command in SCRIPT:
        while sim.now < at * SECOND:
            lines += [json.dumps(frame.to_wire()) for frame in sim.advance(at * SECOND, limit=7)]
        lines += [json.dumps(frame.to_wire()) for frame in sim.apply(command)]
    while sim.now < END:
        lines += [json.dumps(frame.to_wire()) for frame in sim.advance(END, limit=7)]
    assert lines == whole


def test_the_state_is_what_the_frames_add_up_to() -> None:
    """The reducer's keys are etcd's keys, at every end."""
    sim = simulation()
    state = sim.initial_state()
    for line in run(sim):
        reducer.reduce(state, json.loads(line))
    store = sim.cluster.etcd.store
    assert sorted(state["keys"]) == store._sorted
    assert state["revision"] == store.revision
    for key, entry in state["keys"].items():
        kv = store.get(key)
        assert kv is not None
        assert (entry["value"], entry["mod_revision"], entry["version"]) == (kv.value, kv.mod_revision, kv.version)
