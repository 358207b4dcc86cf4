"""Headings: an id that is the same in every language, a permalink, and the table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape
from django.utils.translation import gettext
from markdown_it.token import Token

from lessons.prose.parser import ProseError, line_of
from lessons.prose.spacing import space_han

_EXPLICIT_ID = re.compile(r"\s*\{#([a-z0-9]+(?:-[a-z0-9]+)*)\}$")
_LEVELS = {"h2": 2, "h3": 3}


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    id: str
    text: str


def name_headings(tokens: list[Token]) -> tuple[Heading, ...]:
    """Give every heading its ``{#id}`` and a permalink. Changes the tokens. Raises ProseError."""
    headings: list[Heading] = []
    for opening, inline in pairwise(tokens):
        if opening.type != "heading_open":
            continue
        if opening.tag not in _LEVELS:
            raise ProseError(line_of(opening), "headings of a lesson are ## and ###: the title is in lesson.yaml")
        children = inline.children or []
        last = children[-1] if children else None
        match = _EXPLICIT_ID.search(last.content) if last and last.type == "text" else None
        if not last or not match:
            raise ProseError(line_of(opening), "the heading needs an id at its end, such as {#ten-steps}")
        identifier = match[1]
        if any(heading.id == identifier for heading in headings):
            raise ProseError(line_of(opening), f"heading id {identifier!r} is used twice")
        last.content = last.content[: match.start()]
        opening.attrSet("id", identifier)
        text = space_han("".join(child.content for child in children))
        headings.append(Heading(_LEVELS[opening.tag], identifier, text))
        children.append(Token("html_inline", "", 0, content=_permalink(identifier, text)))
    return tuple(headings)


def _permalink(identifier: str, text: str) -> str:
    label = escape(gettext("Link to “%(heading)s”") % {"heading": text})
    return f' <a class="permalink" href="#{identifier}" aria-label="{label}">#</a>'
