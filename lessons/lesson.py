"""One lesson, read from its folder: lesson.yaml, steps.yaml, quiz.yaml and the text in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessons import goals, quiz
from lessons.fields import LANGUAGES, ContentError, Fields, Localized, read_fields, read_text, unique
from lessons.prose import links
from lessons.prose.render import Prose
from simulator import scenarios

_STRENGTHS = ("gentle", "clear", "strong")


@dataclass(frozen=True, slots=True)
class Reference:
    """A page of the official documentation, in each language."""

    id: str
    title: Localized
    url: Localized


@dataclass(frozen=True, slots=True)
class LessonGoal:
    """A goal with its words. ``hints``: three strengths, the gentle one first."""

    goal: goals.Goal
    title: Localized
    hints: tuple[Localized, ...]


@dataclass(frozen=True, slots=True)
class SolutionStep:
    """A command that leads to the goals, and the goal (an id, or empty) that is met once it has worked."""

    command: dict[str, Any]
    until: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the workflow, for the rail. ``source`` and ``target``: components by their programs' names.

    ``notes`` is what the study notes say of the step; ``correction`` is empty where they are right.
    """

    number: int
    source: str
    target: str
    short: Localized
    long: Localized
    notes: Localized
    correction: Localized


@dataclass(frozen=True, slots=True)
class Example:
    """Something to try: a command line, or a manifest for the editor."""

    id: str
    title: Localized
    command: str
    manifest: str


@dataclass(frozen=True, slots=True)
class Lesson:
    slug: str
    folder: str
    order: int
    minutes: int
    title: Localized
    summary: Localized
    prerequisites: tuple[str, ...]
    scenario: str
    references: tuple[Reference, ...]
    callouts: Mapping[str, str]
    goals: tuple[LessonGoal, ...]
    solution: tuple[SolutionStep, ...]
    examples: tuple[Example, ...]
    workflow: str
    steps: tuple[Step, ...]
    quiz: tuple[quiz.Item, ...]
    sources: Localized
    prose: dict[str, Prose]


def read_lesson(content: Path, folder: str) -> Lesson:
    """Everything but the rendered prose, which needs the other lessons. Raises ContentError."""
    top = read_fields(content, f"{folder}/lesson.yaml")
    top.only(
        "slug", "order", "minutes", "title", "summary", "prerequisites", "scenario", "references", "callouts",
        "goals", "solution", "examples",
    )  # fmt: skip
    slug, order = top.identifier("slug"), top.integer("order", 1, 99)
    if folder != f"{order:02d}-{slug}":
        raise top.error(f"the folder of this slug and order would be {order:02d}-{slug}", "slug")
    workflow, steps = _steps(content, folder)
    goals_read = tuple(_goals(top))
    return Lesson(
        slug=slug,
        folder=folder,
        order=order,
        minutes=top.integer("minutes", 1, 180),
        title=top.localized("title"),
        summary=top.localized("summary"),
        prerequisites=top.texts("prerequisites"),
        scenario=_scenario(top),
        references=tuple(_references(top)),
        callouts=_callouts(top),
        goals=goals_read,
        solution=tuple(_solution(top, {item.goal.id for item in goals_read})),
        examples=tuple(_examples(top)),
        workflow=workflow,
        steps=steps,
        quiz=quiz.read_items(content, f"{folder}/quiz.yaml"),
        sources={language: read_text(content, f"{folder}/{language}.md") for language in LANGUAGES},
        prose={},
    )


def _scenario(top: Fields) -> str:
    """The slug of a scenario that can be run."""
    slug = top.identifier("scenario")
    try:
        scenarios.load(slug)
    except (scenarios.ScenarioNotFound, scenarios.ScenarioInvalid) as error:
        raise top.error(str(error), "scenario") from error
    return slug


def _references(top: Fields) -> Iterator[Reference]:
    for item in unique(top.mappings("references")):
        item.only("id", "title", "url")
        url = item.localized("url")
        for language in LANGUAGES:
            if not url[language].startswith("https://"):
                raise item.error("a reference is an https address", "url", language)
        yield Reference(item.identifier("id"), item.localized("title"), url)


