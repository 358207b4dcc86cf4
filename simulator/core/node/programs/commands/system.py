"""Tools that ask the system, or just take time."""

from __future__ import annotations

import re

from simulator.core.api import timestamps
from simulator.core.engine.clock import HOUR, MINUTE, SECOND
from simulator.core.node.programs.commands.result import Command, Done, Found, operands
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.sleeper import Sleeper

_UNITS = {"": SECOND, "s": SECOND, "m": MINUTE, "h": HOUR, "d": 24 * HOUR}
_AMOUNT = re.compile(r"(\d*\.?\d+)([smhd]?)")


def _sleep(arguments: list[str], context: Context, _stdin: str) -> Found:
    total = 0
    for word in arguments[1:]:
        match = _AMOUNT.fullmatch(word)
        if word in ("infinity", "inf"):
            return Sleeper(None)
        if not match:
            context.complain(f"sleep: invalid number '{word}'\n")
            return Done(1)
        total += int(float(match[1]) * _UNITS[match[2]])
    return Sleeper(context.now + total) if total else Done()


def _true(_arguments: list[str], _context: Context, _stdin: str) -> Found:
    return Done()


def _false(_arguments: list[str], _context: Context, _stdin: str) -> Found:
    return Done(1)


def _date(arguments: list[str], context: Context, _stdin: str) -> Found:
    text = timestamps.time(context.unix)
    wanted = next((one[1:] for one in arguments[1:] if one.startswith("+")), None)
    if wanted is None:
        context.print(text.replace("T", " ").replace("Z", " UTC") + "\n")
        return Done()
    day, _, clock = text.rstrip("Z").partition("T")
    year, month, date = day.split("-")
    hour, minute, second = clock.split(":")
    values = {"Y": year, "m": month, "d": date, "H": hour, "M": minute, "S": second, "F": day, "T": clock}
    values["s"] = str(context.unix // SECOND)
    context.print(re.sub(r"%([A-Za-z])", lambda match: values.get(match[1], match[0]), wanted) + "\n")
    return Done()


def _hostname(_arguments: list[str], context: Context, _stdin: str) -> Found:
    context.print(f"{context.hostname}\n")
    return Done()


def _env(arguments: list[str], context: Context, _stdin: str) -> Found:
    names = operands(arguments)
    if arguments[0].endswith("printenv") and names:
        for name in names:
            context.print(f"{context.environment[name]}\n" if name in context.environment else "")
        return Done(0 if all(name in context.environment for name in names) else 1)
    context.print("".join(f"{name}={value}\n" for name, value in context.environment.items()))
    return Done()


def _say(text: str) -> Command:
    def command(_arguments: list[str], context: Context, _stdin: str) -> Found:
        context.print(text)
        return Done()

    return command


def _pwd(_arguments: list[str], context: Context, _stdin: str) -> Found:
    context.print(f"{context.directory}\n")
    return Done()


COMMANDS: dict[str, Command] = {
    "sleep": _sleep,
    "true": _true,
    ":": _true,
    "false": _false,
    "date": _date,
    "hostname": _hostname,
    "env": _env,
    "printenv": _env,
    "pwd": _pwd,
    "id": _say("uid=0(root) gid=0(root) groups=0(root)\n"),
    "whoami": _say("root\n"),
    "uname": _say("Linux\n"),
}
