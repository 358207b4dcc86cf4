"""The frames of one history as they are sent, and the states from which a client can start in the middle."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from simulator.core.protocol.reducer import State, reduce
from simulator.lab.states import copy_state

Wire = dict[str, Any]


def encode(message: Any) -> str:
    """JSON as it goes over the wire: UTF-8, no spaces."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


class Recording:
    """Frames ``first`` to ``last``, each encoded once; older ones are forgotten when a bound is reached.

    ``state`` is the reducer's after the last frame; it changes with every frame.
    """

    def __init__(self, initial: State, *, most_frames: int, most_chars: int, keyframe_every: int) -> None:
        self._most_frames = most_frames
        self._most_chars = most_chars
        self._keyframe_every = keyframe_every
        self._texts: list[str] = []
        self._chars = 0
        self._keyframes: list[tuple[int, State]] = [(initial["n"], copy_state(initial))]
        self._state_text: tuple[int, str] | None = None
        self.first: int = initial["n"] + 1
        self.state = copy_state(initial)

    @property
    def last(self) -> int:
        """The number of the last frame; ``first - 1`` if there is none."""
        return self.first + len(self._texts) - 1

    def append(self, frames: Iterable[Wire]) -> list[str]:
        """Take frames in, in order. Returns them encoded."""
        added = []
        for frame in frames:
            text = encode(frame)
            added.append(text)
            self._texts.append(text)
            self._chars += len(text)
            self.state = reduce(self.state, frame)
            if frame["n"] % self._keyframe_every == 0:
                self._keyframes.append((frame["n"], copy_state(self.state)))
        if len(self._texts) > self._most_frames or self._chars > self._most_chars:
            self._forget()
        return added

    def holds_after(self, n: int) -> bool:
        """Whether every frame after ``n`` is here."""
        return self.first - 1 <= n <= self.last

    def texts_after(self, n: int, most: int | None = None) -> list[str]:
        """The encoded frames ``n + 1`` and following, at most ``most``."""
        begin = n + 1 - self.first
        return self._texts[begin : len(self._texts) if most is None else begin + most]

    def state_text(self) -> str:
        """The state after the last frame, encoded once for all who ask at the same moment."""
        if self._state_text is None or self._state_text[0] != self.last:
            self._state_text = (self.last, encode(self.state))
        return self._state_text[1]

    def state_after(self, n: int) -> State | None:
        """A copy of the state after frame ``n``; None if it is not kept any more, or not there yet."""
        if n >= self.last:
            return copy_state(self.state) if n == self.last else None
        for number, keyframe in reversed(self._keyframes):
            if number <= n:
                state = copy_state(keyframe)
                for text in self.texts_after(number, n - number):
                    state = reduce(state, json.loads(text))
                return state
        return None

    def rewind(self, n: int) -> None:
        """Forget what came after frame ``n``, which must be kept: ``state_after(n)`` is not None."""
        if n == self.last:
            return
        state = self.state_after(n)
        assert state is not None
        self._keyframes = [keyframe for keyframe in self._keyframes if keyframe[0] <= n]
        self._texts = self._texts[: n + 1 - self.first]
        self._chars = sum(map(len, self._texts))
        self._state_text = None
        self.state = state

    def _forget(self) -> None:
        """Drop the oldest tenth, up to a kept state, so that whatever is kept can be reached from one."""
        goal = self.first + len(self._texts) // 10
        keep = next((number for number, _ in self._keyframes if number >= goal), None)
        if keep is None:
            keep = self.last
            self._keyframes.append((keep, copy_state(self.state)))
        gone = self._texts[: keep + 1 - self.first]
        self._texts = self._texts[len(gone) :]
        self._chars -= sum(map(len, gone))
        self._keyframes = [keyframe for keyframe in self._keyframes if keyframe[0] >= keep]
        self.first = keep + 1
