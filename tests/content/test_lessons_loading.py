"""A broken file is refused with file, line and reason, and takes nothing else down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.course import CONTENT, Course, load_course

FOLDER = "04-pod-creation"
BreakBy = Callable[[str, str, str], Course]


# Where the mistake is told: so many lines below the first line that was changed, or at the head of the file.
HEAD = -1


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "reason"),
    [
        ("lesson.yaml", "minutes: 25", "minutes: [25", 1, "did not find expected"),
        ("lesson.yaml", "minutes: 25", "minutes: many", 0, "whole number"),
        ("lesson.yaml", "minutes: 25", "minuets: 25", 0, "unknown field 'minuets'"),
        ("lesson.yaml", "order: 4", "order: 5", HEAD, "would be 05-pod-creation"),
        ("lesson.yaml", "minutes: 25", "minutes: 25\nslug: twice", 1, "already set"),
        ("lesson.yaml", "en: https://kubernetes.io/docs", "en: http://kubernetes.io/docs", 0, "https"),
        ("lesson.yaml", "step: 10}", "stpe: 10}", 0, "no field 'stpe'"),
        ("lesson.yaml", "after: stop-after-3", "after: nothing", 0, "no goal 'nothing'"),
        ("lesson.yaml", "kind=event&", "kind=evnet&", 0, "no frame is of kind 'evnet'"),
        ("lesson.yaml", "prerequisites: [", "prerequisites: [no-such-lesson, ", HEAD, "no such lesson"),
        ("lesson.yaml", "scenario: pod-creation", "scenario: elsewhere", 0, "no scenario 'elsewhere'"),
        ("steps.yaml", "number: 2", "number: 3", 0, "this is step 2"),
        ("quiz.yaml", "key: kube-apiserver", "key: nobody", 0, "not one of the options"),
        ("quiz.yaml", "type: single", "type: riddle", 0, "must be one of"),
        ("quiz.yaml", "reference: communication", "reference: nowhere", HEAD, "no reference 'nowhere'"),
        ("en.md", "## The ten steps {#ten-steps}", "## The ten steps", 0, "needs an id"),
        ("en.md", "(moment:step=4)", "(moment:stpe=4)", 0, "no field 'stpe'"),
        ("en.md", "(component:etcd)", "(component:)", 0, "not the name of a component"),
        ("en.md", "(ref:watch)", "(ref:wathc)", 0, "no reference 'wathc'"),
        ("en.md", "(fault:crash=", "(fault:explode=", 0, "unknown fault"),
        ("en.md", "(lesson:kube-scheduler)", "(lesson:kube-schedule)", 0, "no lesson 'kube-schedule'"),
        ("en.md", "(key:/registry", "(key:registry", 0, "not below /registry/"),
        ("en.md", "(callout:scheduled-event)", "(http://example.org)", 0, "a link to"),
        ("en.md", "```kubectl run\nkubectl", "```kubectl run\nrm -rf / #", 0, "is a kubectl command"),
        ("en.md", "::: steps\n", "::: stepps\n", 0, "no such box"),
        ("en.md", "::: quiz event-order", "::: quiz unheard-of", HEAD, "quiz item 'event-order' has no text"),
        (
            "zh-hans.md",
            "3. kubelet\n4. kube-controller-manager",
            "3. kubelet",
            HEAD,
            "4 options in quiz.yaml, 3",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(
    broken_by: BreakBy, file: str, old: str, new: str, where: int, reason: str
) -> None:
    before = (CONTENT / FOLDER / file).read_text(encoding="utf-8").partition(old)[0]
    line = 1 if where == HEAD else before.count("\n") + 1 + where
    course = broken_by(f"{FOLDER}/{file}", old, new)
    assert "pod-creation" not in course.lessons
    error = course.broken["pod-creation"]
    assert error.file == f"{FOLDER}/{file}"
    assert reason in error.reason
    assert str(error) == f"{FOLDER}/{file}, line {line}: {error.reason}"


def test_a_missing_language_is_a_broken_lesson(content: Path) -> None:
    (content / FOLDER / "zh-hans.md").unlink()
    assert "cannot be read" in load_course(content).broken["pod-creation"].reason


def test_a_text_that_is_not_utf8_is_a_broken_lesson(content: Path) -> None:
    (content / FOLDER / "en.md").write_bytes(b"\xff\xfe")
    assert "not UTF-8" in load_course(content).broken["pod-creation"].reason


def test_a_broken_lesson_leaves_the_others(content: Path) -> None:
    (content / "99-other").mkdir()
    course = load_course(content)
    assert list(course.lessons) == ["pod-creation"]
    assert list(course.broken) == ["other"]


def test_a_broken_glossary_leaves_the_lessons(broken_by: BreakBy) -> None:
    course = broken_by("glossary.yaml", "- id: binding\n", "- id: admission\n")
    assert course.broken["glossary.yaml"].reason == "id 'admission' is used twice"
    assert "pod-creation" in course.lessons
    assert course.glossary == ()


def test_a_name_belongs_to_one_term(broken_by: BreakBy) -> None:
    course = broken_by("glossary.yaml", "names: {en: [admission]", "names: {en: [pod]")
    assert "'pod' is a name of 'admission' already" in course.broken["glossary.yaml"].reason


def test_a_broken_course_list_leaves_the_lessons(broken_by: BreakBy) -> None:
    course = broken_by("course.yaml", "parts:", "parts: [")
    assert "course.yaml" in course.broken
    assert course.parts == ()
