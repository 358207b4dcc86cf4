"""The pages of the course."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from lessons import glossary
from lessons.course import Course, Part, get_course
from lessons.fields import LANGUAGES
from lessons.lesson import Lesson, LessonGoal
from lessons.stage import stage_context


class HtmxHttpRequest(HttpRequest):
    """A request that has passed django-htmx's middleware."""

    htmx: HtmxDetails


@require_safe
def home(request: HtmxHttpRequest) -> HttpResponse:
    """What this site is, and the way to the first lesson."""
    listed = _parts(get_course(), _language())
    first = next((lesson for part in listed for lesson in part["lessons"]), None)
    return _page(request, "lessons/home.html", {"parts": listed, "first": first})


@require_safe
def course(request: HtmxHttpRequest) -> HttpResponse:
    """Every part of the course with the lessons that there are."""
    found = get_course()
    return _page(request, "lessons/course.html", {"parts": _parts(found, _language()), "broken": found.broken})


@require_safe
def lesson(request: HtmxHttpRequest, slug: str) -> HttpResponse:
    """A lesson beside its live lab."""
    found = get_course()
    if slug in found.broken:
        return _page(request, "lessons/broken.html", {"error": found.broken[slug]}, status=503)
    if slug not in found.lessons:
        raise Http404(f"no lesson {slug!r}")
    chosen = found.lessons[slug]
    context = _lesson_context(found, chosen, _language())
    context["stage"] = stage_context(request, chosen, _language())
    return _page(request, "lessons/lesson.html", context)


@require_safe
def glossary_page(request: HtmxHttpRequest) -> HttpResponse:
    """Every term, with its name in the other language beside it."""
    language = _language()
    other = next(each for each in LANGUAGES if each != language)
    terms = [
        {
            "id": term.id,
            "name": term.name[language],
            "other_name": term.name[other],
            "meaning": term.meaning[language],
        }
        for term in glossary.in_order(get_course().glossary)
    ]
    return _page(request, "lessons/glossary.html", {"terms": terms, "other": other})


def _page(request: HtmxHttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The template as a whole page; for htmx, the same template without the page around it."""
    layout = "fragment.html" if request.htmx and not request.htmx.history_restore_request else "base.html"
    response = render(request, template, {**context, "layout": layout}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _language() -> str:
    return get_language() or "en"


def _parts(found: Course, language: str) -> list[dict[str, Any]]:
    """The parts that have lessons, with what a list of lessons shows."""
    listed = [(part, [found.lessons[slug] for slug in part.slugs if slug in found.lessons]) for part in found.parts]
    in_parts = {lesson.slug for _, lessons in listed for lesson in lessons}
    others = [lesson for lesson in found.lessons.values() if lesson.slug not in in_parts]
    if others:
        listed.append((Part("others", {"en": "", "zh-hans": ""}, ()), others))
    return [
        {
            "id": part.id,
            "title": part.title[language],
            "lessons": [_entry(each, language) for each in lessons],
        }
        for part, lessons in listed
        if lessons
    ]


def _entry(chosen: Lesson, language: str) -> dict[str, Any]:
    return {
        "slug": chosen.slug,
        "order": chosen.order,
        "title": chosen.title[language],
        "summary": chosen.summary[language],
        "minutes": chosen.minutes,
    }


def _lesson_context(found: Course, chosen: Lesson, language: str) -> dict[str, Any]:
    """What the lesson's half of the page shows."""
    prose = chosen.prose[language]
    return {
        "lesson": _entry(chosen, language),
        "html": prose.html,
        "contents": prose.contents,
        "reading_minutes": prose.minutes,
        "prerequisites": [
            _entry(found.lessons[slug], language) for slug in chosen.prerequisites if slug in found.lessons
        ],
        "goals": [_goal(each, language) for each in chosen.goals],
        "solution": [step.command for step in chosen.solution],
        "references": [
            {"id": each.id, "title": each.title[language], "url": each.url[language]} for each in chosen.references
        ],
    }


def _goal(goal: LessonGoal, language: str) -> dict[str, Any]:
    return {
        "id": goal.goal.id,
        "title": goal.title[language],
        "hints": [hint[language] for hint in goal.hints],
    }
