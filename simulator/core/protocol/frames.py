"""A frame is one thing that happened. Frames are numbered without gaps, frozen, and carry the virtual time.

``docs/protocol.md`` lists the kinds and their fields; ``docs/protocol.schema.json`` holds them to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

KINDS = (
    "command",
    "request",
    "response",
    "watch_event",
    "stage",
    "lost",
    "watch_closed",
    "store",
    "decision",
    "binding",
    "process",
    "event",
    "component",
    "link",
    "pace",
    "output",
)
MESSAGE_KINDS = frozenset({"request", "response", "watch_event"})

Label = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """``n`` counts from 1; ``t`` is virtual time in microseconds; ``data`` holds the fields of its kind."""

    n: int
    t: int
    kind: str
    data: dict[str, Any]
    labels: tuple[Label, ...] = ()

    def to_wire(self) -> dict[str, Any]:
        wire = {"n": self.n, "t": self.t, "kind": self.kind, **self.data}
        if self.labels:
            wire["labels"] = list(self.labels)
        return wire
