"""Commands that the shell itself is: they change its state. Each returns its status."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.core.node.programs import commands
from simulator.core.node.programs.commands.result import Done
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.outcome import Ended
from simulator.core.node.programs.shell_code import compile_script
from simulator.core.node.programs.shell_frame import Frame

if TYPE_CHECKING:
    from simulator.core.node.programs.shell import Shell

SIGNALS = {"1": "HUP", "2": "INT", "3": "QUIT", "9": "KILL", "10": "USR1", "12": "USR2", "15": "TERM", "0": "EXIT"}


def signal_name(text: str) -> str:
    """``15``, ``SIGTERM`` and ``TERM`` are ``TERM``."""
    return SIGNALS.get(text, text.upper().removeprefix("SIG"))


def _exit(shell: Shell, arguments: list[str], _context: Context) -> int:
    shell.exit(_number(arguments[0]) if arguments else shell.status)
    return shell.status


def _return(shell: Shell, arguments: list[str], _context: Context) -> int:
    status = _number(arguments[0]) if arguments else shell.status
    while shell.frames:
        kind = shell.frames[-1].kind
        shell.leave_frame()
        if kind in ("function", "script"):
            break
    return status


def _trap(shell: Shell, arguments: list[str], _context: Context) -> int:
    if len(arguments) < 2:
        return 0
    action, *names = arguments
    for name in names:
        if action == "-":
            shell.traps.pop(signal_name(name), None)
        else:
            shell.traps[signal_name(name)] = compile_script(action)
    return 0


def _wait(shell: Shell, _arguments: list[str], _context: Context) -> int:
    shell.waiting = True
    return 0


def _cd(shell: Shell, arguments: list[str], context: Context) -> int:
    target = context.path(arguments[0] if arguments else shell.variables.get("HOME", "/root"))
    if not context.files.is_directory(target):
        context.complain(
            f"{shell.name}: cd: can't cd to {arguments[0] if arguments else target}: No such file or directory\n"
        )
        return 2
    context.directory = target
    return 0


def _export(shell: Shell, arguments: list[str], _context: Context) -> int:
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if equals:
            shell.variables[name] = value
    return 0


def _unset(shell: Shell, arguments: list[str], _context: Context) -> int:
    for name in arguments:
        shell.variables.pop(name, None)
        shell.functions.pop(name, None)
    return 0


def _set(shell: Shell, arguments: list[str], _context: Context) -> int:
    for index, argument in enumerate(arguments):
        if argument == "--":
            shell.frames[-1].arguments = arguments[index + 1 :]
            break
        if argument[:1] in "-+" and "e" in argument:
            shell.exit_on_error = argument[0] == "-"
    return 0


def _shift(shell: Shell, arguments: list[str], _context: Context) -> int:
    frame = shell.frames[-1]
    frame.arguments = frame.arguments[_number(arguments[0]) if arguments else 1 :]
    return 0


def _eval(shell: Shell, arguments: list[str], _context: Context) -> int:
    shell.frames.append(Frame(compile_script(" ".join(arguments)), "eval", arguments=shell.frames[-1].arguments))
    return 0


def _source(shell: Shell, arguments: list[str], context: Context) -> int:
    script = context.files.read(context.path(arguments[0])) if arguments else None
    if script is None:
        context.complain(
            f"{shell.name}: .: can't open '{arguments[0] if arguments else ''}': No such file or directory\n"
        )
        return 2
    shell.frames.append(Frame(compile_script(script), "eval", arguments=arguments[1:]))
    return 0


def _exec(shell: Shell, arguments: list[str], context: Context) -> int:
    if not arguments:
        return 0
    result = commands.call(arguments, context, "")
    if isinstance(result, Done):
        shell.exit(result.code)
        return result.code
    outcome = result.run(context)
    if isinstance(outcome, Ended):
        shell.exit(outcome.code)
        return outcome.code
    shell.replaced_by = result
    return 0


def _kill(shell: Shell, arguments: list[str], context: Context) -> int:
    """A child by ``$!``, or process 1 of the container."""
    name, targets = "TERM", list(arguments)
    if targets and targets[0].startswith("-") and len(targets) > 1:
        option = targets.pop(0)
        name = signal_name(targets.pop(0) if option == "-s" else option[1:])
    for target in targets:
        number = _number(target.lstrip("%"))
        if number <= 1:
            context.signals.append(name)
        elif number - 2 < len(shell.children):
            shell.children[number - 2] = None
    return 0


def _read(shell: Shell, arguments: list[str], _context: Context) -> int:
    """Nobody types: end of file."""
    for name in arguments:
        if not name.startswith("-"):
            shell.variables[name] = ""
    return 1


def _number(text: str) -> int:
    return int(text) if text.lstrip("-").isdigit() else 2


BUILTINS: dict[str, Callable[[Shell, list[str], Context], int]] = {
    "exit": _exit,
    "return": _return,
    "trap": _trap,
    "wait": _wait,
    "cd": _cd,
    "export": _export,
    "local": _export,
    "readonly": _export,
    "unset": _unset,
    "set": _set,
    "shift": _shift,
    "eval": _eval,
    ".": _source,
    "source": _source,
    "exec": _exec,
    "kill": _kill,
    "read": _read,
}
