"""What a lesson's page hands to the stage beside it: the visitor's lab, the rail's texts, the examples,
the goals."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from lessons.course import steps_in
from lessons.lesson import Lesson
from simulator.lab.errors import LabError
from simulator.lab.services import lab_for_visitor


def stage_context(request: HttpRequest, lesson: Lesson, language: str) -> dict[str, Any]:
    """The context of ``stage/stage.html``. Where the visitor can have no lab, ``error`` says why."""
    context: dict[str, Any] = {
        "workflow": lesson.workflow,
        "steps": steps_in(lesson, language),
        "examples": [
            {
                "id": example.id,
                "title": example.title[language],
                "command": example.command,
                "manifest": example.manifest,
            }
            for example in lesson.examples
        ],
        "goals": [{"id": each.goal.id, "when": each.goal.when, "after": each.goal.after} for each in lesson.goals],
        "lab": None,
        "error": None,
    }
    try:
        context["lab"] = lab_for_visitor(request, scenario=lesson.scenario, purpose=f"lesson:{lesson.slug}")
    except LabError as error:
        context["error"] = error
    return context
