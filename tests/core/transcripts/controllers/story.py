"""What kube-controller-manager does, as lines: each write that it causes with what it changed, its Events, and what it is
refused. Of the pods, also what others make of them, in a word.

Uids and the random ends of names are replaced, times are whole seconds: a story says what happens, not when exactly.
"""

from __future__ import annotations

import json
import re
from typing import Any

from simulator.core.simulation import Simulation
from tests.core.simulations import Wire

MANAGER = "kube-controller-manager"
LONGEST_VALUE = 700
ACCOUNT = "system:serviceaccount:kube-system:"
# Times, and what no two runs share.
_NOISE = ("Time", "Timestamp", "timeAdded", "resourceVersion", "generation")
_RANDOM = re.compile("[bcdfghjklmnpqrstvwxz2456789]{5}").fullmatch
_UID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_QUIET = ("leases/", "events/", "compact_rev_key")


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Leaves by path; list items by their type or name; a condition is one leaf."""
    if isinstance(value, dict) and {"type", "status"} <= set(value):
        words = [str(value[field]) for field in ("status", "reason", "message") if value.get(field)]
        return {path: ": ".join(words)}
    if isinstance(value, dict) and value:
        return {k: v for key, one in value.items() for k, v in flat(one, f"{path}.{key}" if path else key).items()}
    if isinstance(value, list) and value:
        found: dict[str, Any] = {}
        for index, one in enumerate(value):
            label = (one.get("type") or one.get("name") or index) if isinstance(one, dict) else index
            found |= flat(one, f"{path}[{label}]")
        return found
    return {path: value}


def changes(before: Any, after: Any) -> list[str]:
    """What a write changed, field by field, without times."""
    old, new = flat(before), flat(after)
    paths = [p for p in {**old, **new} if old.get(p) != new.get(p) and not p.endswith(_NOISE)]
    return [f"{path}: {_side(old, path)} → {_side(new, path)}" for path in paths if not _is_start(old, new, path)]


def _side(leaves: dict[str, Any], path: str) -> str:
    if path not in leaves:
        return "-"
    text = json.dumps(leaves[path], ensure_ascii=False)
    # Certificates and tokens.
    return text if len(text) < LONGEST_VALUE else f"{text[:24]}…"


def _is_start(old: dict[str, Any], new: dict[str, Any], path: str) -> bool:
    """An empty container that was filled, or that was emptied."""
    return {} in (old.get(path), new.get(path)) and not (path in old and path in new)


class Story:
    """Turns the frames of a simulation, in order, into lines."""

    def __init__(self, sim: Simulation) -> None:
        self.sim = sim
        self._values = {key: entry["value"] for key, entry in sim.initial_state()["keys"].items()}
        self._requests: dict[int, Wire] = {}
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._hidden: list[str] = []

    def hide(self, kinds: list[str]) -> None:
        """Leave out what the controllers of some kinds do from now on, and the Events about those kinds."""
        self._hidden = kinds

    def tell(self, frames: list[Wire]) -> list[str]:
        lines = []
        for frame in frames:
            if frame["kind"] == "request":
                self._requests[frame["n"]] = frame
            text = self._text(frame)
            if text:
                lines.append(f"{frame['t'] // 1_000_000:>4}  {self._plain(text)}")
        return lines

    def show(self, key: str, path: str) -> str:
        """A part of an object, as JSON."""
        value = self.sim.cluster.etcd.store.get(f"/registry/{self._real(key)}").value
        for field in filter(None, path.split(".")):
            value = value[field]
        return self._plain(json.dumps(value, ensure_ascii=False))

    def _text(self, frame: Wire) -> str:
        if frame["kind"] == "output":
            return str(frame["text"]).rstrip()
        if frame["kind"] == "event" and frame["component"].startswith(MANAGER):
            about = frame["object"]
            if about["kind"] in self._hidden:
                return ""
            return f"Event {frame['type']} {frame['reason']} {about['kind']}/{about['name']}: {frame['message']}"
        if frame["kind"] == "response" and str(frame["to"]).startswith(MANAGER) and frame["status"] >= 300:
            return self._refusal(frame)
        return self._write(frame) if frame["kind"] == "store" else ""

    def _refusal(self, frame: Wire) -> str:
        user = self._requests[frame["re"]]["user"] if frame["re"] in self._requests else ""
        if self._is_hidden(user):
            return ""
        about = frame["object"]
        what = f"{frame['verb']} {about.get('resource')} {about.get('name', '')}"
        return f"{_who(user)} is refused: {frame['status']} {what}: {frame.get('message', '')}"

    def _write(self, frame: Wire) -> str:
        key = frame["key"].removeprefix("/registry/")
        before, after = self._values.get(frame["key"]), frame["value"]
        self._values[frame["key"]] = after
        if key.startswith(_QUIET):
            return ""
        self._learn(after)
        who = self._writer(frame)
        if not who.startswith(ACCOUNT) and who != f"system:{MANAGER}":
            return self._pod(key, before, after) if key.startswith("pods/") else ""
        if self._is_hidden(who):
            return ""
        if after is None:
            return f"{_who(who)} deletes {key}"
        if before is None:
            return f"{_who(who)} creates {key}"
        deleted = "deletionTimestamp" in after["metadata"] and "deletionTimestamp" not in before["metadata"]
        verb = "asks for the deletion of" if deleted else "updates"
        return f"{_who(who)} {verb} {key}  {'; '.join(changes(before, after))}".rstrip()

    def _writer(self, frame: Wire) -> str:
        cause = self._requests.get(self._requests.get(frame["re"], {}).get("cause") or 0, {})
        return str(cause.get("user", ""))

    def _is_hidden(self, user: str) -> bool:
        return user.startswith(ACCOUNT) and _who(user) in [f"{kind.lower()}-controller" for kind in self._hidden]

    def _pod(self, key: str, before: Wire | None, after: Wire | None) -> str:
        if after is None:
            return f"· {key} is gone"
        phase = (after.get("status") or {}).get("phase")
        if before is None or phase == (before.get("status") or {}).get("phase"):
            return ""
        return f"· {key} is {phase}"

    # Names

    def _learn(self, obj: Wire | None) -> None:
        """Number what has a random name, and name what has a uid."""
        metadata = (obj or {}).get("metadata") or {}
        uid, name = metadata.get("uid"), metadata.get("name", "")
        if not uid or uid in self._names:
            return
        base = metadata.get("generateName")
        if base and _RANDOM(name.removeprefix(base)) and name not in self._names:
            self._counts[base] = self._counts.get(base, 0) + 1
            self._names[name] = f"{base}{self._counts[base]}"
        self._names[uid] = f"<uid of {self._names.get(name, name)}>"

    def _plain(self, text: str) -> str:
        for real, plain in self._names.items():
            text = text.replace(real, plain)
        return _UID.sub("<uid>", text)

    def _real(self, key: str) -> str:
        for real, plain in self._names.items():
            if key.endswith(f"/{plain}"):
                return f"{key.removesuffix(plain)}{real}"
        return key


def _who(user: str) -> str:
    return user.removeprefix(ACCOUNT)
