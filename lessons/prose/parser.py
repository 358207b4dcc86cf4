"""The Markdown of lessons: CommonMark, tables, and boxes fenced by ``:::``. Raw HTML is text."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

# Boxes that take an id: `::: prediction scheduler-down`. `quiz` holds the words of an item of quiz.yaml.
BOXES_WITH_ID = ("prediction", "reveal", "correction", "quiz")
BOXES = (*BOXES_WITH_ID, "note", "warning", "steps")


class ProseError(ValueError):
    """A text that cannot be shown. ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


def parse(source: str) -> list[Token]:
    return _PARSER.parse(source)


def to_html(tokens: list[Token]) -> str:
    return str(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def inline_to_html(text: str) -> str:
    return str(_PARSER.renderInline(text))


def line_of(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def html(content: str, like: Token) -> Token:
    """A token that is written as it stands, in the place of another."""
    return Token("html_block", "", 0, content=content, map=like.map, block=True)


def box_id(token: Token) -> str:
    """The id of a box from its opening line; empty for a kind that takes none. Raises ProseError."""
    kind, *rest = token.info.split()
    takes_id = kind in BOXES_WITH_ID
    if len(rest) != (1 if takes_id else 0):
        raise ProseError(line_of(token), f"'::: {kind}' takes {'one id' if takes_id else 'nothing'} after it")
    return rest[0] if takes_id else ""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    for kind in BOXES:
        parser.use(container_plugin, kind)
    return parser


_PARSER = _parser()
