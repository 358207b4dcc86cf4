"""Words of a command become arguments: variables, ``$(…)``, ``$((…))``, splitting into fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from simulator.core.node.programs import paths
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.shell_words import Part, ShellSyntaxError, Word, tokens

_TERM = re.compile(r"\s*(\d+|[A-Za-z_]\w*|==|!=|<=|>=|&&|\|\||[-+*/%()<>!])")
_BINARY: tuple[dict[str, Callable[[int, int], int]], ...] = (
    {"||": lambda a, b: int(bool(a or b))},
    {"&&": lambda a, b: int(bool(a and b))},
    {"==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b)},
    {
        "<": lambda a, b: int(a < b), ">": lambda a, b: int(a > b),
        "<=": lambda a, b: int(a <= b), ">=": lambda a, b: int(a >= b),
    },
    {"+": lambda a, b: a + b, "-": lambda a, b: a - b},
    {"*": lambda a, b: a * b, "/": lambda a, b: a // b if b else 0, "%": lambda a, b: a % b if b else 0},
)  # fmt: skip


class Variables(Protocol):
    """What a shell lends its expansions."""

    def get(self, name: str) -> str | None: ...

    def set(self, name: str, value: str) -> None: ...

    def positional(self) -> list[str]: ...

    def capture(self, script: str, context: Context) -> str: ...


def fields(words: tuple[Word, ...], variables: Variables, context: Context) -> list[str]:
    """The arguments that words become; a word that expands to nothing unquoted vanishes, ``*`` matches files."""
    found: list[str] = []
    for word in words:
        for field, pattern in _fields_of(word, variables, context):
            found += _glob(field, context) if pattern else [field]
    return found


def text(word: Word, variables: Variables, context: Context) -> str:
    """A word where nothing is split: an assignment, the target of a redirection."""
    return "".join(_value(part, variables, context) for part in word)


def _fields_of(word: Word, variables: Variables, context: Context) -> list[tuple[str, bool]]:
    """Fields, each with whether it is a pattern."""
    if len(word) == 1 and word[0].kind == "variable" and word[0].value == "@" and word[0].quoted:
        return [(one, False) for one in variables.positional()]
    current: str | None = None
    pattern = False
    found: list[tuple[str, bool]] = []
    for part in word:
        value = _value(part, variables, context)
        if part.quoted or part.kind == "text":
            current = (current or "") + value
            pattern = pattern or (not part.quoted and any(letter in value for letter in "*?["))
            continue
        pieces = value.split()
        if value[:1].isspace() and current is not None:
            found.append((current, pattern))
            current, pattern = None, False
        for index, piece in enumerate(pieces):
            if index:
                found.append((current or "", pattern))
                current = None
            current = (current or "") + piece
    if current is not None:
        found.append((current, pattern))
    return found


def _glob(pattern: str, context: Context) -> list[str]:
    folder, slash, last = pattern.rpartition("/")
    names = context.files.names(context.path(folder or ("/" if slash else ".")))
    matches = [name for name in names if paths.matches(name, last) and not name.startswith(".")]
    return [f"{folder}{slash}{name}" for name in matches] or [pattern]


def _value(part: Part, variables: Variables, context: Context) -> str:
    if part.kind == "text":
        return part.value
    if part.kind == "command":
        return variables.capture(part.value, context).rstrip("\n")
    if part.kind == "arithmetic":
        return str(arithmetic(part.value, variables))
    value = variables.get(part.value)
    if part.operator == "#":
        return str(len(value or ""))
    missing = value is None or (part.operator.startswith(":") and value == "")
    if part.operator.endswith("+"):
        return "" if missing else _other(part, variables, context)
    if missing and part.operator:
        other = _other(part, variables, context)
        if part.operator.endswith("="):
            variables.set(part.value, other)
        return other
    return value or ""


def _other(part: Part, variables: Variables, context: Context) -> str:
    words = [token.word for token in tokens(part.other) if token.word is not None]
    return " ".join(text(word, variables, context) for word in words)


def arithmetic(expression: str, variables: Variables) -> int:
    """Integers with the operators of C that scripts use. Raises ShellSyntaxError."""
    found: list[str] = []
    at, expression = 0, expression.replace("$", "").rstrip()
    while at < len(expression):
        match = _TERM.match(expression, at)
        if not match:
            raise ShellSyntaxError("arithmetic syntax error")
        found.append(match[1])
        at = match.end()
    return _Arithmetic(found, variables).value() if found else 0


class _Arithmetic:
    def __init__(self, terms: list[str], variables: Variables) -> None:
        self.terms = terms
        self.variables = variables

    def value(self, level: int = 0) -> int:
        if level == len(_BINARY):
            return self._unary()
        result = self.value(level + 1)
        while self.terms and self.terms[0] in _BINARY[level]:
            operator = _BINARY[level][self.terms.pop(0)]
            result = operator(result, self.value(level + 1))
        return result

    def _unary(self) -> int:
        if not self.terms:
            raise ShellSyntaxError("arithmetic syntax error")
        term = self.terms.pop(0)
        if term == "(":
            result = self.value()
            if self.terms:
                self.terms.pop(0)
            return result
        if term in ("-", "+", "!"):
            value = self._unary()
            return {"-": -value, "+": value, "!": int(not value)}[term]
        if term.isdigit():
            return int(term)
        held = self.variables.get(term) or "0"
        return int(held) if held.lstrip("-").isdigit() else 0
