"""From a line to the command that it names, and to running it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.kubectl import help as help_texts
from simulator.kubectl import registry
from simulator.kubectl.command import GLOBAL, Command, Invocation
from simulator.kubectl.errors import FlagError, KubectlError, Silent, UsageError
from simulator.kubectl.flags import parse
from simulator.kubectl.messages import text
from simulator.kubectl.session import Session
from simulator.kubectl.shell import split, without_program


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The first task of every command: reads the line and runs the verb."""

    line: str

    def run(self, io: Session) -> None:
        words = without_program(split(self.line, io.env.language))
        command, rest = find(words, io.env.language)
        if command is None:
            _root(io, rest)
            return
        invocation = read(command, rest)
        if invocation.parsed.values.get("help"):
            io.out(help_texts.of_command(command, io.env.language))
            return
        if command.run is None:
            _group(io, invocation)
            return
        missing = [name for name in command.required if not invocation.given(name)]
        if missing:
            quoted = ", ".join(f'"{name}"' for name in missing)
            raise KubectlError(f"required flag(s) {quoted} not set")
        command.run(io, invocation)


def find(words: list[str], language: str = "en") -> tuple[Command | None, list[str]]:
    """The command that the words name, and its own words. None if they name no command. Raises KubectlError."""
    command: Command | None = None
    rest = list(words)
    while (at := _first_argument(rest, command)) is not None:
        deeper = registry.find(f"{command.path} {rest[at]}" if command else rest[at])
        if deeper is None:
            break
        command = deeper
        rest = rest[:at] + rest[at + 1 :]
    if command is None and at is not None:
        raise _unknown(rest[at], language)
    return command, rest


def read(command: Command, words: list[str]) -> Invocation:
    """The flags and arguments of a command. Raises FlagError."""
    return Invocation(command, parse(command.all_flags, words, command.full_path))


def reads(line: str) -> bool:
    """Whether a line can only read from the API server (or asks nothing of it, as a line with a mistake)."""
    try:
        command, rest = find(without_program(split(line)))
        if command is None or command.run is None:
            return True
        invocation = read(command, rest)
    except KubectlError:
        return True
    if invocation.parsed.values.get("help"):
        return True
    return command.reads if isinstance(command.reads, bool) else command.reads(invocation)


def _first_argument(words: list[str], command: Command | None) -> int | None:
    """Where the first word is that is neither a flag nor a flag's value."""
    flags = command.all_flags if command else GLOBAL
    with_word = {f"--{flag.name}" for flag in flags if flag.takes_word}
    with_word |= {f"-{flag.short}" for flag in flags if flag.takes_word and flag.short}
    skip = False
    for at, word in enumerate(words):
        if skip:
            skip = False
        elif word == "--":
            return None
        elif word.startswith("-") and word != "-":
            skip = word in with_word
        else:
            return at
    return None


def _unknown(word: str, language: str) -> KubectlError:
    if word in registry.NOT_YET:
        return KubectlError(text("not-simulated", language, what=f"kubectl {word}"))
    message = f'unknown command "{word}" for "kubectl"'
    suggestions = registry.suggestions(word)
    if suggestions:
        message += "\n\nDid you mean this?\n" + "".join(f"\t{name}\n" for name in suggestions)
    return KubectlError(message)


def _root(io: Session, rest: list[str]) -> None:
    parse(GLOBAL, rest, "kubectl")
    io.out(help_texts.overview(io.env.language))


def _group(io: Session, invocation: Invocation) -> None:
    """A command that only has subcommands: its help, and a failure; or an unknown subcommand."""
    command = invocation.command
    if invocation.args:
        word = invocation.args[0]
        if f"{command.path} {word}" in registry.NOT_YET:
            raise KubectlError(text("not-simulated", io.env.language, what=f"{command.full_path} {word}"))
        raise UsageError(f'unknown command "{word}"', command.full_path)
    io.out(help_texts.of_command(command, io.env.language))
    raise Silent()


__all__ = ["CommandLine", "FlagError", "find", "read", "reads"]
