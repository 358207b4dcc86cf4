"""Tools that speak to others. There is no network yet (docs/fidelity.md): every name is known and everybody answers."""

from __future__ import annotations

import re

from simulator.core.node.programs.commands.result import Command, Done, Found, operands, options
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.server import WebServer

_PORT = re.compile(r"(?:^|:)(\d{1,5})$")


def _reached(_arguments: list[str], _context: Context, _stdin: str) -> Found:
    return Done()


def _lookup(arguments: list[str], context: Context, _stdin: str) -> Found:
    for name in operands(arguments)[:1]:
        context.print(f"Name:\t{name}\n")
    return Done()


def _port_of(arguments: list[str], letters: str, default: int) -> int:
    """The number behind one of the options, or the last one that stands alone."""
    for index, word in enumerate(arguments[1:-1], start=1):
        if word.startswith("-") and word[-1:] in letters and not word.startswith("--"):
            match = _PORT.search(arguments[index + 1])
            if match:
                return int(match[1])
    for word in reversed(arguments[1:]):
        if match := _PORT.search(word.lstrip("-pl")):
            return int(match[1])
    return default


def _nc(arguments: list[str], context: Context, _stdin: str) -> Found:
    if "l" in options(arguments):
        return WebServer(roots={_port_of(arguments, "lp", 0): None})
    return Done()


def _httpd(arguments: list[str], context: Context, _stdin: str) -> Found:
    """busybox's: in the background unless ``-f``; it serves a directory."""
    root = arguments[arguments.index("-h") + 1] if "-h" in arguments[:-1] else context.directory
    return WebServer(roots={_port_of(arguments, "p", 80): context.path(root)})


COMMANDS: dict[str, Command] = {
    "nslookup": _lookup,
    "getent": _reached,
    "ping": _reached,
    "wget": _reached,
    "curl": _reached,
    "nc": _nc,
    "netcat": _nc,
    "telnet": _reached,
    "httpd": _httpd,
}
