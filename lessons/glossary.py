"""The glossary: what a term means in each language, and the words of a lesson's text that lead to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lessons.fields import LANGUAGES, Fields, Localized, read_fields, unique
from lessons.prose.terms import TermNames


@dataclass(frozen=True, slots=True)
class Term:
    """``name`` heads the entry; ``names`` are the words that become links (`in backquotes`: as code only)."""

    id: str
    name: Localized
    meaning: Localized
    names: dict[str, tuple[str, ...]]


Glossary = tuple[Term, ...]


def read_glossary(content: Path, file: str = "glossary.yaml") -> Glossary:
    """The terms, in the order of the file. Raises ContentError."""
    top = read_fields(content, file)
    top.only("terms")
    terms = tuple(_term(item) for item in unique(top.mappings("terms")))
    for language in LANGUAGES:
        _check_names(top, terms, language)
    return terms


def term_names(glossary: Glossary, language: str) -> list[TermNames]:
    return [TermNames(term.id, term.names[language]) for term in glossary]


def in_order(glossary: Glossary) -> list[Term]:
    """By the English name, so that both languages list the same term in the same place of the alphabet."""
    return sorted(glossary, key=lambda term: (term.name["en"].lower(), term.id))


def _term(item: Fields) -> Term:
    item.only("id", "name", "meaning", "names")
    names = item.mapping("names")
    names.only(*LANGUAGES)
    return Term(
        id=item.identifier("id"),
        name=item.localized("name"),
        meaning=item.localized("meaning"),
        names={language: names.texts(language) for language in LANGUAGES},
    )


def _check_names(top: Fields, terms: Glossary, language: str) -> None:
    owners: dict[str, str] = {}
    for index, term in enumerate(terms):
        for name in term.names[language]:
            owner = owners.setdefault(name.strip("`").lower(), term.id)
            if owner != term.id:
                raise top.error(f"{name!r} is a name of {owner!r} already", "terms", index, "names", language)
