"""What a text is made of, apart from its words: the two languages must have the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.token import Token

from lessons.prose.boxes import kind_of

_LATIN_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.'’/_-]*")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_BLOCKS = {
    "ordered_list_open": "ol",
    "bullet_list_open": "ul",
    "table_open": "table",
    "blockquote_open": "quote",
}


@dataclass(frozen=True, slots=True)
class Outline:
    """``structure``: headings, boxes, code, lists and tables in order. ``links``: what the text points at.

    ``words``: English words, or Chinese characters and Latin words; without code blocks and quiz.
    """

    structure: tuple[str, ...]
    links: tuple[str, ...]
    words: int


def structure_of(tokens: list[Token]) -> tuple[str, ...]:
    return tuple(found for token in tokens if (found := _structure(token)))


def count_words(tokens: list[Token]) -> int:
    texts = [
        child.content for token in tokens for child in token.children or [] if child.type in ("text", "code_inline")
    ]
    return sum(len(_LATIN_WORD.findall(text)) + len(_HAN.findall(text)) for text in texts)


def differences(first: Outline, second: Outline) -> list[str]:
    """Where two outlines differ, in words; empty where they agree."""
    found = [
        f"block {index + 1}: {a} against {b}"
        for index, (a, b) in enumerate(_pairs(first.structure, second.structure))
        if a != b
    ][:1]
    found += [f"only the first has the link {link}" for link in _missing(first.links, second.links)]
    found += [f"only the second has the link {link}" for link in _missing(second.links, first.links)]
    return found


def _pairs(first: tuple[str, ...], second: tuple[str, ...]) -> list[tuple[str, str]]:
    length = max(len(first), len(second))
    blank = ("nothing",)
    return list(
        zip(
            first + blank * (length - len(first)),
            second + blank * (length - len(second)),
            strict=True,
        )
    )


def _missing(of: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    left = list(other)
    missing = []
    for link in of:
        if link in left:
            left.remove(link)
        else:
            missing.append(link)
    return missing


def _structure(token: Token) -> str:
    if token.type == "heading_open":
        return f"{token.tag}#{token.attrs.get('id', '')}"
    if token.type == "fence":
        return f"code {token.info.strip()}: {token.content.strip()}"
    if token.type in ("list_item_open", "tr_open"):
        return token.tag
    if kind_of(token) and token.nesting == 1:
        return f"box {token.info.strip()}"
    return _BLOCKS.get(token.type, "")
