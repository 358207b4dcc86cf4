"""From frames to a state: ``state = reduce(state, frame)``.

The browser has the same function (static/js/stage/reducer.js); a test holds the two together. A *keyframe* is a state
that was computed here. The state is JSON; ``reduce`` changes it in place and returns it.
"""

from __future__ import annotations

from typing import Any

from simulator.core.protocol import request_path

State = dict[str, Any]
Wire = dict[str, Any]

# A message leaves a trace for a second after it has arrived, or was lost.
TRACE = 1_000_000
MOST_DELETED = 20
MOST_COMMANDS = 100
MOST_EVENTS = 100
# Pods whose way through the scheduler is kept.
MOST_PODS = 100

_CONTAINER_STATES = {
    "container-created": "created",
    "container-started": "running",
    "container-exited": "exited",
    "container-killed": "exited",
}
_IMAGE_STATES = {"image-pulling": "pulling", "image-pulled": "pulled", "image-failed": "failed"}


def initial() -> State:
    """The state before the first frame."""
    return {
        "n": 0,
        "t": 0,
        "revision": 1,
        "components": {},
        "keys": {},
        "deleted": [],
        "messages": {},
        "watches": {},
        "workflows": {},
        "decisions": {},
        "bindings": {},
        "processes": {},
        "cuts": [],
        "slow": {},
        "commands": [],
        "events": [],
        "requests": [],
    }


def reduce(state: State, frame: Wire) -> State:
    """Take one frame (as ``Frame.to_wire`` gives it) into the state."""
    state["n"] = frame["n"]
    state["t"] = frame["t"]
    _forget_old_messages(state, frame["t"])
    handler = _HANDLERS.get(frame["kind"])
    if handler is not None:
        handler(state, frame)
    for label in frame.get("labels", ()):
        _label(state, frame, label)
    return state


def _forget_old_messages(state: State, t: int) -> None:
    messages = state["messages"]
    old = [number for number, message in messages.items() if _ended(message) <= t - TRACE]
    for number in old:
        del messages[number]


def _ended(message: Wire) -> int:
    lost = message.get("lost")
    return int(lost["t"] if lost else message["arrives"])


def _message(state: State, frame: Wire) -> None:
    state["messages"][str(frame["n"])] = {key: value for key, value in frame.items() if key not in ("labels", "body")}


def _request(state: State, frame: Wire) -> None:
    _message(state, frame)
    if frame["verb"] == "watch":
        state["watches"][str(frame.get("again", frame["n"]))] = {
            "from": frame["from"],
            "to": frame["to"],
            "object": frame["object"],
            "since": frame["t"],
        }
    request_path.request(state, frame)


def _response(state: State, frame: Wire) -> None:
    _message(state, frame)
    if frame["verb"] == "watch":
        state["watches"].pop(str(frame["re"]), None)
    request_path.response(state, frame)


def _lost(state: State, frame: Wire) -> None:
    number = str(frame["re"])
    message = state["messages"].get(number)
    if message is not None:
        message["lost"] = {"t": frame["t"], "reason": frame["reason"]}
    state["watches"].pop(number, None)


def _watch_closed(state: State, frame: Wire) -> None:
    state["watches"].pop(str(frame["watch"]), None)


def _store(state: State, frame: Wire) -> None:
    state["revision"] = frame["revision"]
    keys, key = state["keys"], frame["key"]
    if frame["op"] == "DELETE":
        keys.pop(key, None)
        state["deleted"].append({"key": key, "revision": frame["revision"], "n": frame["n"], "t": frame["t"]})
        del state["deleted"][:-MOST_DELETED]
        return
    previous = keys.get(key)
    keys[key] = {
        "create_revision": frame["create_revision"],
        "mod_revision": frame["revision"],
        "version": frame["version"],
        "lease": frame["lease"],
        "value": frame["value"],
        "previous": previous["value"] if previous else None,
        "n": frame["n"],
        "t": frame["t"],
    }


def _decision(state: State, frame: Wire) -> None:
    """A new attempt: how far an earlier one has come is of no interest any more."""
    state["bindings"].pop(frame["pod"], None)
    _last_of_pod(state["decisions"], frame)


def _binding(state: State, frame: Wire) -> None:
    _last_of_pod(state["bindings"], frame)