def _callouts(top: Fields) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in unique(top.mappings("callouts")):
        item.only("id", "moment")
        try:
            found[item.identifier("id")] = links.moment(item.text("moment"))
        except links.LinkError as error:
            raise item.error(str(error), "moment") from error
    return found


def _goals(top: Fields) -> Iterator[LessonGoal]:
    earlier: list[str] = []
    for item in unique(top.mappings("goals")):
        item.only("id", "title", "when", "after", "hints")
        when = item.raw("when")
        if wrong := goals.problem(when):
            raise item.error(wrong, "when")
        after = item.text("after") if item.has("after") else ""
        if after and after not in earlier:
            raise item.error(f"no goal {after!r} stands before this one", "after")
        hints = item.mapping("hints")
        hints.only(*_STRENGTHS)
        identifier = item.identifier("id")
        earlier.append(identifier)
        yield LessonGoal(
            goals.Goal(identifier, when, after),
            item.localized("title"),
            tuple(hints.localized(strength) for strength in _STRENGTHS),
        )


def _solution(top: Fields, known_goals: set[str]) -> Iterator[SolutionStep]:
    for item in top.mappings("solution"):
        item.only("kubectl", "stdin", "crash", "restart", "until")
        done = [name for name in ("kubectl", "crash", "restart") if item.has(name)]
        if len(done) != 1:
            raise item.error("a step of the solution is one of kubectl, crash, restart")
        until = item.text("until") if item.has("until") else ""
        if until and until not in known_goals:
            raise item.error(f"no goal {until!r}", "until")
        what = item.text(done[0])
        command: dict[str, Any] = {"kind": "fault", "fault": done[0], "component": what}
        if done == ["kubectl"]:
            command = {"kind": "kubectl", "line": f"kubectl {what}"}
            if item.has("stdin"):
                command["stdin"] = item.text("stdin")
        yield SolutionStep(command, until)


def _examples(top: Fields) -> Iterator[Example]:
    for item in unique(top.mappings("examples")):
        item.only("id", "title", "command", "manifest")
        if item.has("command") == item.has("manifest"):
            raise item.error("an example has a command or a manifest")
        yield Example(
            item.identifier("id"),
            item.localized("title"),
            item.text("command") if item.has("command") else "",
            item.text("manifest") if item.has("manifest") else "",
        )


def _steps(content: Path, folder: str) -> tuple[str, tuple[Step, ...]]:
    """The workflow that the lesson follows and its steps; a lesson may have none."""
    file = f"{folder}/steps.yaml"
    if not (content / file).exists():
        return "", ()
    top = read_fields(content, file)
    top.only("workflow", "steps")
    steps = tuple(_step(item, number) for number, item in enumerate(top.mappings("steps"), start=1))
    return top.identifier("workflow"), steps


def _step(item: Fields, number: int) -> Step:
    item.only("number", "from", "to", "short", "long", "notes", "correction")
    if item.integer("number", 1, 99) != number:
        raise item.error(f"the steps are numbered in order: this is step {number}", "number")
    return Step(
        number=number,
        source=item.identifier("from"),
        target=item.identifier("to"),
        short=item.localized("short"),
        long=item.localized("long"),
        notes=item.localized("notes"),
        correction=item.localized("correction") if item.has("correction") else dict.fromkeys(LANGUAGES, ""),
    )


def check_quiz_texts(lesson: Lesson, language: str) -> None:
    """Every item of quiz.yaml has its words in the text, and none is left over. Raises ContentError."""
    file = f"{lesson.folder}/{language}.md"
    texts = lesson.prose[language].quiz
    for item in lesson.quiz:
        if item.id not in texts:
            raise ContentError(file, 1, f"quiz item {item.id!r} has no text here")
        found, wanted = len(texts[item.id].options), item.option_count
        if found != wanted:
            raise ContentError(file, 1, f"quiz item {item.id!r}: {wanted} options in quiz.yaml, {found} here")
    for identifier in texts:
        if identifier not in {item.id for item in lesson.quiz}:
            raise ContentError(file, 1, f"quiz.yaml has no item {identifier!r}")
