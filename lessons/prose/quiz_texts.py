"""The words of quiz items, which stand at the end of a lesson's Markdown.

::: quiz who-binds
Which component writes `spec.nodeName`?      the question: paragraphs, code

1. kube-scheduler                            the options, in the order of quiz.yaml (none for a typed answer)
2. kubelet

> It is the Binding subresource …            the explanation
:::
"""

from __future__ import annotations

from dataclasses import dataclass, field

from markdown_it.token import Token

from lessons.prose.parser import ProseError, box_id, line_of


@dataclass(slots=True)
class QuizTokens:
    id: str
    line: int
    question: list[Token] = field(default_factory=list)
    options: list[list[Token]] = field(default_factory=list)
    explanation: list[Token] = field(default_factory=list)


def split_quiz(tokens: list[Token]) -> tuple[list[Token], list[QuizTokens]]:
    """The tokens outside of quiz boxes, and the quiz items. Raises ProseError."""
    body: list[Token] = []
    items: list[QuizTokens] = []
    inside: list[Token] | None = None
    for token in tokens:
        if token.type == "container_quiz_open":
            items.append(QuizTokens(box_id(token), line_of(token)))
            inside = []
        elif token.type == "container_quiz_close" and inside is not None:
            _fill(items[-1], inside)
            inside = None
        elif inside is not None:
            inside.append(token)
        else:
            body.append(token)
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise ProseError(item.line, f"quiz item {item.id!r} stands here twice")
        seen.add(item.id)
    return body, items


def _fill(item: QuizTokens, tokens: list[Token]) -> None:
    part = item.question
    for token in tokens:
        if token.type == "blockquote_open":
            part = item.explanation
        elif token.type == "list_item_open":
            part = []
            item.options.append(part)
        elif token.type in ("ordered_list_open", "ordered_list_close", "list_item_close", "blockquote_close"):
            continue
        else:
            part.append(token)
    if not item.question or not item.explanation:
        raise ProseError(item.line, f"quiz item {item.id!r} needs a question, and an explanation after '>'")
