"""One lab's simulation and its log, brought forward in bounded slices. No sockets, no database, no wall
clock."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from simulator.core.protocol.commands import CommandError, parse
from simulator.core.protocol.frames import Frame
from simulator.core.simulation import Simulation
from simulator.lab import engine
from simulator.lab.clock import STEP, ClockState
from simulator.lab.conf import LabSettings
from simulator.lab.log import CLOCK, Row
from simulator.lab.recording import Recording, Wire

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A copy of the simulation: at virtual time ``now``, after row ``seq`` and frame ``n``."""

    now: int
    seq: int
    n: int
    begun: bool
    data: bytes


class Timeline:
    """Applies each row at its virtual time and lets the simulation run in between.

    A slice handles a bounded number of events, and a row is applied only when everything due before it has
    happened: so the frames are the same, however the way there is cut into slices.
    """

    def __init__(self, sim: Simulation, settings: LabSettings) -> None:
        self.sim = sim
        self.clock = ClockState()
        self.taken = 0
        """The last row that was handed in, applied or pending."""
        self.recording = Recording(
            sim.initial_state(),
            most_frames=settings.lab_frames_kept,
            most_chars=settings.lab_frame_bytes_kept,
            keyframe_every=settings.lab_keyframe_every,
        )
        self._slice_events = settings.lab_slice_events
        self._checkpoint_every = settings.lab_checkpoint_every
        self._applied = 0
        self._begun = False
        self._pending: deque[Row] = deque()
        self._seq_of: dict[int, int] = {}
        self._checkpoints: deque[Checkpoint] = deque(maxlen=settings.lab_checkpoints_kept)

    @property
    def now(self) -> int:
        """The virtual time that the simulation has reached, microseconds."""
        return int(self.sim.now)

    def take(self, rows: Iterable[Row]) -> int | None:
        """Hand in the rows after ``taken``, in order.

        Returns None, or, if one came too late, the virtual time to which the timeline must be rewound: that of
        a command whose moment has passed here, or of a pause before what was shown.
        """
        late = []
        for row in rows:
            self.taken = row.seq
            self._pending.append(row)
            if row.kind == CLOCK:
                self.clock = ClockState.from_row(row.body)
            moment = row.at_us if row.kind != CLOCK or self.clock.playing else self.clock.virtual
            if moment < self.now and (row.kind != CLOCK or not self.clock.playing):
                late.append(moment)
        return min(late, default=None)

    def reached(self, target: int) -> bool:
        """Whether everything that is due until ``target`` has happened."""
        settled = self._settled(target) or (not self._begun and target <= self.now)
        return settled and not (self._pending and self._pending[0].at_us <= target)

    def slice(self, target: int) -> list[Wire]:
        """Go towards ``target`` by a bounded number of events and at most one row. Returns what happened;
        whoever calls puts it into ``recording``."""
        if not self._begun and self._pending and self._pending[0].at_us <= self.now:
            row = self._pending.popleft()
            self._begun = row.kind != CLOCK or row.body["action"] == STEP
            return self._apply(row)
        self._begun = True
        goal = min(target, max(self._pending[0].at_us, self.now)) if self._pending else target
        frames: list[Wire] = []
        if not self._settled(goal):
            frames = self._wires(self.sim.advance(goal, limit=self._slice_events))
        if self._settled(goal) and self._pending and self._pending[0].at_us <= goal:
            frames += self._apply(self._pending.popleft())
        return frames

    def slice_to_next_event(self, most: int) -> list[Wire] | None:
        """Let everything happen that is due at the next moment at which anything is; None if that is after
        ``most``."""
        moment = self.sim.next_event_at()
        if moment is None or moment > most:
            return None
        self._begun = True
        frames: list[Wire] = []
        while not self._settled(moment):
            frames += self._wires(self.sim.advance(moment, limit=self._slice_events))
        return frames

    def last_pending_at(self) -> int:
        """The virtual time at which the last row that was handed in is applied."""
        return max(self.now, self._pending[-1].at_us if self._pending else 0)

    def checkpoint(self) -> Checkpoint:
        return Checkpoint(self.now, self._applied, self.recording.last, self._begun, self.sim.checkpoint())

    def keep_checkpoint_if_due(self) -> None:
        """Call it with everything in ``recording``."""
        previous = self._checkpoints[-1].n if self._checkpoints else 0
        if self.recording.last - previous >= self._checkpoint_every and not self._pending:
            self._checkpoints.append(self.checkpoint())

    def go_back(self, checkpoint: Checkpoint) -> None:
        """To exactly where ``checkpoint`` was taken; the rows after it are to be handed in again."""
        self.sim = engine.restore(checkpoint.data)
        self.recording.rewind(checkpoint.n)
        self._pending.clear()
        self._begun = checkpoint.begun
        self.taken = self._applied = checkpoint.seq
        self._seq_of = {number: seq for number, seq in self._seq_of.items() if seq <= checkpoint.seq}

    def rewind(self, at: int) -> bool:
        """Go back to a kept checkpoint of the time ``at`` or before. False: there is none."""
        while self._checkpoints:
            checkpoint = self._checkpoints[-1]
            if checkpoint.now <= at and self.recording.state_after(checkpoint.n) is not None:
                self.go_back(checkpoint)
                return True
            self._checkpoints.pop()
        return False

    def _settled(self, at: int) -> bool:
        due = self.sim.next_event_at()
        return self.now >= at and (due is None or due > at)

    def _apply(self, row: Row) -> list[Wire]:
        self._applied = row.seq
        if row.kind == CLOCK:
            return []
        try:
            frames = self.sim.apply(parse(row.body))
        except CommandError:
            # It was good when it was written: by another version of the engine. Every replica leaves it out.
            logger.warning("row %s is not a command of engine %s", row, engine.ENGINE_VERSION)
            return []
        self._seq_of.update({frame.data["command"]: row.seq for frame in frames if frame.kind == "command"})
        return self._wires(frames)

    def _wires(self, frames: Iterable[Frame]) -> list[Wire]:
        """Frames as they are sent. The simulation counts commands as they come; the log's number is the
        row's, and what a scenario does by itself has none, so it is negative."""
        wires = [frame.to_wire() for frame in frames]
        for wire in wires:
            if wire["kind"] in ("command", "output"):
                wire["command"] = self._seq_of.get(wire["command"], -wire["command"])
        return wires


def is_milestone(frame: dict[str, Any], pod: str) -> bool:
    """Whether a frame ends a step of the workflow of ``pod``, or says that it cannot go on."""
    return any(label["pod"] == pod and label["phase"] in ("done", "blocked") for label in frame.get("labels", ()))
