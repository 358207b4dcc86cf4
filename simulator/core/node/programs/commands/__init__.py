"""What a command line calls: the small tools of a Linux image, and the programs that stay up.

``call`` finds one by its name. A tool that ends at once returns ``Done``, anything else a Program.
"""

from __future__ import annotations

from simulator.core.node.programs.commands import files, network, shells, system, text
from simulator.core.node.programs.commands.result import Command, Done, Found
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.filesystem import ReadOnlyError
from simulator.core.node.programs.server import Server

NOT_FOUND = 127

TOOLS: dict[str, Command] = {**files.COMMANDS, **text.COMMANDS, **system.COMMANDS, **network.COMMANDS}


def is_known(name: str, context: Context) -> bool:
    """Whether the container can execute it."""
    if "/" in name and context.files.is_file(context.path(name)):
        return True
    return context.commands is None or name.rpartition("/")[2] in context.commands


def call(arguments: list[str], context: Context, stdin: str = "") -> Found:
    """Run a command. An unknown one of an image without a list of its commands is taken for a server."""
    name = arguments[0].rpartition("/")[2]
    script = context.files.read(context.path(arguments[0])) if "/" in arguments[0] else None
    if script is not None:
        return shells.run_script(script, arguments, context)
    if not is_known(arguments[0], context):
        line = "" if context.family == "busybox" else "1: "
        context.complain(f"sh: {line}{arguments[0]}: not found\n")
        return Done(NOT_FOUND)
    if name in shells.NAMES:
        return shells.shell(arguments, context)
    if name in context.servers:
        return context.servers[name].start()
    if name in TOOLS:
        try:
            return TOOLS[name](arguments, context, stdin)
        except ReadOnlyError:
            context.complain(f"{name}: Read-only file system\n")
            return Done(1)
    return Server()


def open_file(path: str, append: bool, shell: str, context: Context) -> bool:
    """Open a file for writing, as a redirection does; says why if it cannot."""
    try:
        if context.files.is_directory(path):
            why = "Is a directory"
        elif context.files.write(path, "", append=append):
            return True
        else:
            why = "nonexistent directory" if context.family == "busybox" else "Directory nonexistent"
    except ReadOnlyError:
        why = "Read-only file system"
    refusal = "can't create" if context.family == "busybox" else "1: cannot create"
    context.complain(f"{shell}: {refusal} {path}: {why}\n")
    return False


__all__ = ["NOT_FOUND", "TOOLS", "Done", "call", "is_known", "open_file"]
