"""A command is one thing that someone did. The log of a lab is a list of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_LINE = 4_096
MAX_STDIN = 262_144
FAULTS = ("crash", "restart")


class CommandError(ValueError):
    """``code`` is stable and machine-readable; the message says what was wrong, and where."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class KubectlCommand:
    """A line typed at a terminal, and what was piped into it."""

    line: str
    stdin: str = ""
    language: str = "en"

    @property
    def text(self) -> str:
        line = self.line.strip()
        return line if line.split(" ", 1)[0] in ("kubectl", "k") else f"kubectl {line}"


@dataclass(frozen=True, slots=True)
class FaultCommand:
    """``crash`` or ``restart`` of one component's process."""

    fault: str
    component: str

    @property
    def text(self) -> str:
        return f"{self.fault} {self.component}"


Command = KubectlCommand | FaultCommand


def parse(raw: Any) -> Command:
    """Read a command from a dict as it came from outside. Raises CommandError."""
    if not isinstance(raw, dict):
        raise CommandError("bad-command", "a command is an object with a field 'kind'")
    kind = raw.get("kind")
    if kind == "kubectl":
        return KubectlCommand(
            _text(raw, "line", MAX_LINE), _text(raw, "stdin", MAX_STDIN, ""), _text(raw, "language", 16, "en")
        )
    if kind == "fault":
        fault = _text(raw, "fault", 32)
        if fault not in FAULTS:
            raise CommandError("bad-command", f"unknown fault {fault!r}; known: {', '.join(FAULTS)}")
        return FaultCommand(fault, _text(raw, "component", 128))
    raise CommandError("bad-command", f"unknown kind of command {kind!r}; known: kubectl, fault")


def _text(raw: dict[str, Any], field: str, most: int, default: str | None = None) -> str:
    value = raw.get(field, default)
    if not isinstance(value, str):
        raise CommandError("bad-command", f"field {field!r} of the command must be a string")
    if len(value) > most:
        raise CommandError("too-big", f"field {field!r} has {len(value)} characters; at most {most} are taken")
    return value
