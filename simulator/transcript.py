"""Frames as lines that a person reads: a frame a line, times in seconds. The format of the transcript tests.

Pure: wire frames in, text out. ``Transcript`` keeps the values of etcd's keys, to say what a write changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simulator.core.protocol.reducer import State, initial

Wire = dict[str, Any]

CIRCLED = "⓪①②③④⑤⑥⑦⑧⑨⑩"
MOST_CHANGES = 6
MOST_VALUE = 48
# Written by every update, and of no interest to a reader.
_NOISE = frozenset({"resourceVersion", "managedFields", "generation", "observedGeneration"})
_KEYS_OF_ITEMS = ("type", "name", "key", "ip", "uid")


def seconds(t: int) -> str:
    """Microseconds as seconds with three decimals."""
    sign = "-" if t < 0 else ""
    return f"{sign}{abs(t) // 1_000_000}.{abs(t) // 1_000 % 1_000:03}"


class Transcript:
    """Turns frames, in order, into lines. ``state`` is the reducer's before the first of them."""

    def __init__(self, state: State | None = None) -> None:
        keys = (state or initial())["keys"]
        self._values: dict[str, Any] = {key: entry["value"] for key, entry in keys.items()}

    def line(self, frame: Wire) -> str:
        """One frame, without a newline at the end."""
        text = _KINDS[frame["kind"]](self, frame)
        marks = "".join(f"  {_mark(label)}" for label in frame.get("labels", ()))
        return f"{seconds(frame['t']):>9}  {text}{marks}"

    def _command(self, frame: Wire) -> str:
        return f"▶ {_one_line(frame['text'])}"

    def _output(self, frame: Wire) -> str:
        prefix = "kubectl prints" if frame["stream"] == "stdout" else "kubectl complains"
        text = f"{prefix}: {_one_line(frame['text'])}" if frame["text"] else "kubectl ends"
        return f"{text}  (exit {frame['exit']})" if "exit" in frame else text

    def _request(self, frame: Wire) -> str:
        return f"{_route(frame)}  {frame['verb']} {_object(frame['object'])}{_arrives(frame)}"

    def _response(self, frame: Wire) -> str:
        problem = " ".join(str(frame[name]) for name in ("reason", "message") if frame.get(name))
        status = f"{frame['status']} {_one_line(problem)}".rstrip()
        return f"{_route(frame)}  {status} · {frame['verb']} {_object(frame['object'])}{_arrives(frame)}"

    def _watch_event(self, frame: Wire) -> str:
        what = f"{frame['type']} {_object(frame['object'])} @{frame['revision']}"
        return f"{_route(frame)}  watch: {what}{_arrives(frame)}"

    def _stage(self, frame: Wire) -> str:
        detail = f": {_one_line(frame['detail'])}" if frame["detail"] else ""
        return f"{frame['component']}  {frame['stage']} {frame['outcome']}{detail}  (message {frame['re']})"

    def _lost(self, frame: Wire) -> str:
        return f"{_route(frame)}  lost: {frame['reason']} (message {frame['re']})"

    def _watch_closed(self, frame: Wire) -> str:
        return f"{_route(frame)}  watch closed: {frame['reason']} (watch {frame['watch']})"

    def _store(self, frame: Wire) -> str:
        key, value = frame["key"], frame["value"]
        before = self._values.pop(key, None)
        head = f"{frame.get('member', 'etcd')}  revision {frame['revision']}  {frame['op']} {key}"
        if frame["op"] == "DELETE":
            return head
        self._values[key] = value
        if before is None:
            return f"{head}  (created)"
        found = list(changes(before, value))
        shown = ", ".join(found[:MOST_CHANGES])
        more = f", … {len(found) - MOST_CHANGES} more" if len(found) > MOST_CHANGES else ""
        return f"{head}  (version {frame['version']}: {shown or 'no change'}{more})"

    def _decision(self, frame: Wire) -> str:
        chosen = f"→ {frame['node']}" if frame["node"] else f"{frame['result']}: {frame['message']}"
        nodes = "; ".join(_node(node) for node in frame["nodes"])
        count = f"{frame['feasible']} of {frame['evaluated']} feasible"
        return f"{frame['component']}  decides {frame['pod']} {chosen}  ({count}) {nodes}".rstrip()

    def _binding(self, frame: Wire) -> str:
        plugins = [
            f"{point['point']}: {one['plugin']} {one['result']}"
            for point in frame["points"]
            for one in point["plugins"]
        ]
        message = f": {_one_line(frame['message'])}" if frame["message"] else ""
        about = f"{frame['pod']} → {frame['node']}  {frame['state']}{message}"
        return f"{frame['component']}  binding cycle of {about}  ({', '.join(plugins)})"

    def _process(self, frame: Wire) -> str:
        names = ("pod", "container", "image", "exit_code", "message")
        details = [_one_line(str(frame[name])) for name in names if frame.get(name) not in (None, "")]
        return f"{frame['component']}  {frame['what']}  {' '.join(details)}".rstrip()

    def _event(self, frame: Wire) -> str:
        what = f"{frame['type']} {frame['reason']} {_object(frame['object'])}"
        return f"{frame['component']}  event {what}: {_one_line(frame['message'])}"

    def _link(self, frame: Wire) -> str:
        return f"{frame['component']}  {frame['state']}  {frame['other'] or 'all links'}"

    def _pace(self, frame: Wire) -> str:
        return f"{frame['component']}  slow by {frame['by']}" if frame["by"] else f"{frame['component']}  slow no more"

    def _component(self, frame: Wire) -> str:
        detail = f" ({frame['detail']})" if frame["detail"] else ""
        return f"{frame['component']}  {frame['state']}{detail}"


