"""Tools that print, compare and search."""

from __future__ import annotations

import re

from simulator.core.node.programs.commands.result import Command, Done, Found, operands, options
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.sleeper import Sleeper

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "0": "\0"}


def _unescape(text: str) -> str:
    return re.sub(r"\\([ntr\\0])", lambda match: _ESCAPES[match[1]], text)


def _echo(arguments: list[str], context: Context, _stdin: str) -> Found:
    words, end, escapes = arguments[1:], "\n", False
    while words and words[0] in ("-n", "-e", "-ne", "-en"):
        option = words.pop(0)
        end = "" if "n" in option else end
        escapes = escapes or "e" in option
    text = " ".join(words)
    context.print((_unescape(text) if escapes else text) + end)
    return Done()


def _printf(arguments: list[str], context: Context, _stdin: str) -> Found:
    template, values = _unescape(arguments[1] if len(arguments) > 1 else ""), arguments[2:]

    def fill(match: re.Match[str]) -> str:
        return "%" if match[0] == "%%" else values.pop(0) if values else ""

    context.print(re.sub(r"%%|%[-0-9.]*[sdif]", fill, template))
    return Done()


def _lines_of(arguments: list[str], context: Context, stdin: str, names: list[str]) -> list[str]:
    text = "".join(context.files.read(context.path(name)) or "" for name in names) if names else stdin
    return text.splitlines(keepends=True)


def _count(arguments: list[str]) -> int:
    digits = re.search(r"-(?:n\s*)?(\d+)", " ".join(arguments[1:]))
    return int(digits[1]) if digits else 10


def _head(arguments: list[str], context: Context, stdin: str) -> Found:
    names = [one for one in operands(arguments) if not one.isdigit()]
    context.print("".join(_lines_of(arguments, context, stdin, names)[: _count(arguments)]))
    return Done()


def _tail(arguments: list[str], context: Context, stdin: str) -> Found:
    names = [one for one in operands(arguments) if not one.isdigit()]
    context.print("".join(_lines_of(arguments, context, stdin, names)[-_count(arguments) :]))
    return Sleeper(None) if "f" in options(arguments).lower() else Done()


def _grep(arguments: list[str], context: Context, stdin: str) -> Found:
    words = operands(arguments)
    if not words:
        return Done(2)
    pattern, *names = words
    letters = options(arguments)
    found = re.compile(re.escape(pattern) if "F" in letters else pattern, re.I if "i" in letters else 0)
    lines = [one for one in _lines_of(arguments, context, stdin, names) if bool(found.search(one)) != ("v" in letters)]
    if "q" not in letters:
        context.print(f"{len(lines)}\n" if "c" in letters else "".join(lines))
    return Done(0 if lines else 1)


def _wc(arguments: list[str], context: Context, stdin: str) -> Found:
    names = operands(arguments)
    lines = _lines_of(arguments, context, stdin, names)
    text = "".join(lines)
    letters = options(arguments)
    numbers = {"l": len(lines), "w": len(text.split()), "c": len(text.encode())}
    shown = [str(number) for letter, number in numbers.items() if letter in letters or not letters]
    context.print(" ".join([*shown, *names]) + "\n")
    return Done()


def _seq(arguments: list[str], context: Context, _stdin: str) -> Found:
    numbers = [int(one) for one in arguments[1:] if one.lstrip("-").isdigit()]
    first = numbers[0] if len(numbers) > 1 else 1
    step = numbers[1] if len(numbers) > 2 else 1
    last = numbers[-1] if numbers else 0
    context.print("".join(f"{number}\n" for number in range(first, last + 1, step or 1)[:1000]))
    return Done()


def _test(arguments: list[str], context: Context, _stdin: str) -> Found:
    words = arguments[1:]
    if arguments[0] in ("[", "[["):
        if not words or words[-1] not in ("]", "]]"):
            context.complain(f"{arguments[0]}: missing ]\n")
            return Done(2)
        words = words[:-1]
    return Done(0 if _true_of(words, context) else 1)


def _true_of(words: list[str], context: Context) -> bool:
    for operator, combine in (("-o", any), ("||", any), ("-a", all), ("&&", all)):
        if operator in words[1:]:
            at = words.index(operator, 1)
            return combine((_true_of(words[:at], context), _true_of(words[at + 1 :], context)))
    if words[:1] == ["!"]:
        return not _true_of(words[1:], context)
    if len(words) == 3:
        return _compare(*words)
    if len(words) == 2:
        return _unary(words[0], words[1], context)
    return bool(words and words[0])


def _unary(operator: str, word: str, context: Context) -> bool:
    path = context.path(word)
    if operator in ("-n", "-z"):
        return bool(word) == (operator == "-n")
    if operator == "-d":
        return context.files.is_directory(path)
    if operator == "-s":
        return bool(context.files.read(path))
    if operator in ("-f", "-r", "-w", "-x"):
        return context.files.is_file(path) or (operator != "-f" and context.files.exists(path))
    return operator == "-e" and context.files.exists(path)


def _compare(left: str, operator: str, right: str) -> bool:
    if operator in ("=", "=="):
        return left == right
    if operator == "!=":
        return left != right
    try:
        one, other = int(left), int(right)
    except ValueError:
        return False
    comparisons = {
        "-eq": one == other, "-ne": one != other, "-lt": one < other,
        "-le": one <= other, "-gt": one > other, "-ge": one >= other,
    }  # fmt: skip
    return comparisons.get(operator, False)


def _tee(arguments: list[str], context: Context, stdin: str) -> Found:
    for name in operands(arguments):
        context.files.write(context.path(name), stdin, append="a" in options(arguments))
    context.print(stdin)
    return Done()


COMMANDS: dict[str, Command] = {
    "echo": _echo,
    "printf": _printf,
    "head": _head,
    "tail": _tail,
    "grep": _grep,
    "wc": _wc,
    "seq": _seq,
    "test": _test,
    "[": _test,
    "[[": _test,
    "tee": _tee,
}
