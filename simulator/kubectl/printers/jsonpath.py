"""JSONPath templates as client-go understands them: ``{.items[*].metadata.name}``, ``{range .items[*]}…{end}``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from simulator.kubectl.errors import KubectlError
from simulator.kubectl.printers.json_out import compact

_RELAXED = re.compile(r"\{\.?([^{}]+)\}|\.?([^{}]+)")
_NAME = re.compile(r"(?:\\.|[^\s.\[\]{}()?@$'\"|=!<>,:\\])+")
_SLICE = re.compile(r"(-?[0-9]*)(?::(-?[0-9]*))?(?::(-?[0-9]*))?")
_FILTER = re.compile(r"(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+)", re.DOTALL)

Step = Callable[[list[Any]], list[Any]]


class NotFound(Exception):
    """A field that no value has, where fields may not be missing."""


def relaxed(text: str) -> str:
    """``.metadata.name``, ``metadata.name`` and ``{.metadata.name}`` as the last. Raises KubectlError."""
    match = _RELAXED.fullmatch(text)
    if not match:
        raise KubectlError(
            "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
        )
    return "{." + (match[1] or match[2]).removeprefix(".") + "}"


class JsonPath:
    """A parsed template. Raises KubectlError for one that cannot be parsed."""

    def __init__(self, template: str, *, allow_missing: bool = True) -> None:
        self._source = template
        self._missing = allow_missing
        self._nodes, rest = _nodes(list(_tokens(template)), self._source)
        if rest:
            raise KubectlError(f"error parsing jsonpath {template}, unexpected end")

    def find(self, value: Any) -> list[Any]:
        """All values of a template that is one expression."""
        found: list[Any] = []
        for node in self._nodes:
            if isinstance(node, list):
                found += self._apply(node, value)
        return found

    def render(self, value: Any) -> str:
        """The template filled in. Raises KubectlError for a missing field where that is not allowed."""
        return "".join(self._render(self._nodes, value))

    def _render(self, nodes: list[Any], value: Any) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, str):
                yield node
            elif isinstance(node, tuple):
                steps, body = node
                for item in self._apply(steps, value):
                    yield from self._render(body, item)
            else:
                yield " ".join(_printed(item) for item in self._apply(node, value))

    def _apply(self, steps: list[Step], value: Any) -> list[Any]:
        values = [value]
        for step in steps:
            try:
                values = step(values)
            except NotFound as error:
                if not self._missing:
                    raise KubectlError(f"error executing jsonpath {json.dumps(self._source)}: {error}") from error
                return []
        return values


def _printed(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list | bool) or value is None:
        return compact(value)
    return str(value)


def _tokens(template: str) -> Iterator[tuple[str, str]]:
    """``("text", …)`` and ``("action", …)``."""
    at = 0
    while at < len(template):
        start = template.find("{", at)
        if start < 0:
            yield "text", template[at:]
            return
        if start > at:
            yield "text", template[at:start]
        end = _closing(template, start)
        yield "action", template[start + 1 : end].strip()
        at = end + 1


def _closing(template: str, start: int) -> int:
    quote = ""
    for i in range(start + 1, len(template)):
        char = template[i]
        if quote:
            if char == quote and template[i - 1] != "\\":
                quote = ""
        elif char in "'\"":
            quote = char
        elif char == "}":
            return i
    raise KubectlError(f"error parsing jsonpath {template}, unclosed action")


def _nodes(tokens: list[tuple[str, str]], source: str) -> tuple[list[Any], list[tuple[str, str]]]:
    """Text, lists of steps, and (steps, body) of a range, up to its end."""
    nodes: list[Any] = []
    while tokens:
        kind, text = tokens.pop(0)
        if kind == "text":
            nodes.append(text)
        elif text == "end":
            return nodes, tokens
        elif text.startswith("range "):
            body, tokens = _nodes(tokens, source)
            nodes.append((_steps(text[6:].strip(), source), body))
        elif text[:1] in "'\"" and text[-1:] == text[:1] and len(text) > 1:
            nodes.append(_unquoted(text))
        else:
            nodes.append(_steps(text, source))
    return nodes, tokens


def _unquoted(text: str) -> str:
    body = text[1:-1]
    for escape, char in (("\\n", "\n"), ("\\t", "\t"), ("\\r", "\r"), ('\\"', '"'), ("\\'", "'"), ("\\\\", "\\")):
        body = body.replace(escape, char)
    return body


def _steps(text: str, source: str) -> list[Step]:
    steps: list[Step] = []
    at = 0
    while at < len(text):
        if text.startswith("..", at):
            steps.append(_recursive)
            at += 1 if text[at + 2 : at + 3] not in ("[", "") else 2
        elif text[at] in "$@" or text[at].isspace():
            at += 1
        elif text[at] == "[":
            end = _bracket(text, at, source)
            steps.append(_bracketed(text[at + 1 : end].strip(), source))
            at = end + 1
        elif text[at] == "." and text[at + 1 : at + 2] in ("[", ""):
            at += 1
        elif text.startswith(".*", at) or text[at] == "*":
            steps.append(_wildcard)
            at += 2 if text[at] == "." else 1
        else:
            name = _NAME.match(text, at + (text[at] == "."))
            if not name:
                raise KubectlError(
                    f"error parsing jsonpath {source}, unrecognized character in action: "
                    f"U+{ord(text[at]):04X} '{text[at]}'"
                )
            steps.append(_field(re.sub(r"\\(.)", r"\1", name[0])))
            at = name.end()
    return steps


def _bracket(text: str, start: int, source: str) -> int:
    depth, quote = 0, ""
    for i in range(start, len(text)):
        char = text[i]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "[(":
            depth += 1
        elif char in "])":
            depth -= 1
            if depth == 0:
                return i
    raise KubectlError(f"error parsing jsonpath {source}, unterminated array")


def _field(name: str) -> Step:
    def step(values: list[Any]) -> list[Any]:
        found = [value[name] for value in values if isinstance(value, dict) and name in value]
        if not found and values:
            raise NotFound(f"{name} is not found")
        return found

    return step


def _wildcard(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if isinstance(value, dict):
            found += [value[key] for key in value]
        elif isinstance(value, list):
            found += value
    return found


def _recursive(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if isinstance(value, dict | list):
            found.append(value)
            found += _recursive(list(value.values()) if isinstance(value, dict) else value)
    return found


def _bracketed(text: str, source: str) -> Step:
    if text == "*":
        return _wildcard
    if text.startswith("?(") and text.endswith(")"):
        return _filter(text[2:-1].strip(), source)
    if text[:1] in "'\"" and "," not in text:
        return _field(_unquoted(text))
    if "," in text:
        parts = [_bracketed(part.strip(), source) for part in text.split(",")]
        return lambda values: [found for part in parts for found in part(values)]
    match = _SLICE.fullmatch(text)
    if not match:
        raise KubectlError(f"error parsing jsonpath {source}, invalid array index {text}")
    return _index(text, match)


def _index(text: str, match: re.Match[str]) -> Step:
    def step(values: list[Any]) -> list[Any]:
        found: list[Any] = []
        for value in values:
            if not isinstance(value, list):
                continue
            if ":" in text:
                start, stop, stride = (int(part) if part else None for part in match.groups())
                found += value[start:stop:stride]
            elif -len(value) <= int(text) < len(value):
                found.append(value[int(text)])
            else:
                raise NotFound(f"array index out of bounds: index {text}, length {len(value)}")
        return found

    return step


def _filter(text: str, source: str) -> Step:
    match = _FILTER.fullmatch(text)
    left = _operand(match[1] if match else text, source)
    right = _operand(match[3], source) if match else None
    operator = match[2] if match else "exists"

    def keeps(item: Any) -> bool:
        ours = left(item)
        if right is None:
            return bool(ours)
        theirs = right(item)
        return bool(ours) and bool(theirs) and _compare(ours[0], operator, theirs[0])

    def step(values: list[Any]) -> list[Any]:
        return [item for value in values if isinstance(value, list) for item in value if keeps(item)]

    return step


def _operand(text: str, source: str) -> Callable[[Any], list[Any]]:
    text = text.strip()
    if text[:1] in ("@", "$", "."):
        steps = _steps(text, source)

        def found(item: Any) -> list[Any]:
            values = [item]
            try:
                for step in steps:
                    values = step(values)
            except NotFound:
                return []
            return values

        return found
    if text[:1] in ("'", '"'):
        constant: Any = _unquoted(text)
    else:
        try:
            constant = json.loads(text)
        except ValueError:
            constant = text
    return lambda item: [constant]


def _compare(one: Any, operator: str, other: Any) -> bool:
    if operator == "==":
        return bool(one == other)
    if operator == "!=":
        return bool(one != other)
    numbers = isinstance(one, int | float) and isinstance(other, int | float)
    if not numbers and not (isinstance(one, str) and isinstance(other, str)):
        return False
    if operator in ("<", "<="):
        return bool(one < other or (operator == "<=" and one == other))
    return bool(one > other or (operator == ">=" and one == other))
