"""Quiz items of a lesson as data: ids, types, keys, or the rule by which a run gives the key.

Their words are in the lesson's Markdown (``prose.quiz_texts``), options in the same order. Types and keys:

    single, multiple    options: [ids]; key: id, or [ids]
    true-false          key: true or false
    ordering            options: [ids]; key: the same ids in the right order
    matching            options: [ids]; matches: [ids]; key: {option: match}   (texts: options, then matches)
    numeric             key: {value: 3, tolerance: 0}
    short-answer        key: [accepted forms]
    computed            computed: {scenario, variables, commands, until, answer, answers}; asked as the type
                        in ``answers``: single, numeric or short-answer
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessons.fields import Fields, read_fields, unique

DIFFICULTIES = ("easy", "medium", "hard")


@dataclass(frozen=True, slots=True)
class Item:
    """``key`` is None for a computed item, whose ``rule`` says how to get it."""

    id: str
    type: str
    difficulty: str
    tags: tuple[str, ...]
    reference: str
    options: tuple[str, ...]
    matches: tuple[str, ...]
    key: Any
    rule: dict[str, Any] | None

    @property
    def option_count(self) -> int:
        """How many options the words of this item list."""
        return len(self.options) + len(self.matches)


def read_items(content: Path, file: str) -> tuple[Item, ...]:
    """Raises ContentError."""
    top = read_fields(content, file)
    top.only("items")
    return tuple(_item(item) for item in unique(top.mappings("items")))


def _item(item: Fields) -> Item:
    item.only("id", "type", "difficulty", "tags", "reference", "options", "matches", "key", "computed")
    kind = item.choice("type", tuple(_KEY_PROBLEMS))
    options, matches = item.texts("options"), item.texts("matches")
    rule: dict[str, Any] | None = None
    if kind == "computed":
        rule = _rule(item.mapping("computed"))
    elif wrong := _KEY_PROBLEMS[kind](item.raw("key"), options, matches):
        raise item.error(wrong, "key")
    return Item(
        id=item.identifier("id"),
        type=kind,
        difficulty=item.choice("difficulty", DIFFICULTIES),
        tags=item.texts("tags"),
        reference=item.identifier("reference"),
        options=options,
        matches=matches,
        key=None if rule else item.raw("key"),
        rule=rule,
    )


def _rule(rule: Fields) -> dict[str, Any]:
    rule.only("scenario", "variables", "commands", "until", "answer", "answers")
    rule.identifier("scenario")
    rule.choice("answers", ("single", "numeric", "short-answer"))
    for command in rule.mappings("commands"):
        command.only("kubectl", "stdin", "crash", "restart")
    rule.mapping("until")
    rule.mapping("answer")
    return dict(rule.value)


def _single(key: Any, options: tuple[str, ...], matches: tuple[str, ...]) -> str:
    return "" if key in options else f"{key!r} is not one of the options"


def _multiple(key: Any, options: tuple[str, ...], matches: tuple[str, ...]) -> str:
    return "" if isinstance(key, list) and key and set(key) <= set(options) else "the key is a list of options"


def _true_false(key: Any, options: tuple[str, ...], matches: tuple[str, ...]) -> str:
    return "" if isinstance(key, bool) and not options else "the key is true or false, and there are no options"


def _ordering(key: Any, options: tuple[str, ...], matches: tuple[str, ...]) -> str:
    whole = isinstance(key, list) and sorted(key) == sorted(options)
    return "" if whole else "the key is all options in their right order"


def _matching(key: Any, options: tuple[str, ...], matches: tuple[str, ...]) -> str:
    whole = isinstance(key, dict) and set(key) == set(options) and set(key.values()) <= set(matches)
    return "" if whole else "the key maps every option to one of the matches"


def _numeric(key: Any, options: tuple[str, ...], matches: tuple[str, ...]) -> str:
    numbers = isinstance(key, dict) and set(key) == {"value", "tolerance"}
    return "" if numbers and all(isinstance(n, int | float) for n in key.values()) else "the key is value and tolerance"


def _short_answer(key: Any, options: tuple[str, ...], matches: tuple[str, ...]) -> str:
    forms = isinstance(key, list) and key and all(isinstance(form, str) for form in key)
    return "" if forms else "the key is a list of accepted forms"


_KEY_PROBLEMS: dict[str, Callable[[Any, tuple[str, ...], tuple[str, ...]], str]] = {
    "single": _single,
    "multiple": _multiple,
    "true-false": _true_false,
    "ordering": _ordering,
    "matching": _matching,
    "numeric": _numeric,
    "short-answer": _short_answer,
    "computed": lambda key, options, matches: "",
}