_KINDS: dict[str, Callable[[Transcript, Wire], str]] = {
    "command": Transcript._command,
    "output": Transcript._output,
    "request": Transcript._request,
    "response": Transcript._response,
    "watch_event": Transcript._watch_event,
    "stage": Transcript._stage,
    "lost": Transcript._lost,
    "watch_closed": Transcript._watch_closed,
    "store": Transcript._store,
    "decision": Transcript._decision,
    "binding": Transcript._binding,
    "process": Transcript._process,
    "event": Transcript._event,
    "component": Transcript._component,
    "link": Transcript._link,
    "pace": Transcript._pace,
}


def changes(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """What differs between two JSON values: ``spec.nodeName = node-1``, ``metadata.finalizers gone``.

    The items of a list are matched by their own key (a condition's type, a container's name), as Kubernetes
    does.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*after, *(key for key in before if key not in after)]:
            if key not in _NOISE:
                below = f"{path}.{key}" if path else str(key)
                yield from _change(before.get(key, _NOTHING), after.get(key, _NOTHING), below)
    elif isinstance(before, list) and isinstance(after, list) and (name := _item_key(before + after)):
        old = {item[name]: item for item in before}
        new = {item[name]: item for item in after}
        for key in [*new, *(key for key in old if key not in new)]:
            yield from _change(old.get(key, _NOTHING), new.get(key, _NOTHING), f"{path}[{key}]")
    elif before != after:
        yield f"{path} = {_short(after)}"


_NOTHING: Any = object()


def _change(before: Any, after: Any, path: str) -> Iterator[str]:
    if after is _NOTHING:
        yield f"{path} gone"
    elif before is _NOTHING:
        yield f"{path} = {_short(after)}"
    else:
        yield from changes(before, after, path)


def _item_key(items: list[Any]) -> str:
    """The field by which the items of a list are told apart, or ""."""
    if not items or not all(isinstance(item, dict) for item in items):
        return ""
    return next((name for name in _KEYS_OF_ITEMS if all(name in item for item in items)), "")


def _short(value: Any) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{key}: {_short(item)}" for key, item in value.items())
        text = f"{{{inside}}}"
    elif isinstance(value, list):
        text = f"[{', '.join(_short(item) for item in value)}]"
    else:
        text = {None: "null", True: "true", False: "false"}.get(value, str(value)) if value != "" else '""'
    text = _one_line(text)
    return text if len(text) <= MOST_VALUE else f"{text[: MOST_VALUE - 1]}…"


def _route(frame: Wire) -> str:
    return f"{frame['from']} → {frame['to']}"


def _arrives(frame: Wire) -> str:
    again = f", again: message {frame['again']}" if "again" in frame else ""
    return f"  (arrives {seconds(frame['arrives'])}{again})"


def _object(ref: Wire) -> str:
    """An object reference, an etcd key, or what a CRI call is about, as one text."""
    what = ref.get("resource") or ref.get("kind")
    if what:
        name = "/".join(ref[part] for part in ("namespace", "name") if part in ref)
        subresource = f"/{ref['subresource']}" if "subresource" in ref else ""
        return f"{what}{subresource} {name}".rstrip()
    return " ".join(str(value) for name, value in ref.items() if value not in (None, "") and name != "uid")


def _node(node: Wire) -> str:
    failed = next((item for item in node["filters"] if not item["passed"]), None)
    if failed is not None:
        return f"{node['name']} ✗ {failed['plugin']}: {failed['reason']}"
    if node["total"] is None:
        return f"{node['name']} ✓"
    scores = " + ".join(f"{item['plugin']} {item['weighted']}" for item in node["scores"] if item["weighted"])
    return f"{node['name']} ✓ {node['total']}" + (f" = {scores}" if scores else "")


def _mark(label: Wire) -> str:
    """``[web-1 ④]`` done, ``[web-1 ④…]`` begun, ``[web-1 ④ blocked: …]``."""
    pod = label["pod"].removeprefix("default/")
    mark = f"{pod} {CIRCLED[label['step']]}"
    phase = label["phase"]
    if phase == "done":
        return f"[{mark}]"
    if phase == "begin":
        return f"[{mark}…]"
    if phase != "blocked":
        return f"[{mark} {phase}]"
    params = " ".join(str(value) for value in label["params"].values())
    return f"[{mark} blocked: {label['reason']} {params}".rstrip() + "]"


def _one_line(text: str) -> str:
    return text.rstrip("\n").replace("\n", " ⏎ ")


def summary(state: State, counts: dict[str, int]) -> Iterator[str]:
    """What a run came to, a line a fact. ``state`` is the reducer's at its end; ``counts`` frames by kind."""
    yield f"time        {seconds(state['t'])} s"
    yield f"frames      {sum(counts.values())}"
    for kind, count in sorted(counts.items()):
        yield f"  {kind:<14}{count}"
    yield f"revision    {state['revision']}"
    for name, component in state["components"].items():
        if component["state"] != "running":
            yield f"component   {name} {component['state']}"
    for key, entry in sorted(state["keys"].items()):
        if key.startswith("/registry/pods/"):
            value = entry["value"]
            node = value["spec"].get("nodeName", "no node")
            yield f"pod         {key.removeprefix('/registry/pods/')} {value['status'].get('phase', '')} {node}"
    for workflow, runs in state["workflows"].items():
        for pod, run in runs.items():
            done = [int(step) for step, entry in run["steps"].items() if entry["done"] is not None]
            blocked = f", blocked at {run['blocked']['step']}: {run['blocked']['reason']}" if run["blocked"] else ""
            yield f"{workflow} {pod} step {max(done, default=0)}{blocked}"
