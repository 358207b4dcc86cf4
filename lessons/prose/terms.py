"""Glossary terms: the first use of each in a lesson becomes a link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token


@dataclass(frozen=True, slots=True)
class TermNames:
    """A term and the words in one language that mean it; names between backquotes match code only."""

    id: str
    names: tuple[str, ...]


class TermLinker:
    """Links terms in the order in which a lesson is read; it remembers which it has linked."""

    def __init__(self, terms: Sequence[TermNames], glossary_url: str) -> None:
        self._url = glossary_url
        self._ids = {name.strip("`").lower(): term.id for term in terms for name in term.names}
        self._code = {name.strip("`").lower() for term in terms for name in term.names if name.startswith("`")}
        words = sorted((name for name in self._ids if name not in self._code), key=len, reverse=True)
        self._pattern = re.compile("|".join(_bounded(word) for word in words), re.IGNORECASE) if words else None
        self.linked: list[str] = []

    def link(self, children: list[Token]) -> list[Token]:
        """One paragraph's tokens, with links set outside of links and code of more than one word."""
        out: list[Token] = []
        depth = 0
        for child in children:
            depth += child.nesting if child.type.startswith("link") else 0
            if depth == 0 and child.type == "text":
                out.extend(self._link_text(child.content))
            elif depth == 0 and child.type == "code_inline" and child.content.lower() in self._ids:
                out.extend(self._wrap(child, child.content))
            else:
                out.append(child)
        return out

    def _link_text(self, text: str) -> Iterator[Token]:
        done = 0
        for match in self._pattern.finditer(text) if self._pattern else ():
            if self._ids[match[0].lower()] in self.linked:
                continue
            yield Token("text", "", 0, content=text[done : match.start()])
            yield from self._wrap(Token("text", "", 0, content=match[0]), match[0])
            done = match.end()
        yield Token("text", "", 0, content=text[done:])

    def _wrap(self, token: Token, word: str) -> Iterator[Token]:
        identifier = self._ids[word.lower()]
        if identifier in self.linked:
            yield token
            return
        self.linked.append(identifier)
        attributes = {"class": "term", "href": f"{self._url}#{identifier}", "data-term": identifier}
        yield Token("link_open", "a", 1, attrs=dict(attributes))
        yield token
        yield Token("link_close", "a", -1)


def _bounded(word: str) -> str:
    """The pattern of a word: a Latin one has edges, a Chinese one has none."""
    escaped = re.escape(word)
    before = r"(?<![A-Za-z0-9_./-])" if word[0].isascii() else ""
    after = r"(?![A-Za-z0-9_/-])" if word[-1].isascii() else ""
    return f"{before}{escaped}{after}"
