"""Both languages of every lesson say the same: headings, boxes, code, links, quiz items. And enough of it."""

from __future__ import annotations

import re

import pytest

from lessons import goals
from lessons.course import CONTENT, Course
from lessons.fields import LANGUAGES
from lessons.prose.outline import Outline, differences

SLUGS = sorted(path.name.partition("-")[2] for path in CONTENT.iterdir() if path.is_dir())
# English words; Chinese characters, of which an English word takes about 1.6.
WORDS = {"en": (600, 1_200), "zh-hans": (950, 1_950)}


def test_no_lesson_is_broken(course: Course) -> None:
    assert not course.broken
    assert sorted(course.lessons) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_languages_have_the_same_structure_and_links(course: Course, slug: str) -> None:
    english, chinese = (course.lessons[slug].prose[language] for language in LANGUAGES)
    assert differences(english.outline, chinese.outline) == []
    assert list(english.quiz) == list(chinese.quiz)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_length(course: Course, slug: str, language: str) -> None:
    least, most = WORDS[language]
    assert least <= course.lessons[slug].prose[language].outline.words <= most


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_links_inside_a_page_lead_somewhere(course: Course, slug: str, language: str) -> None:
    html = course.lessons[slug].prose[language].html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    page_ids = {"stage", "goals", "main"}
    terms = {term.id for term in course.glossary}
    for href in re.findall(r' href="([^"]+)"', html):
        if href.startswith("#"):
            assert href[1:] in page_ids | set(ids), href
        elif "/glossary/#" in href:
            assert href.startswith(f"/{language}/")
            assert href.partition("#")[2] in terms
        else:
            assert href.startswith(("https://kubernetes.io/", f"/{language}/")), href


@pytest.mark.parametrize("slug", SLUGS)
def test_references_go_to_the_readers_language(course: Course, slug: str) -> None:
    for reference in course.lessons[slug].references:
        assert reference.url["zh-hans"] == reference.url["en"].replace("kubernetes.io/", "kubernetes.io/zh-cn/")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_demonstration_comes_after_a_prediction(course: Course, slug: str) -> None:
    structure = course.lessons[slug].prose["en"].outline.structure
    first_run = next(i for i, block in enumerate(structure) if block.startswith("code kubectl run"))
    assert any(block.startswith("box prediction") for block in structure[:first_run])
    predictions = {block.split()[-1] for block in structure if block.startswith("box prediction")}
    assert {block.split()[-1] for block in structure if block.startswith("box reveal")} <= predictions


@pytest.mark.parametrize("slug", SLUGS)
def test_quiz_is_large_enough(course: Course, slug: str) -> None:
    items = course.lessons[slug].quiz
    assert len(items) >= 8
    assert len({item.type for item in items}) >= 4
    assert len([item for item in items if item.rule]) >= 2


@pytest.mark.parametrize("slug", SLUGS)
def test_goals_can_be_met_and_have_a_solution(course: Course, slug: str) -> None:
    lesson = course.lessons[slug]
    assert {step.until for step in lesson.solution} - {""} == {item.goal.id for item in lesson.goals}
    for item in lesson.goals:
        assert goals.problem(item.goal.when) == ""
        assert len(item.hints) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_correction_of_a_step_is_explained(course: Course, language: str) -> None:
    lesson = course.lessons["pod-creation"]
    assert [step.number for step in lesson.steps] == list(range(1, 11))
    for step in lesson.steps:
        assert bool(step.correction["en"]) == bool(step.correction["zh-hans"])
        explained = f'id="correction-step-{step.number}"' in lesson.prose[language].html
        assert explained == bool(step.correction[language])


def test_differences_are_found() -> None:
    first = Outline(("h2#a", "code kubectl run: kubectl get pods", "ol"), ("moment:step=4", "ref:watch"), 9)
    assert differences(first, first) == []
    other = Outline(("h2#a", "code kubectl run: kubectl get nodes", "ol"), ("ref:watch", "ref:watch"), 9)
    assert differences(first, other) == [
        "block 2: code kubectl run: kubectl get pods against code kubectl run: kubectl get nodes",
        "only the first has the link moment:step=4",
        "only the second has the link ref:watch",
    ]
    assert differences(first, Outline(first.structure[:2], first.links, 9)) == ["block 3: ol against nothing"]
