"""``sh``, ``bash`` and ``ash`` as commands."""

from __future__ import annotations

from collections.abc import Callable

from simulator.core.node.programs.commands.result import Done, Found
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.outcome import Program
from simulator.core.node.programs.shell_code import Code, compile_script
from simulator.core.node.programs.shell_words import ShellSyntaxError
from simulator.core.node.programs.sleeper import Sleeper

NAMES = frozenset(("sh", "bash", "ash", "dash"))
SYNTAX_ERROR = 2

MakeShell = Callable[[Code, str, list[str], dict[str, str]], Program]
_maker: list[MakeShell] = []


def use(maker: MakeShell) -> None:
    """shell.py says what a shell is; it needs these commands itself, so it cannot be imported here."""
    _maker[:] = [maker]


def shell(arguments: list[str], context: Context) -> Found:
    """A shell without a script has nobody who types, and ends."""
    name = arguments[0].rpartition("/")[2]
    words = arguments[1:]
    trace = [word for word in words if word.startswith("-") and word != "-c"]
    if "-c" in words or any("c" in word and not word.startswith("--") for word in trace):
        at = next(index for index, word in enumerate(words) if word[:1] == "-" and "c" in word and word[:2] != "--")
        script, rest = (words[at + 1] if at + 1 < len(words) else ""), words[at + 2 :]
        strict = any("e" in word for word in (*trace, words[at]) if word[:1] == "-" and word[:2] != "--")
        return _start(script, rest[0] if rest else name, rest[1:], context, strict=strict)
    files = [word for word in words if not word.startswith("-")]
    if not files:
        return Done()
    text = context.files.read(context.path(files[0]))
    if text is None:
        # A script of the image: what it does is not known, so it is taken for a server that ignores nothing.
        if context.commands is None:
            return Sleeper(None, obeys=True)
        context.complain(f"{name}: can't open '{files[0]}': No such file or directory\n")
        return Done(SYNTAX_ERROR)
    return _start(text, files[0], files[1:], context, strict=False)


def run_script(script: str, arguments: list[str], context: Context) -> Found:
    """A file that is executed: its first line says by whom; all are shells here."""
    return _start(script, arguments[0], arguments[1:], context, strict=False)


def _start(script: str, name: str, arguments: list[str], context: Context, *, strict: bool) -> Found:
    try:
        code = compile_script(f"set -e\n{script}" if strict else script)
    except ShellSyntaxError as error:
        if "not simulated" in str(error):
            return Sleeper(None)
        context.complain(f"{name}: {error}\n")
        return Done(SYNTAX_ERROR)
    return _maker[0](code, name, arguments, context.environment)
