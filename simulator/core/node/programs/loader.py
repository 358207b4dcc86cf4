"""From an image and a command line to a program."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.core.node.image_catalogue import Image
from simulator.core.node.programs import commands, shell
from simulator.core.node.programs.commands import shells
from simulator.core.node.programs.commands.result import Found
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.filesystem import FileSystem
from simulator.core.node.programs.server import Server

shells.use(shell.Shell)


class CannotStartError(Exception):
    """The runtime cannot execute the command line; the text is runc's."""


def prepare(content: Image, files: FileSystem, environment: dict[str, str], directory: str) -> Context:
    """The world of a container of this image. ``directory``: the manifest's workingDir, or empty."""
    files.image = content.files
    return Context(
        files=files,
        environment=environment,
        family=content.family,
        commands=content.commands(),
        servers=content.servers,
        directory=directory or content.directory,
    )


def load(content: Image, command: Sequence[str], args: Sequence[str], context: Context) -> Found:
    """What runs as the container's first process. Raises CannotStartError."""
    line = [*command, *args] if command else [*args] if args else [*content.command]
    if not command and not content.command and (not args or not _is_tool(args[0])):
        # Its own entry point, whatever it is, with these arguments.
        return Server()
    if line[0] == "/agnhost":
        line = line[1:]
    check(line[0], context)
    if (
        content.needs
        and line[0] in content.servers
        and not any(context.environment.get(one) for one in content.needs[0])
    ):
        context.complain(content.needs[1])
        return commands.Done(1)
    return commands.call(line, context)


def check(name: str, context: Context) -> None:
    """Raises CannotStartError if the container cannot execute ``name``."""
    if commands.is_known(name, context):
        return
    if name.startswith("/"):
        raise CannotStartError(f'exec: "{name}": stat {name}: no such file or directory')
    raise CannotStartError(f'exec: "{name}": executable file not found in $PATH')


def _is_tool(name: str) -> bool:
    return name.rpartition("/")[2] in (*commands.TOOLS, *shells.NAMES)
