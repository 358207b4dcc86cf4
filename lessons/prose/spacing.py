"""A thin space between Han and Latin, as Chinese is typeset; none where a Chinese line was wrapped."""

from __future__ import annotations

import re
from itertools import pairwise

from markdown_it.token import Token

THIN_SPACE = "\u2009"

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_FULL_WIDTH = "\u3000-\u303f\uff00-\uffef"
_LATIN = "A-Za-z0-9"
_HAN_THEN_LATIN = re.compile(f"(?<=[{_HAN}]) ?(?=[{_LATIN}])")
_LATIN_THEN_HAN = re.compile(f"(?<=[{_LATIN}]) ?(?=[{_HAN}])")
_ENDS_IN_HAN = re.compile(f"[{_HAN}] ?$")
_BEGINS_WITH_HAN = re.compile(f"^ ?[{_HAN}]")
_LATIN_EDGE = re.compile(f"[{_LATIN}]")
_CJK = re.compile(f"[{_HAN}{_FULL_WIDTH}]")


def space_han(text: str) -> str:
    return _LATIN_THEN_HAN.sub(THIN_SPACE, _HAN_THEN_LATIN.sub(THIN_SPACE, text))


def space_inline(children: list[Token]) -> None:
    """Set the spaces inside one paragraph, also where Han meets code or a link. Changes the tokens."""
    visible = [child for child in children if child.type in ("text", "code_inline", "softbreak")]
    for child in visible:
        if child.type == "text":
            child.content = space_han(child.content)
    for before, after in pairwise(visible):
        _space_between(before, after)
    for before, wrap, after in zip(visible, visible[1:], visible[2:], strict=False):
        if wrap.type == "softbreak" and _CJK.search(before.content[-1:]) and _CJK.search(after.content[:1]):
            wrap.type, wrap.content = "text", ""


def _space_between(before: Token, after: Token) -> None:
    if before.type == "text" and _ENDS_IN_HAN.search(before.content) and _is_latin(after, 0):
        before.content = before.content.rstrip(" ") + THIN_SPACE
    elif after.type == "text" and _BEGINS_WITH_HAN.search(after.content) and _is_latin(before, -1):
        after.content = THIN_SPACE + after.content.lstrip(" ")


def _is_latin(token: Token, edge: int) -> bool:
    if token.type == "code_inline":
        return True
    return bool(token.content) and bool(_LATIN_EDGE.match(token.content[edge]))
