"""A command is one thing that someone did. The log of a lab is a list of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from simulator.core.engine.clock import MILLISECOND, SECOND
from simulator.core.engine.latency import Slowness

MAX_LINE = 4_096
MAX_STDIN = 262_144
MAX_COMPONENT = 128
FAULTS = ("crash", "restart", "cut", "heal", "slow")
# Those that may name the other end of a link.
OF_LINKS = ("cut", "heal")

MAX_FACTOR = 1_000
MAX_DELAY = 600 * SECOND
_SLOWNESS = re.compile(r"(\d+(?:\.\d+)?)(x|ms|s|)")


class CommandError(ValueError):
    """``code`` is stable and machine-readable; the message says what was wrong, and where."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class LineCommand:
    """A line typed at a terminal, with or without the name of its program, and what was piped into it."""

    line: str
    stdin: str = ""
    language: str = "en"

    program: ClassVar[str]
    names: ClassVar[tuple[str, ...]]

    @property
    def text(self) -> str:
        line = self.line.strip()
        return line if line.split(" ", 1)[0] in self.names else f"{self.program} {line}"


@dataclass(frozen=True, slots=True)
class KubectlCommand(LineCommand):
    """kubectl, which speaks to the API server."""

    program = "kubectl"
    names = ("kubectl", "k")


@dataclass(frozen=True, slots=True)
class EtcdctlCommand(LineCommand):
    """etcdctl, which speaks to the members of etcd."""

    program = "etcdctl"
    names = ("etcdctl",)


LINES: dict[str, type[LineCommand]] = {one.program: one for one in (KubectlCommand, EtcdctlCommand)}


@dataclass(frozen=True, slots=True)
class FaultCommand:
    """What goes wrong, or is put right again.

    ``crash``, ``restart``: a component's process. ``cut``, ``heal``: the link between ``component`` and ``other``, or
    without ``other`` all of the component's links; ``heal`` of a component also ends its slowness. ``slow``: all that it
    does takes longer, by ``by``: ``5x``, ``200ms``, or ``0`` for no longer.
    """

    fault: str
    component: str
    other: str = ""
    by: str = ""

    @property
    def text(self) -> str:
        return " ".join(word for word in (self.fault, self.component, self.other, self.by) if word)

    @property
    def slowness(self) -> Slowness | None:
        """None: as fast as it was. Raises CommandError."""
        found = _SLOWNESS.fullmatch(self.by)
        if found is None:
            raise CommandError("bad-command", f"{self.by!r} is not a slowness such as 5x, 200ms, 1.5s or 0")
        amount, unit = float(found[1]), found[2]
        slowness = Slowness(factor=amount) if unit == "x" else Slowness(plus=int(amount * _UNITS[unit]))
        if slowness.factor > MAX_FACTOR or slowness.plus > MAX_DELAY:
            raise CommandError("bad-command", f"{self.by} is too slow; at most {MAX_FACTOR}x or {MAX_DELAY // SECOND}s")
        return None if amount == 0 or slowness == Slowness() else slowness


_UNITS = {"ms": MILLISECOND, "s": SECOND, "": SECOND}


def read_fault(text: str) -> FaultCommand:
    """A fault in words: ``crash etcd``, ``cut etcd/1 etcd/2``, ``slow etcd/1 5x``. Raises CommandError."""
    fault, *words = text.split()
    if fault == "slow" and len(words) == 2:
        return _checked(FaultCommand(fault, words[0], by=words[1]))
    if len(words) == 1 or (len(words) == 2 and fault in OF_LINKS):
        return _checked(FaultCommand(fault, *words))
    raise CommandError("bad-command", f"{text!r}: say crash X, restart X, cut X [Y], heal X [Y] or slow X 5x")


def _checked(command: FaultCommand) -> FaultCommand:
    if command.fault not in FAULTS:
        raise CommandError("bad-command", f"unknown fault {command.fault!r}; known: {', '.join(FAULTS)}")
    if command.other and command.fault not in OF_LINKS:
        raise CommandError("bad-command", f"{command.fault} is of one component")
    if command.other and command.other == command.component:
        raise CommandError("bad-command", f"{command.component!r} has no link to itself")
    if bool(command.by) is not (command.fault == "slow"):
        raise CommandError("bad-command", "field 'by' (5x, 200ms, 0) belongs to the fault slow")
    if command.by:
        _ = command.slowness
    return command


Command = LineCommand | FaultCommand


def parse(raw: Any) -> Command:
    """Read a command from a dict as it came from outside. Raises CommandError."""
    if not isinstance(raw, dict):
        raise CommandError("bad-command", "a command is an object with a field 'kind'")
    kind = raw.get("kind")
    if isinstance(kind, str) and kind in LINES:
        return LINES[kind](
            _text(raw, "line", MAX_LINE), _text(raw, "stdin", MAX_STDIN, ""), _text(raw, "language", 16, "en")
        )
    if kind == "fault":
        names = {name: _text(raw, name, MAX_COMPONENT, "") for name in ("other", "by")}
        return _checked(FaultCommand(_text(raw, "fault", 32), _text(raw, "component", MAX_COMPONENT), **names))
    raise CommandError("bad-command", f"unknown kind of command {kind!r}; known: {', '.join(LINES)}, fault")


def _text(raw: dict[str, Any], field: str, most: int, default: str | None = None) -> str:
    value = raw.get(field, default)
    if not isinstance(value, str):
        raise CommandError("bad-command", f"field {field!r} of the command must be a string")
    if len(value) > most:
        raise CommandError("too-big", f"field {field!r} has {len(value)} characters; at most {most} are taken")
    return value
