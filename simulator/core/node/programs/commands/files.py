"""Tools that look at files and change them."""

from __future__ import annotations

from simulator.core.node.programs import paths
from simulator.core.node.programs.commands.result import Command, Done, Found, operands, options
from simulator.core.node.programs.context import Context


def _missing(verb: str, name: str, context: Context) -> None:
    """Each family of tools says it in its own words."""
    tool, _, _ = verb.partition(" ")
    why = "No such file or directory"
    if context.family == "busybox":
        quoted = f"'{name}'" if "can't" in verb else name
        context.complain(f"{verb} {quoted}: {why}\n")
    else:
        quoted = name if tool in ("cat", "grep") else f"'{name}'"
        what = {"ls": "cannot access ", "rm": "cannot remove ", "touch": "cannot touch ", "cp": "cannot stat "}
        context.complain(f"{tool}: {what.get(tool, '')}{quoted}: {why}\n")


def _cat(arguments: list[str], context: Context, stdin: str) -> Found:
    code = 0
    for name in operands(arguments) or ["-"]:
        text = stdin if name == "-" else context.files.read(context.path(name))
        if text is not None:
            context.print(text)
        elif context.files.is_directory(context.path(name)):
            code = 1
            context.complain(
                "cat: read error: Is a directory\n" if context.family == "busybox" else f"cat: {name}: Is a directory\n"
            )
        else:
            code = 1
            _missing("cat: can't open", name, context)
    return Done(code)


def _touch(arguments: list[str], context: Context, _stdin: str) -> Found:
    code = 0
    for name in operands(arguments):
        path = context.path(name)
        if not context.files.exists(path) and not context.files.write(path, ""):
            code = 1
            _missing("touch:", name, context)
    return Done(code)


def _rm(arguments: list[str], context: Context, _stdin: str) -> Found:
    code = 0
    letters = options(arguments)
    for name in operands(arguments):
        path = context.path(name)
        if not context.files.exists(path):
            if "f" not in letters:
                code = 1
                _missing("rm: can't remove", name, context)
        elif context.files.is_directory(path) and "r" not in letters.lower():
            code = 1
            what = (
                f"rm: '{name}' is a directory\n"
                if context.family == "busybox"
                else f"rm: cannot remove '{name}': Is a directory\n"
            )
            context.complain(what)
        else:
            context.files.remove(path)
    return Done(code)


def _mkdir(arguments: list[str], context: Context, _stdin: str) -> Found:
    code = 0
    for name in operands(arguments):
        path = context.path(name)
        if "p" not in options(arguments) and context.files.exists(path):
            code = 1
            quoted = (
                f"can't create directory '{name}'"
                if context.family == "busybox"
                else f"cannot create directory '{name}'"
            )
            context.complain(f"mkdir: {quoted}: File exists\n")
        else:
            context.files.make_directory(path)
    return Done(code)


def _cp(arguments: list[str], context: Context, _stdin: str) -> Found:
    *sources, target = [*operands(arguments), ""] if len(operands(arguments)) < 2 else operands(arguments)
    if not sources or not target:
        context.complain(f"{arguments[0]}: missing file operand\n")
        return Done(1)
    code = 0
    into = context.files.is_directory(context.path(target))
    for name in sources:
        text = context.files.read(context.path(name))
        if text is None:
            code = 1
            _missing("cp: can't stat", name, context)
            continue
        end = f"{target}/{paths.last(name)}" if into else target
        context.files.write(context.path(end), text)
    return Done(code)


def _mv(arguments: list[str], context: Context, stdin: str) -> Found:
    result = _cp(arguments, context, stdin)
    if isinstance(result, Done) and result.code == 0:
        for name in operands(arguments)[:-1]:
            context.files.remove(context.path(name))
    return result


def _ls(arguments: list[str], context: Context, _stdin: str) -> Found:
    code = 0
    for name in operands(arguments) or ["."]:
        path = context.path(name)
        if context.files.is_file(path):
            context.print(f"{name}\n")
        elif context.files.is_directory(path):
            context.print("".join(f"{one}\n" for one in context.files.names(path)))
        else:
            code = 1 if context.family == "busybox" else 2
            _missing("ls:", name, context)
    return Done(code)


def _accept(_arguments: list[str], _context: Context, _stdin: str) -> Found:
    """Owners and modes are not kept."""
    return Done()


COMMANDS: dict[str, Command] = {
    "cat": _cat,
    "touch": _touch,
    "rm": _rm,
    "mkdir": _mkdir,
    "cp": _cp,
    "mv": _mv,
    "ls": _ls,
    "chmod": _accept,
    "chown": _accept,
    "sync": _accept,
}
