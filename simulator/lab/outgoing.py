"""The messages that the server sends, encoded. ``docs/protocol.md`` says what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from simulator.lab.recording import Recording, encode

FRAMES_IN_ONE = 200
"""Most frames in one message to a client that catches up."""


def welcome(lab: dict[str, Any], history: str, keyframe: str, clock: dict[str, Any], last: int) -> str:
    """``keyframe`` is the encoded state, or ``null``."""
    head = encode({"type": "welcome", "lab": lab, "history": history, "clock": clock, "last": last})
    return f'{head[:-1]},"keyframe":{keyframe}}}'


def resync(history: str, recording: Recording, clock: dict[str, Any]) -> str:
    head = encode({"type": "resync", "history": history, "clock": clock})
    return f'{head[:-1]},"keyframe":{recording.state_text()}}}'


def frames(history: str, texts: Iterable[str], now: int) -> str:
    """``texts`` are encoded frames; ``now`` is the virtual time up to which nothing else happened."""
    return f'{{"type":"frames","history":{encode(history)},"now":{now},"frames":[{",".join(texts)}]}}'


def frames_in_parts(history: str, texts: Sequence[str], now: int) -> Iterator[str]:
    for begin in range(0, len(texts), FRAMES_IN_ONE):
        yield frames(history, texts[begin : begin + FRAMES_IN_ONE], now)


def keyframe(message_id: str, state: Any, texts: Iterable[str]) -> str:
    head = encode({"type": "keyframe", "id": message_id, "state": state})
    return f'{head[:-1]},"frames":[{",".join(texts)}]}}'


def clock(wire: dict[str, Any]) -> str:
    return encode({"type": "clock", "clock": wire})


def answer(kind: str, message_id: str, **fields: Any) -> str:
    return encode({"type": kind, "id": message_id, **fields})


def error(message_id: str | None, code: str, message: str, hint: str) -> str:
    return encode({"type": "error", "id": message_id, "code": code, "message": message, "hint": hint})
