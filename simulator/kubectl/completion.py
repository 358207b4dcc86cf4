"""What could be typed next: commands, kinds, names, namespaces and flags."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulator.core.api import kinds
from simulator.kubectl import registry
from simulator.kubectl.command import Command
from simulator.kubectl.command_line import find, read
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.messages import pick
from simulator.kubectl.shell import split, without_program

Names = Callable[[str, str], Sequence[str]]
"""The names of the objects of a resource (plural) in a namespace (empty: of the cluster)."""

MOST = 50
_OUTPUTS = ("wide", "yaml", "json", "name", "jsonpath=", "custom-columns=")
# Commands whose first argument is a type and whose next ones are names of that type.
_BY_TYPE = frozenset(
    [
        *("get", "describe", "delete", "label", "annotate", "patch", "scale", "explain", "wait", "expose", "autoscale"),
        *("taint", "set image", "set env", "rollout status", "rollout history", "rollout undo", "rollout restart"),
        *("rollout pause", "rollout resume"),
    ]
)
_BY_NAME = {"cordon": "nodes", "uncordon": "nodes"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """``text`` replaces what stands between ``start`` and the cursor; ``hint`` says what it is."""

    text: str
    start: int
    hint: str = ""


def complete(
    line: str, cursor: int, names: Names, *, namespace: str = "default", language: str = "en"
) -> list[Candidate]:
    """What may stand at the cursor, at most :data:`MOST`. ``names`` is asked for the objects that exist."""
    before = line[: max(cursor, 0)]
    typed = "" if not before or before[-1].isspace() else before.split()[-1]
    try:
        words = without_program(split(before[: len(before) - len(typed)], language))
        command, rest = find(words, language)
    except KubectlError:
        return []
    if not words and typed in ("k", "ku", "kub", "kube", "kubec", "kubect", "kubectl"):
        return [Candidate("kubectl", cursor - len(typed))]
    texts = _candidates(command, rest, typed, names, namespace, language)
    prefix = typed.rpartition(",")[0] + "," if "," in typed and not typed.startswith("-") else ""
    return [
        Candidate(prefix + text, cursor - len(typed), hint) for text, hint in texts if (prefix + text).startswith(typed)
    ][:MOST]


def _candidates(
    command: Command | None, rest: list[str], typed: str, names: Names, namespace: str, language: str
) -> list[tuple[str, str]]:
    below = [
        (c.path.rpartition(" ")[2], pick(c.about, language))
        for c in registry.subcommands(command.path if command else "")
    ]
    if command is None:
        return below
    if typed.startswith("-"):
        return [(f"--{flag.name}" + ("=" if flag.takes_word else ""), "") for flag in command.all_flags]
    value = _flag_value(command, rest, names)
    if value is not None:
        return value
    try:
        invocation = read(command, rest)
    except KubectlError:
        return []
    arguments = list(invocation.args)
    where = "" if invocation.parsed.values.get("all-namespaces") else invocation.flag("namespace") or namespace
    if command.path in _BY_NAME:
        resource = kinds.resource(_BY_NAME[command.path], "v1")
        return [(name, "") for name in names(resource.plural, where if resource.namespaced else "")]
    if command.path in _BY_TYPE:
        return below + _typed(arguments, typed, names, where)
    if command.path in ("help",):
        return [(c.path, pick(c.about, language)) for c in registry.subcommands("")]
    return below


def _flag_value(command: Command, rest: list[str], names: Names) -> list[tuple[str, str]] | None:
    """Values for the flag that waits for one, or None if none does."""
    last = rest[-1] if rest else ""
    for flag in command.all_flags:
        if flag.takes_word and last in (f"--{flag.name}", f"-{flag.short}" if flag.short else None):
            if flag.name == "namespace":
                return [(name, "") for name in names("namespaces", "")]
            if flag.name == "output":
                return [(output, "") for output in _OUTPUTS]
            return []
    return None


def _typed(arguments: list[str], typed: str, names: Names, namespace: str) -> list[tuple[str, str]]:
    kind, slash, _ = typed.partition("/")
    if slash:
        resource = kinds.by_name(kind)
        if resource is None:
            return []
        found = names(resource.plural, namespace if resource.namespaced else "")
        return [(f"{kind}/{name}", resource.kind) for name in found]
    if not arguments:
        return [(r.plural, r.kind) for r in kinds.SERVED]
    if "/" in arguments[0]:
        return []
    resource = kinds.by_name(arguments[0])
    if resource is None:
        return []
    found = names(resource.plural, namespace if resource.namespaced else "")
    return [(name, resource.kind) for name in found if name not in arguments]
