"""The course: every lesson of the content folder that can be read, and why the others cannot.

A broken file takes its own lesson down, never the site. The course is read once a process; with DEBUG, again
whenever a file has changed.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from lessons import glossary
from lessons.fields import LANGUAGES, ContentError, Fields, Localized, read_fields, unique
from lessons.lesson import Lesson, check_quiz_texts, read_lesson
from lessons.prose.links import LinkContext
from lessons.prose.parser import ProseError
from lessons.prose.render import Prose, ProseContext, render
from lessons.prose.terms import TermLinker

CONTENT = Path(__file__).parent / "content"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the course: its lessons in order, those that are not written yet too."""

    id: str
    title: Localized
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """``lessons`` by slug, in the course's order; ``broken`` by slug, or by file name (course.yaml)."""

    parts: tuple[Part, ...]
    lessons: Mapping[str, Lesson]
    glossary: glossary.Glossary
    broken: Mapping[str, ContentError]


def load_course(content: Path) -> Course:
    """Read and render the whole content folder. Never raises ContentError: what is broken is listed."""
    broken: dict[str, ContentError] = {}
    parts: tuple[Part, ...] = ()
    terms: glossary.Glossary = ()
    try:
        parts = tuple(_parts(read_fields(content, "course.yaml")))
    except ContentError as error:
        broken["course.yaml"] = error
    try:
        terms = glossary.read_glossary(content)
    except ContentError as error:
        broken["glossary.yaml"] = error
    read = _read_lessons(content, broken)
    slugs = dict.fromkeys([slug for part in parts for slug in part.slugs] + list(read))
    lessons: dict[str, Lesson] = {}
    for slug in slugs:
        if slug not in read:
            continue
        try:
            lessons[slug] = _with_prose(read[slug], {each: each in read for each in slugs}, terms)
        except ContentError as error:
            broken[slug] = error
    for name, reason in broken.items():
        _logger.error("%s is left out of the course: %s", name, reason)
    return Course(parts, lessons, terms, broken)


def _parts(top: Fields) -> list[Part]:
    top.only("parts")
    parts = []
    for item in unique(top.mappings("parts")):
        item.only("id", "title", "lessons")
        parts.append(Part(item.identifier("id"), item.localized("title"), item.texts("lessons")))
    return parts


def _read_lessons(content: Path, broken: dict[str, ContentError]) -> dict[str, Lesson]:
    lessons: dict[str, Lesson] = {}
    for folder in sorted(path.name for path in content.iterdir() if path.is_dir()):
        slug = folder.partition("-")[2] or folder
        try:
            lessons[slug] = read_lesson(content, folder)
        except ContentError as error:
            broken[slug] = error
    return lessons


def _with_prose(lesson: Lesson, known: Mapping[str, bool], terms: glossary.Glossary) -> Lesson:
    """The lesson with its text in every language. ``known``: slug -> whether that lesson is written."""
    for slug in lesson.prerequisites:
        if slug not in known:
            raise ContentError(f"{lesson.folder}/lesson.yaml", 1, f"prerequisite {slug!r}: no such lesson")
    for item in lesson.quiz:
        if item.reference not in [reference.id for reference in lesson.references]:
            raise ContentError(f"{lesson.folder}/quiz.yaml", 1, f"item {item.id!r}: no reference {item.reference!r}")
    prose = {language: _prose(lesson, language, known, terms) for language in LANGUAGES}
    whole = dataclasses.replace(lesson, prose=prose)
    for language in LANGUAGES:
        check_quiz_texts(whole, language)
    return whole


def _prose(lesson: Lesson, language: str, known: Mapping[str, bool], terms: glossary.Glossary) -> Prose:
    with translation.override(language):
        context = ProseContext(
            language=language,
            links=LinkContext(
                references={reference.id: reference.url[language] for reference in lesson.references},
                callouts=lesson.callouts,
                lessons={
                    slug: reverse("lessons:lesson", args=[slug]) if written else None for slug, written in known.items()
                },
            ),
            terms=TermLinker(glossary.term_names(terms, language), reverse("lessons:glossary")),
            steps_table=render_to_string("lessons/_steps.html", {"steps": steps_in(lesson, language)}),
        )
        try:
            return render(lesson.sources[language], context)
        except ProseError as error:
            raise ContentError(f"{lesson.folder}/{language}.md", error.line, error.reason) from error


def steps_in(lesson: Lesson, language: str) -> list[dict[str, str | int]]:
    """The steps of the lesson's workflow in one language, as the rail and the table show them."""
    return [
        {
            "number": step.number,
            "source": step.source,
            "target": step.target,
            "short": step.short[language],
            "long": step.long[language],
            "notes": step.notes[language],
            "correction": step.correction[language],
        }
        for step in lesson.steps
    ]


class _Cache:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._course = Course((), {}, (), {})
        self._read_from: tuple[Path, frozenset[tuple[str, int]]] | None = None

    def get(self) -> Course:
        with self._lock:
            wanted = (CONTENT, _files(CONTENT) if settings.DEBUG else frozenset())
            if wanted != self._read_from:
                self._course = load_course(CONTENT)
                self._read_from = wanted
            return self._course


def _files(content: Path) -> frozenset[tuple[str, int]]:
    return frozenset((str(path), path.stat().st_mtime_ns) for path in content.rglob("*") if path.is_file())


_cache = _Cache()


def get_course() -> Course:
    """The course of this site."""
    return _cache.get()
