"""Boxes: predictions, what is revealed after them, corrections of the notes, asides.

::: prediction scheduler-down     a question, and an ordered list of the answers to choose from
::: reveal scheduler-down         folded until the reader has committed to an answer
::: correction step-9             what the notes say, a line of ---, what happens
::: note / ::: warning            asides
::: steps                         the table of steps.yaml
"""

from __future__ import annotations

from django.utils.html import escape, format_html
from django.utils.translation import gettext
from markdown_it.token import Token

from lessons.prose.parser import BOXES, ProseError, box_id, html, line_of

_PREFIX = "container_"


def kind_of(token: Token) -> str:
    """The kind of box that a token opens or closes, or an empty text."""
    if not token.type.startswith(_PREFIX):
        return ""
    return token.type.removeprefix(_PREFIX).rpartition("_")[0]


def draw_boxes(tokens: list[Token], steps_table: str) -> list[Token]:
    """The tokens with every box written out as HTML. Raises ProseError."""
    drawn: list[Token] = []
    inside: list[str] = []
    choices = _Choices("")
    for token in tokens:
        kind = kind_of(token)
        if kind and token.nesting == 1:
            identifier = box_id(token)
            inside.append(kind)
            drawn.append(html(_open(kind, identifier, steps_table), token))
            if kind == "prediction":
                choices = _Choices(identifier)
        elif kind:
            inside.pop()
            drawn.append(html(_CLOSE.get(kind, "</div>\n"), token))
        elif inside[-1:] == ["correction"] and token.type == "hr":
            drawn.append(html(_correction_turn(), token))
        elif inside[-1:] == ["prediction"]:
            drawn.extend(choices.draw(token))
        else:
            drawn.append(token)
    return drawn


def check_boxes(tokens: list[Token]) -> None:
    """Every correction has its two halves, and nothing looks like a box that is none. Raises ProseError."""
    open_correction: Token | None = None
    turns = 0
    for token in tokens:
        if token.type == "container_correction_open":
            open_correction, turns = token, 0
        elif token.type == "hr" and open_correction:
            turns += 1
        elif token.type == "container_correction_close" and open_correction:
            if turns != 1:
                raise ProseError(line_of(open_correction), "a correction has two halves with one line of --- between")
            open_correction = None
        elif token.type == "inline" and token.content.startswith(":::"):
            raise ProseError(line_of(token), f"no such box; known: {', '.join(BOXES)}")


def _open(kind: str, identifier: str, steps_table: str) -> str:
    if kind == "steps":
        return steps_table
    if kind == "reveal":
        summary = gettext("What happens")
        return f'<details class="reveal" data-reveal="{escape(identifier)}"><summary>{summary}</summary>\n'
    if kind == "correction":
        return format_html(
            '<div class="box correction" id="correction-{}" role="note"><div class="notes-say">'
            '<p class="box-title">{}</p>\n',
            identifier,
            gettext("The notes say"),
        )
    if kind == "prediction":
        return format_html(
            '<div class="box prediction" id="prediction-{0}" data-prediction="{0}" role="group" '
            'aria-label="{1}"><p class="box-title">{1}</p>\n',
            identifier,
            gettext("Predict first"),
        )
    title = gettext("Note") if kind == "note" else gettext("Careful")
    return format_html('<div class="box {}" role="note"><p class="box-title">{}</p>\n', kind, title)


def _correction_turn() -> str:
    title = gettext("What happens")
    return f'</div><div class="what-happens"><p class="box-title">{title}</p>\n'


_CLOSE = {"steps": "", "reveal": "</details>\n", "correction": "</div></div>\n"}


class _Choices:
    """The answers of one prediction, as radio buttons that a reader without JavaScript can use too."""

    def __init__(self, identifier: str) -> None:
        self._identifier = identifier
        self._count = 0

    def draw(self, token: Token) -> list[Token]:
        if token.type == "ordered_list_open":
            token.attrSet("class", "choices")
        elif token.type == "list_item_open":
            self._count += 1
            token.attrSet("data-choice", str(self._count))
        elif token.type == "inline" and self._count and token.level >= 3:
            name, value = escape(f"prediction-{self._identifier}"), self._count
            radio = f'<label><input type="radio" name="{name}" value="{value}"> '
            children = token.children or []
            token.children = [_inline(radio), *children, _inline("</label>")]
        return [token]


def _inline(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)
