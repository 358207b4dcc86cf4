"""Takes down every frame, with the labels of the workflow reading, and keeps the state that they add up to.

Where nobody looks (a measurement), frames are only counted: their numbers also number requests and watches.
"""

from __future__ import annotations

from typing import Any

from simulator.core.protocol import reducer
from simulator.core.protocol.frames import Frame
from simulator.core.workflow import PodCreation

# Frames of the start-up have negative numbers, so that the first one that somebody sees is number 1.
_FIRST = -1_000_000_000


class FrameRecorder:
    """Numbers frames without gaps and hands them out once (``take``)."""

    def __init__(self, watched: bool = True) -> None:
        self.watched = watched
        self.last = _FIRST
        self.reader = PodCreation()
        self._frames: list[Frame] = []
        self._startup: reducer.State | None = reducer.initial()

    def count(self) -> int:
        """The number of a frame that nobody sees."""
        self.last += 1
        return self.last

    def record(self, time: int, kind: str, data: dict[str, Any]) -> int:
        self.last += 1
        if not self.watched:
            return self.last
        frame = Frame(self.last, time, kind, data, self.reader.read(self.last, kind, data))
        if self._startup is not None:
            reducer.reduce(self._startup, frame.to_wire())
        else:
            self._frames.append(frame)
        return self.last

    def take(self) -> list[Frame]:
        """The frames since the last call."""
        frames, self._frames = self._frames, []
        return frames

    def curtain_up(self) -> reducer.State:
        """The start-up is over: returns the state that it led to; frames count from 1 now."""
        state = self._startup
        assert state is not None
        self._startup = None
        self.last = 0
        self.reader.forget_runs()
        unseen: reducer.State = {name: {} for name in ("workflows", "decisions", "bindings")}
        unseen.update({name: [] for name in ("commands", "deleted", "requests")})
        return {**state, "n": 0, "t": 0, **unseen}
