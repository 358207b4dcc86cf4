"""Label selectors, as strings (``app=web,tier in (a,b)``) and as LabelSelector objects. apimachinery's ``labels``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from simulator.core.api import names
from simulator.core.api.field_errors import FieldError, aggregate, invalid
from simulator.core.api.labels_parser import Parser, SelectorError

__all__ = [
    "EVERYTHING", "NOTHING", "OPERATORS", "Requirement", "Selector", "SelectorError", "equality_map", "format_object",
    "from_labels", "from_object", "parse",
]  # fmt: skip

_INTEGER: Final = re.compile(r"[+-]?[0-9]+").fullmatch

OPERATORS: Final = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!", "Gt": "gt", "Lt": "lt"}
"""How selectors in objects name the operators, and how a :class:`Requirement` does. Gt and Lt: node selectors only."""


def _int64(text: str) -> int | None:
    """Go's ParseInt(text, 10, 64), or None."""
    if not _INTEGER(text):
        return None
    number = int(text)
    return number if -(2**63) <= number < 2**63 else None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One condition. ``operator``: in, notin, =, ==, !=, exists, !, gt, lt. ``values`` are sorted."""

    key: str
    operator: str
    values: tuple[str, ...]

    def matches(self, labels: Mapping[str, str]) -> bool:
        value = labels.get(self.key)
        operator = self.operator
        if operator in ("=", "==", "in"):
            return value is not None and value in self.values
        if operator in ("!=", "notin"):
            return value is None or value not in self.values
        if operator == "exists":
            return value is not None
        if operator == "!":
            return value is None
        number = None if value is None else _int64(value)
        if number is None:
            return False
        bound = int(self.values[0])
        return number > bound if operator == "gt" else number < bound

    def __str__(self) -> str:
        if self.operator == "exists":
            return self.key
        if self.operator == "!":
            return "!" + self.key
        if self.operator in ("in", "notin"):
            return f"{self.key} {self.operator} ({','.join(self.values)})"
        sign = {"gt": ">", "lt": "<"}.get(self.operator, self.operator)
        return f"{self.key}{sign}{self.values[0]}"


@dataclass(frozen=True, slots=True)
class Selector:
    """Requirements that must all hold, sorted by key; none: everything. ``empty``: selects nothing at all."""

    requirements: tuple[Requirement, ...]
    empty: bool = False

    def matches(self, labels: Mapping[str, str] | None) -> bool:
        """Whether an object with these labels (None: it has none) is selected."""
        if self.empty:
            return False
        present = labels or {}
        return all(requirement.matches(present) for requirement in self.requirements)

    @property
    def everything(self) -> bool:
        return not self.requirements and not self.empty

    def __str__(self) -> str:
        return ",".join(str(requirement) for requirement in self.requirements)


EVERYTHING: Final = Selector(())
NOTHING: Final = Selector((), empty=True)


def _selector(requirements: Sequence[Requirement]) -> Selector:
    return Selector(tuple(sorted(requirements, key=lambda requirement: requirement.key)))


def requirement(key: str, operator: str, values: Sequence[str], path: str = "") -> Requirement:
    """A checked requirement (``NewRequirement``). ``path`` is that of the selector in error texts."""
    errors = _requirement_errors(key, operator, list(values), path)
    if errors:
        raise SelectorError(aggregate(errors))
    return Requirement(key, operator, tuple(sorted(set(values))))


def _requirement_errors(key: str, operator: str, values: list[str], path: str) -> list[FieldError]:
    at = path + "." if path else ""
    errors = _joined(path or "<nil>", key, names.qualified_name(key))
    if operator in ("in", "notin") and not values:
        detail = "for 'in', 'notin' operators, values set can't be empty"
        errors.append(invalid(at + "values", values, detail))
    if operator in ("gt", "lt"):
        for index, value in enumerate(values):
            if _int64(value) is None:
                detail = "for 'Gt', 'Lt' operators, the value must be an integer"
                errors.append(invalid(f"{at}values[{index}]", value, detail))
    for index, value in enumerate(values):
        errors += _joined(f"{at}values[{index}][{key}]", value, names.label_value(value))
    return errors


def _joined(path: str, value: str, texts: Sequence[str]) -> list[FieldError]:
    return [invalid(path, value, "; ".join(texts))] if texts else []


def parse(text: str) -> Selector:
    """A selector from its string. Raises :class:`SelectorError` with the server's text."""
    found = []
    for item in Parser(text).selector():
        if isinstance(item, SelectorError):
            raise item
        key, operator, values = item
        try:
            found.append(requirement(key, operator, sorted(values)))
        except SelectorError as error:
            raise SelectorError(f"unable to parse requirement: {error}") from None
    return _selector(found)


def from_labels(labels: Mapping[str, str] | None) -> Selector:
    """All of these labels, without a check (``SelectorFromSet``): a Service's selector, a nodeSelector."""
    return _selector([Requirement(key, "=", (value,)) for key, value in (labels or {}).items()])


def from_object(selector: Mapping[str, Any] | None) -> Selector:
    """A LabelSelector object (matchLabels, matchExpressions). None selects nothing, ``{}`` everything.

    Raises :class:`SelectorError` for an operator or a value that validation would refuse.
    """
    if selector is None:
        return NOTHING
    found = [requirement(k, "=", (v,)) for k, v in (selector.get("matchLabels") or {}).items()]
    for expression in selector.get("matchExpressions") or ():
        operator = OPERATORS.get(expression.get("operator", ""))
        if operator is None or operator in ("gt", "lt"):
            raise SelectorError(f'"{expression.get("operator", "")}" is not a valid label selector operator')
        found.append(requirement(expression.get("key", ""), operator, expression.get("values") or ()))
    return _selector(found)


def format_object(selector: Mapping[str, Any] | None) -> str:
    """A LabelSelector as kubectl prints it: ``app=web``, ``<none>`` if it is empty, ``<error>`` if it is invalid."""
    try:
        text = str(from_object(selector))
    except SelectorError:
        return "<error>"
    return text or "<none>"


def equality_map(text: str) -> dict[str, str]:
    """Labels from ``x=a,y=b`` (``ConvertSelectorToLabelsMap``). Raises :class:`SelectorError` for anything else."""
    labels: dict[str, str] = {}
    if not text:
        return labels
    for part in text.split(","):
        pair = part.split("=")
        if len(pair) != 2:
            raise SelectorError(f"invalid selector: {pair}")
        key, value = pair[0].strip(), pair[1].strip()
        texts = (*names.qualified_name(key), *names.label_value(value))
        if texts:
            raise SelectorError("; ".join(texts))
        labels[key] = value
    return labels
