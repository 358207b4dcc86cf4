"""A lesson's text in one language: Markdown in, sanitised HTML and what it is made of out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from markdown_it.token import Token

from lessons.prose import boxes, code, headings, links, outline, parser
from lessons.prose.parser import ProseError, line_of
from lessons.prose.quiz_texts import QuizTokens, split_quiz
from lessons.prose.sanitise import clean
from lessons.prose.spacing import space_inline
from lessons.prose.terms import TermLinker

# Silent reading of technical prose: English words a minute, Chinese characters a minute.
_PACE = {"en": 200, "zh-hans": 350}


@dataclass(frozen=True, slots=True)
class ProseContext:
    """What a text is rendered for. ``steps_table``: HTML of the box ``::: steps``."""

    language: str
    links: links.LinkContext
    terms: TermLinker
    steps_table: str


@dataclass(frozen=True, slots=True)
class QuizText:
    """The words of one quiz item, as HTML: question, options in the order of quiz.yaml, explanation."""

    question: str
    options: tuple[str, ...]
    explanation: str


@dataclass(frozen=True, slots=True)
class Prose:
    html: str
    contents: tuple[headings.Heading, ...]
    quiz: dict[str, QuizText]
    outline: outline.Outline
    minutes: int


def render(source: str, context: ProseContext) -> Prose:
    """Raises ProseError, with the line of the source."""
    body, quiz = split_quiz(parser.parse(source))
    boxes.check_boxes(body)
    contents = headings.name_headings(body)
    structure = (*outline.structure_of(body), *(f"quiz {item.id}: {len(item.options)}" for item in quiz))
    words = outline.count_words(body)
    meanings: list[str] = []
    html = _to_html(body, context, meanings, with_terms=True)
    texts = {item.id: _quiz_text(item, context, meanings) for item in quiz}
    return Prose(
        html=html,
        contents=contents,
        quiz=texts,
        outline=outline.Outline(structure, tuple(sorted(meanings)), words),
        minutes=max(1, math.ceil(words / _PACE[context.language])),
    )


def render_inline(text: str) -> SafeString:
    """A line of Markdown as safe HTML: code and emphasis, no links into the lab."""
    return mark_safe(clean(parser.inline_to_html(text)))


def _quiz_text(item: QuizTokens, context: ProseContext, meanings: list[str]) -> QuizText:
    question, explanation, *options = [
        _to_html(part, context, meanings, with_terms=False) for part in (item.question, item.explanation, *item.options)
    ]
    return QuizText(question, tuple(options), explanation)


def _to_html(tokens: list[Token], context: ProseContext, meanings: list[str], *, with_terms: bool) -> str:
    # Neither a heading nor an answer to choose from is a place for a link.
    closed = 0
    for token in tokens:
        if token.type.startswith(("heading_", "container_prediction_")):
            closed += token.nesting
        if token.type != "inline" or token.children is None:
            continue
        _resolve_links(token, context.links, meanings)
        if with_terms and not closed:
            token.children = context.terms.link(token.children)
        if context.language == "zh-hans":
            space_inline(token.children)
    drawn = boxes.draw_boxes(tokens, context.steps_table)
    return clean(parser.to_html(code.draw_tables(code.draw_code(drawn))))


def _resolve_links(inline: Token, context: links.LinkContext, meanings: list[str]) -> None:
    """Turn the paragraph's links into what they mean; note each meaning."""
    tags: list[str] = []
    for child in inline.children or []:
        if child.type == "link_open":
            try:
                target = links.resolve(str(child.attrs.get("href", "")), context)
            except links.LinkError as error:
                raise ProseError(line_of(inline), str(error)) from error
            meanings.append(target.meaning)
            child.tag, child.attrs = target.tag, dict(target.attributes)
            tags.append(target.tag)
        elif child.type == "link_close":
            child.tag = tags.pop()
        elif child.type == "image":
            raise ProseError(line_of(inline), "figures are drawn by the stage: a lesson's text has no images")