def _last_of_pod(of: Wire, frame: Wire) -> None:
    """The newest is the last; those of pods of which nothing has been heard for longest are forgotten."""
    of.pop(frame["pod"], None)
    of[frame["pod"]] = {key: value for key, value in frame.items() if key != "labels"}
    if len(of) > MOST_PODS:
        del of[next(iter(of))]


def _component(state: State, frame: Wire) -> None:
    name = frame["component"]
    state["components"][name] = {"state": frame["state"], "since": frame["t"], "detail": frame["detail"]}
    if frame["state"] == "crashed":
        watches = state["watches"]
        for number in [number for number, watch in watches.items() if name in (watch["from"], watch["to"])]:
            del watches[number]


def _process(state: State, frame: Wire) -> None:
    host = state["processes"].setdefault(frame["host"], {"images": {}, "pods": {}})
    what = frame["what"]
    if what in _IMAGE_STATES:
        host["images"][frame["image"]] = _IMAGE_STATES[what]
        return
    if what == "sync-pod":
        return
    if what == "sandbox-removed":
        host["pods"].pop(frame["pod"], None)
        return
    pod = host["pods"].setdefault(frame["pod"], {"sandbox": "ready", "containers": {}})
    if what == "sandbox-ready":
        pod["sandbox"] = "ready"
    elif what == "sandbox-stopped":
        pod["sandbox"] = "stopped"
    elif what in _CONTAINER_STATES:
        pod["containers"][frame["container"]] = {
            "state": _CONTAINER_STATES[what],
            "exit_code": frame.get("exit_code"),
        }


def _link(state: State, frame: Wire) -> None:
    one, other = frame["component"], frame["other"]
    if frame["state"] == "cut":
        state["cuts"] = [*(cut for cut in state["cuts"] if cut != [one, other]), [one, other]]
    elif other is None:
        state["cuts"] = [cut for cut in state["cuts"] if one not in cut]
    else:
        state["cuts"] = [cut for cut in state["cuts"] if cut not in ([one, other], [other, one])]


def _pace(state: State, frame: Wire) -> None:
    state["slow"].pop(frame["component"], None)
    if frame["by"]:
        state["slow"][frame["component"]] = frame["by"]


def _command(state: State, frame: Wire) -> None:
    state["commands"].append(
        {
            "command": frame["command"],
            "text": frame["text"],
            "command_kind": frame["command_kind"],
            "n": frame["n"],
            "t": frame["t"],
            "output": [],
            "exit": None,
        }
    )
    del state["commands"][:-MOST_COMMANDS]


def _output(state: State, frame: Wire) -> None:
    for command in reversed(state["commands"]):
        if command["command"] == frame["command"]:
            if frame["text"]:
                command["output"].append({"stream": frame["stream"], "text": frame["text"]})
            if "exit" in frame:
                command["exit"] = frame["exit"]
            return


def _event(state: State, frame: Wire) -> None:
    state["events"].append({key: value for key, value in frame.items() if key != "labels"})
    del state["events"][:-MOST_EVENTS]


def _label(state: State, frame: Wire, label: Wire) -> None:
    runs = state["workflows"].setdefault(label["workflow"], {})
    run = runs.get(label["pod"])
    if run is None or label["phase"] == "restarted":
        runs.pop(label["pod"], None)
        run = runs[label["pod"]] = {"uid": None, "steps": {}, "blocked": None}
    if label.get("uid"):
        run["uid"] = label["uid"]
    phase = label["phase"]
    if phase == "blocked":
        run["blocked"] = {
            "step": label["step"],
            "reason": label["reason"],
            "params": label["params"],
            "n": frame["n"],
            "t": frame["t"],
        }
    elif phase == "unblocked":
        run["blocked"] = None
    else:
        step = run["steps"].setdefault(str(label["step"]), {"begin": frame["n"], "done": None, "t": frame["t"]})
        if phase == "done":
            step["done"] = frame["n"]
            step["t"] = frame["t"]
        if "ref" in label:
            step["ref"] = label["ref"]


_HANDLERS = {
    "request": _request,
    "response": _response,
    "watch_event": _message,
    "stage": request_path.stage,
    "lost": _lost,
    "watch_closed": _watch_closed,
    "store": _store,
    "decision": _decision,
    "binding": _binding,
    "component": _component,
    "link": _link,
    "pace": _pace,
    "process": _process,
    "command": _command,
    "output": _output,
    "event": _event,
}
