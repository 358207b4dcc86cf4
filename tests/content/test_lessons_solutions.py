"""The solution of every lesson, played: each goal is met, in its turn, by the simulated cluster's state."""

from __future__ import annotations

from typing import Any

import pytest

from lessons import goals
from lessons.course import CONTENT, Course
from lessons.lesson import Lesson
from simulator import scenarios
from simulator.core.engine.clock import SECOND
from simulator.core.protocol import commands
from simulator.core.protocol.frames import Frame
from simulator.core.protocol.reducer import reduce
from simulator.lab import engine

SLUGS = sorted(path.name.partition("-")[2] for path in CONTENT.iterdir() if path.is_dir())
PATIENCE = 120  # seconds of virtual time until a step of the solution has worked


class Player:
    """A lab without a browser: a simulation, the reducer's state, and the progress towards the goals."""

    def __init__(self, lesson: Lesson, seed: int) -> None:
        self.simulation = engine.build(scenarios.load(lesson.scenario), seed)
        self.goals = [item.goal for item in lesson.goals]
        self.state: dict[str, Any] = self.simulation.initial_state()
        self.progress: goals.Progress = {}

    def do(self, command: dict[str, Any]) -> None:
        self._take(self.simulation.apply(commands.parse(command)))

    def wait_for(self, goal: str) -> None:
        for _ in range(PATIENCE):
            if goal in self.progress:
                return
            self._take(self.simulation.advance(self.simulation.now + SECOND))

    def _take(self, frames: list[Frame]) -> None:
        for frame in frames:
            self.state = reduce(self.state, frame.to_wire())
            self.progress = goals.advance(self.goals, self.state, self.progress)


@pytest.mark.parametrize("seed", [1, 7])
@pytest.mark.parametrize("slug", SLUGS)
def test_the_solution_reaches_every_goal(course: Course, slug: str, seed: int) -> None:
    lesson = course.lessons[slug]
    player = Player(lesson, seed)
    for step in lesson.solution:
        assert step.until not in player.progress
        player.do(step.command)
        if step.until:
            player.wait_for(step.until)
            assert step.until in player.progress, f"{step.command} did not lead to {step.until}"
    assert set(player.progress) == {item.goal.id for item in lesson.goals}


def test_the_pod_without_a_scheduler_stops_after_step_3_and_goes_on_by_itself(course: Course) -> None:
    player = Player(course.lessons["pod-creation"], seed=3)
    for step in course.lessons["pod-creation"].solution:
        player.do(step.command)
        if step.until:
            player.wait_for(step.until)
        if step.until == "stop-after-3":
            run = player.state["workflows"]["pod-creation"]["default/stuck"]
            assert [number for number, step in run["steps"].items() if step["done"]] == ["1", "2", "3"]
            value = player.state["keys"]["/registry/pods/default/stuck"]["value"]
            assert value["status"]["phase"] == "Pending"
            assert "conditions" not in value["status"]
    assert player.progress["goes-on"] == ("default/stuck",)
    entry = player.state["keys"]["/registry/pods/default/stuck"]
    assert entry["value"]["status"]["phase"] == "Running"
    assert entry["version"] >= 4
