"""Flags as pflag reads them: ``--flag=value``, ``--flag value``, ``-nfoo``, ``-n foo``, ``-o=yaml``, ``--``."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.core.api.duration import parse_micros
from simulator.kubectl.errors import FlagError

_INT = re.compile(r"[-+]?[0-9]+")
_TRUE = ("1", "t", "T", "true", "TRUE", "True")
_FALSE = ("0", "f", "F", "false", "FALSE", "False")


@dataclass(frozen=True, slots=True)
class Flag:
    """``kind``: string, bool, int, duration (microseconds), strings (split at commas), array (not split).

    ``implied`` is the value of a flag that stands alone (``--dry-run``); such a flag takes no following word.
    """

    name: str
    kind: str = "string"
    short: str = ""
    default: Any = None
    implied: str | None = None

    @property
    def takes_word(self) -> bool:
        return self.kind != "bool" and self.implied is None

    def initial(self) -> Any:
        if self.default is not None:
            return self.default
        return {"bool": False, "int": 0, "duration": 0, "strings": (), "array": ()}.get(self.kind, "")


@dataclass(slots=True)
class Parsed:
    """``values`` has every flag; ``changed`` those that were given; ``dash_at``: how many arguments precede ``--``."""

    values: dict[str, Any]
    changed: list[str] = field(default_factory=list)
    args: list[str] = field(default_factory=list)
    dash_at: int | None = None


def parse(flags: Sequence[Flag], words: Sequence[str], path: str) -> Parsed:
    """Read the words of a command line. Raises FlagError; ``path`` names the command in it."""
    by_name = {flag.name: flag for flag in flags}
    by_short = {flag.short: flag for flag in flags if flag.short}
    parsed = Parsed({flag.name: flag.initial() for flag in flags})
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            parsed.dash_at = len(parsed.args)
            parsed.args += rest
            break
        if word.startswith("--"):
            _long(word, rest, by_name, parsed, path)
        elif word.startswith("-") and word != "-":
            _short(word, rest, by_short, parsed, path)
        else:
            parsed.args.append(word)
    return parsed


def _long(word: str, rest: list[str], by_name: dict[str, Flag], parsed: Parsed, path: str) -> None:
    name, equals, value = word[2:].partition("=")
    if not name or name.startswith("-"):
        raise FlagError(f"bad flag syntax: {word}", path)
    if name == "help" and name not in by_name:
        parsed.values["help"] = True
        return
    flag = by_name.get(name)
    if flag is None:
        raise FlagError(f"unknown flag: --{name}", path)
    if not equals:
        if not flag.takes_word:
            value = flag.implied or "true"
        elif rest:
            value = rest.pop(0)
        else:
            raise FlagError(f"flag needs an argument: --{name}", path)
    _set(flag, value, parsed, path)


def _short(word: str, rest: list[str], by_short: dict[str, Flag], parsed: Parsed, path: str) -> None:
    letters = word[1:]
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter == "h" and "h" not in by_short:
            parsed.values["help"] = True
            continue
        flag = by_short.get(letter)
        if flag is None:
            raise FlagError(f"unknown shorthand flag: '{letter}' in {word}", path)
        if letters.startswith("="):
            _set(flag, letters[1:], parsed, path)
            return
        if not flag.takes_word:
            _set(flag, flag.implied or "true", parsed, path)
        elif letters or rest:
            _set(flag, letters or rest.pop(0), parsed, path)
            return
        else:
            raise FlagError(f"flag needs an argument: '{letter}' in {word}", path)


def _set(flag: Flag, text: str, parsed: Parsed, path: str) -> None:
    try:
        value = _value(flag, text)
    except ValueError as error:
        shown = f"-{flag.short}, --{flag.name}" if flag.short else f"--{flag.name}"
        raise FlagError(f'invalid argument "{text}" for "{shown}" flag: {error}', path) from error
    first = flag.name not in parsed.changed
    if flag.kind in ("strings", "array"):
        value = value if first else (*parsed.values[flag.name], *value)
    parsed.values[flag.name] = value
    if first:
        parsed.changed.append(flag.name)


def _value(flag: Flag, text: str) -> Any:
    if flag.kind == "bool":
        if text not in _TRUE + _FALSE:
            raise ValueError(f'strconv.ParseBool: parsing "{text}": invalid syntax')
        return text in _TRUE
    if flag.kind == "int":
        if not _INT.fullmatch(text) or len(text) > 20:
            raise ValueError(f'strconv.ParseInt: parsing "{text}": invalid syntax')
        return int(text)
    if flag.kind == "duration":
        return parse_micros(text)
    if flag.kind == "strings":
        return tuple(next(csv.reader([text]))) if text else ()
    if flag.kind == "array":
        return (text,)
    return text
