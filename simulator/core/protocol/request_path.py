"""The part of the reducer that follows a request through the API server: its stages, the write to etcd, the answer.

Kept are those of which frames show a stage: a person's requests, and a component's that were refused. The browser's
twin is static/js/stage/request-path.js.
"""

from __future__ import annotations

from typing import Any

State = dict[str, Any]
Wire = dict[str, Any]

MOST_REQUESTS = 20


def stage(state: State, frame: Wire) -> None:
    """A stage that a request went through."""
    entry = _entry(state, frame["re"])
    if entry is None:
        entry = _new(state["messages"].get(str(frame["re"])), frame)
        state["requests"].append(entry)
        del state["requests"][:-MOST_REQUESTS]
    entry["stages"].append({name: frame[name] for name in ("stage", "outcome", "detail", "n", "t")})


def request(state: State, frame: Wire) -> None:
    """The API server asks etcd on behalf of a request: of several questions the last is kept."""
    if frame.get("cause") is not None:
        entry = _entry(state, frame["cause"])
        if entry is not None:
            number = frame.get("again", frame["n"])
            entry["etcd"] = {"n": number, "t": frame["t"], "verb": frame["verb"], "status": None}


def response(state: State, frame: Wire) -> None:
    """etcd's answer, or the API server's own."""
    for entry in state["requests"]:
        if entry["etcd"] and entry["etcd"]["n"] == frame["re"]:
            entry["etcd"]["status"] = frame["status"]
        elif entry["n"] == frame["re"]:
            answer = {name: frame[name] for name in ("n", "t", "status", "reason", "message") if name in frame}
            entry.update(object=frame["object"], answer=answer)


def _entry(state: State, number: int) -> State | None:
    return next((entry for entry in reversed(state["requests"]) if entry["n"] == number), None)


def _new(message: Wire | None, frame: Wire) -> State:
    """Of a request that was sent too long ago, no more is known than its number."""
    sent: Wire = message or {"t": frame["t"], "from": None, "verb": "", "object": {}}
    entry: State = {"n": frame["re"], "stages": [], "etcd": None, "answer": None}
    entry.update((name, sent[name]) for name in ("t", "from", "verb", "object", "user") if name in sent)
    return entry
