"""What a command of kubectl is: its flags, what runs it, and what help says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.kubectl.flags import Flag, Parsed
from simulator.kubectl.session import Session

Pair = tuple[str, str]
"""A text in English and in Chinese."""

GLOBAL: tuple[Flag, ...] = (
    Flag("namespace", short="n"),
    Flag("as"),
    Flag("as-group", "array"),
    Flag("as-uid"),
    Flag("cache-dir"),
    Flag("certificate-authority"),
    Flag("client-certificate"),
    Flag("client-key"),
    Flag("cluster"),
    Flag("context"),
    Flag("disable-compression", "bool"),
    Flag("insecure-skip-tls-verify", "bool"),
    Flag("kubeconfig"),
    Flag("kuberc"),
    Flag("log-flush-frequency"),
    Flag("match-server-version", "bool"),
    Flag("password"),
    Flag("profile"),
    Flag("profile-output"),
    Flag("request-timeout"),
    Flag("server", short="s"),
    Flag("tls-server-name"),
    Flag("token"),
    Flag("user"),
    Flag("username"),
    Flag("v", short="v"),
    Flag("vmodule"),
    Flag("warnings-as-errors", "bool"),
)
FILES: tuple[Flag, ...] = (
    Flag("filename", "strings", "f"),
    Flag("kustomize", short="k"),
    Flag("recursive", "bool", "R"),
)
OUTPUT: tuple[Flag, ...] = (
    Flag("output", short="o"),
    Flag("template"),
    Flag("allow-missing-template-keys", "bool", default=True),
    Flag("show-managed-fields", "bool"),
)
DRY_RUN: tuple[Flag, ...] = (Flag("dry-run", default="none", implied="unchanged"),)
SELECT: tuple[Flag, ...] = (Flag("selector", short="l"), Flag("all", "bool"))
VALIDATE: tuple[Flag, ...] = (Flag("validate", default="strict", implied="strict"),)


@dataclass(frozen=True, slots=True)
class Command:
    """``path`` is without ``kubectl``: ``get``, ``create deployment``. ``run`` None: only subcommands do something.

    ``reads``: whether it never writes, however it is called, and asks only once; ``required``: flags that must be
    given. ``usage`` is what follows the path in help.
    """

    path: str
    run: Callable[[Session, Invocation], None] | None
    about: Pair
    flags: tuple[Flag, ...] = ()
    aliases: tuple[str, ...] = ()
    reads: Callable[[Invocation], bool] | bool = False
    required: tuple[str, ...] = ()
    usage: str = ""
    examples: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[Callable[[str], Command], tuple[str]]:
        # A waiting program holds its command: by name, for functions cannot all be pickled.
        return (_by_path, (self.path,))

    @property
    def full_path(self) -> str:
        return f"kubectl {self.path}".rstrip()

    @property
    def all_flags(self) -> tuple[Flag, ...]:
        own = {flag.name for flag in self.flags} | {flag.short for flag in self.flags if flag.short}
        return (*self.flags, *(flag for flag in GLOBAL if flag.name not in own and flag.short not in own))


def _by_path(path: str) -> Command:
    from simulator.kubectl.registry import commands

    return commands()[path]


@dataclass(frozen=True, slots=True)
class Invocation:
    """A command with what was given to it."""

    command: Command
    parsed: Parsed

    @property
    def args(self) -> Sequence[str]:
        return self.parsed.args

    def flag(self, name: str) -> Any:
        return self.parsed.values[name]

    def given(self, name: str) -> bool:
        return name in self.parsed.changed

    def before_dashes(self) -> list[str]:
        """The arguments before ``--``."""
        at = self.parsed.dash_at
        return list(self.args if at is None else self.args[:at])

    def after_dashes(self) -> list[str]:
        at = self.parsed.dash_at
        return [] if at is None else list(self.args[at:])
