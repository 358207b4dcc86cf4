"""A lab's clock, as a pure function of the log: the last clock row and the wall time give the virtual time.

A clock row holds the whole state after it, so that nothing is written while a cluster plays. All times are
integers of microseconds; wall time is Unix time, virtual time is the simulation's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SLOWEST = 0.25
FASTEST = 16.0

PLAY, PAUSE, SPEED, STEP, SLIP = "play", "pause", "speed", "step", "slip"


@dataclass(frozen=True, slots=True)
class ClockState:
    """``virtual`` was the virtual time at the wall time ``wall``; since then it has moved on at ``speed``,
    or not."""

    playing: bool = False
    speed: float = 1.0
    wall: int = 0
    virtual: int = 0

    def position(self, wall: int) -> int:
        """The virtual time at a wall time; a wall time before the anchor is the anchor's."""
        if not self.playing:
            return self.virtual
        return self.virtual + int(max(0, wall - self.wall) * self.speed)

    def to_wire(self, wall: int) -> dict[str, Any]:
        """As the protocol's clock: ``now`` is the virtual time at ``wall``."""
        return {"playing": self.playing, "speed": self.speed, "now": self.position(wall)}

    def to_row(self, action: str) -> dict[str, Any]:
        return {
            "action": action,
            "playing": self.playing,
            "speed": self.speed,
            "wall": self.wall,
            "virtual": self.virtual,
        }

    @classmethod
    def from_row(cls, body: dict[str, Any] | None) -> ClockState:
        """The state after a clock row; None, for a log without one, is paused at 0."""
        if body is None:
            return cls()
        return cls(body["playing"], body["speed"], body["wall"], body["virtual"])


@dataclass(frozen=True, slots=True)
class ClockAction:
    """``play``, ``pause`` and ``speed`` happen where the clock is; ``step`` (then paused) and ``slip`` (a
    replica could not keep up; then playing) put the clock to the virtual time ``to``."""

    action: str
    speed: float | None = None
    to: int | None = None

    def after(self, state: ClockState, wall: int, at: int) -> ClockState:
        """The state after this action at the virtual time ``at``."""
        speed = state.speed if self.speed is None else self.speed
        playing = {PLAY: True, PAUSE: False, STEP: False, SLIP: True, SPEED: state.playing}[self.action]
        return ClockState(playing, speed, wall, at if self.to is None else max(self.to, at))
