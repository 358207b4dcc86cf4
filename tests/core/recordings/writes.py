"""Writes to etcd, recorded and simulated, in one notation, so that they can be compared.

A write is told by who asked for it, the key, and each field that changed. What no two runs share is masked: times keep
only whether they are there, identities and addresses become ``<free>``, random names are numbered as they come.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.core.simulations import DATA, Wire

_TIMES = {
    "creationTimestamp", "lastTransitionTime", "lastUpdateTime", "startTime", "startedAt", "finishedAt", "timeAdded",
    "deletionTimestamp", "lastHeartbeatTime", "firstTimestamp", "lastTimestamp", "eventTime", "renewTime", "acquireTime",
    "completionTime", "lastProbeTime",
}  # fmt: skip
_FREE = {
    "uid", "containerID", "imageID", "hostIP", "podIP", "ip", "resourceVersion", "ca.crt", "machineID", "systemUUID",
    "bootID", "kernelVersion", "sizeBytes", "address", "reportingInstance", "host", "kubernetes.io/description",
}  # fmt: skip
_UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TOKEN = re.compile(r"kube-api-access-[a-z0-9]{5}")

Leaf = Any
Changed = dict[str, tuple[Leaf, Leaf]]


@dataclass(frozen=True)
class Write:
    """``by`` as ``user verb resource``; ``what`` is CREATE, UPDATE or DELETE; ``value`` the object after it."""

    by: str
    what: str
    key: str
    changed: Changed
    value: Any = field(repr=False, default=None)
    time: float = 0.0
    """Seconds, from any beginning."""

    @property
    def user(self) -> str:
        return self.by.partition(" ")[0]

    @property
    def kind(self) -> str:
        return self.key.split("/")[2]

    def sets(self, path: str) -> Leaf:
        """The new value of a field that this write changed, else None."""
        return self.changed.get(path, (None, None))[1]


def flat(value: Any, path: str = "") -> dict[str, Leaf]:
    """Every leaf by its path: ``status.conditions[Ready].status``. What is empty is not there."""
    if isinstance(value, dict):
        found: dict[str, Leaf] = {}
        for name, child in value.items():
            found |= flat(child, f"{path}.{name}" if path else name)
        return found
    if isinstance(value, list):
        found = {}
        for index, child in enumerate(value):
            found |= flat(child, f"{path}[{_label(child, index)}]")
        return found
    return {} if value is None else {path: value}


def _label(child: Any, index: int) -> str:
    if isinstance(child, dict):
        for name in ("name", "type"):
            if isinstance(child.get(name), str):
                return str(child[name])
    return str(index)


def difference(old: Any, new: Any) -> Changed:
    before, after = flat(old), flat(new)
    paths = dict.fromkeys((*before, *after))
    return {path: (before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path)}


def recorded(name: str) -> list[Write]:
    """Every write of a recording, in order, with whole objects."""
    rows = json.loads((DATA / "recordings" / f"{name}.etcd.json").read_text())
    objects: dict[str, dict[str, Leaf]] = {}
    writes = []
    for row in rows:
        before = objects.get(row["key"], {})
        if row["op"] == "CREATE":
            after = flat(row["value"])
        elif row["op"] == "DELETE":
            after = {}
        else:
            changes = {path: new for path, (_, new) in row["changed"].items()}
            after = {path: value for path, value in (before | changes).items() if value is not None}
        objects[row["key"]] = after
        changed = row.get("changed") or difference(before, after)
        changed = {path: (old, new) for path, (old, new) in changed.items()}
        writes.append(Write(row.get("by", ""), row["op"], row["key"], changed, row.get("value"), _clock(row)))
    return writes


def _clock(row: Wire) -> float:
    if not row.get("time"):
        return 0.0
    hours, minutes, seconds = row["time"].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def simulated(frames: Iterable[Wire], before: dict[str, Any] | None = None) -> list[Write]:
    """Every write among the frames, in order. ``before``: objects that were there already, by key."""
    requests: dict[int, Wire] = {}
    objects: dict[str, Any] = dict(before or {})
    writes = []
    for frame in frames:
        if frame["kind"] == "request":
            requests[frame["n"]] = frame
        elif frame["kind"] == "store" and frame["key"].startswith("/registry/"):
            key, value = frame["key"], frame["value"]
            old = objects.get(key)
            what = "DELETE" if value is None else "CREATE" if frame["version"] == 1 else "UPDATE"
            objects[key] = value
            changed = difference(old, value)
            writes.append(Write(_by(frame, requests), what, key, changed, value, frame["t"] / 1_000_000))
    return writes


def _by(store: Wire, requests: dict[int, Wire]) -> str:
    asked = requests.get(requests.get(store["re"], {}).get("cause") or -1)
    if asked is None:
        return ""
    what = asked["object"]["resource"] + (
        f"/{asked['object']['subresource']}" if "subresource" in asked["object"] else ""
    )
    user = asked["user"].replace("system:serviceaccount:kube-system:", "sa:").replace("kubernetes-admin", "admin")
    return f"{user} {asked['verb']} {what}"


class Names:
    """Random names become numbers, in the order in which they come."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def learn(self, write: Write) -> None:
        """What is created with a random end."""
        if write.what != "CREATE":
            return
        metadata = write.value["metadata"]
        name, prefix = metadata["name"], metadata.get("generateName")
        if write.kind in ("replicasets", "controllerrevisions"):
            prefix = name.rpartition("-")[0] + "-"
        if prefix:
            prefix = self.masked(prefix)
            self._counts[prefix] = self._counts.get(prefix, 0) + 1
            self._known[name] = f"{prefix}<{self._counts[prefix]}>"
            # Labels carry the hash alone.
            if write.kind in ("replicasets", "controllerrevisions"):
                self._known[name.rpartition("-")[2]] = f"<hash {self._counts[prefix]}>"

    def masked(self, text: str) -> str:
        for name in sorted(self._known, key=len, reverse=True):
            text = text.replace(name, self._known[name])
        return _TOKEN.sub("kube-api-access-<x>", _UID.sub("<uid>", text))


def masked(writes: Iterable[Write], keep: Callable[[Write], bool] = lambda _write: True) -> list[Write]:
    """The writes to compare, with everything masked that no two runs share. Events are keyed by what they say."""
    names = Names()
    found = []
    for write in writes:
        names.learn(write)
        if keep(write):
            changed: Changed = {}
            for path, (old, new) in write.changed.items():
                pair = _masked_pair(path, old, new, names)
                if pair is not None:
                    changed[names.masked(path)] = pair
            found.append(replace(write, key=names.masked(write.key), changed=changed))
    return found


def _masked_pair(path: str, old: Leaf, new: Leaf, names: Names) -> tuple[Leaf, Leaf] | None:
    last = path.rpartition("].")[2] if path.endswith("]") else path
    leaf = re.split(r"[.\]]", last)[-1] if "ca.crt" not in path else "ca.crt"
    if "kubernetes.io/description" in path:
        leaf = "kubernetes.io/description"
    if leaf in _TIMES:
        times = tuple(None if one is None else "<time>" for one in (old, new))
        return None if times[0] == times[1] else (times[0], times[1])
    if leaf in _FREE or "uncountedTerminatedPods" in path:
        return (None if old in (None, "") else "<free>", None if new in (None, "") else "<free>")
    return (_text(old, names), _text(new, names))


def _text(value: Leaf, names: Names) -> Leaf:
    return names.masked(value) if isinstance(value, str) else value


def chains(writes: Iterable[Write]) -> dict[str, list[Write]]:
    """The writes of each key but Events, in order: what every run has to share."""
    found: dict[str, list[Write]] = {}
    for write in writes:
        if write.kind != "events":
            found.setdefault(write.key, []).append(write)
    return found


def together(writes: Iterable[Write], seconds: float = 0.1) -> list[Write]:
    """Writes of one key by one user that follow each other so soon count as one.

    Whether a controller's watch has already shown it what it did itself when it writes a status is a race.
    """
    found: list[Write] = []
    for write in writes:
        last = next((n for n in range(len(found) - 1, -1, -1) if found[n].key == write.key), None)
        before = found[last] if last is not None else None
        if before is None or last is None or before.by != write.by or write.time - before.time > seconds:
            found.append(write)
            continue
        changed = dict(before.changed)
        for path, (old, new) in write.changed.items():
            changed[path] = (changed.get(path, (old, old))[0], new)
        kept = {path: pair for path, pair in changed.items() if pair[0] != pair[1]}
        found[last] = replace(before, changed=kept, value=write.value)
    return found


def events(writes: Iterable[Write], names: Names | None = None) -> list[tuple[str, str, str, str, str]]:
    """(source, object, type, reason, message) of each Event in the order of their creation."""
    known = names or Names()
    found = []
    for write in writes:
        known.learn(write)
        if write.kind == "events" and write.what == "CREATE":
            event = write.value
            about = event["involvedObject"]
            source = event.get("source", {}).get("component") or event.get("reportingComponent", "")
            what = f"{about['kind']}/{about['name']} {about.get('fieldPath', '')}".strip()
            found.append(
                (
                    source,
                    *(known.masked(one) for one in (what, event["type"], event["reason"], event.get("message", ""))),
                )
            )
    return found


def counts(writes: Iterable[Write]) -> dict[str, int]:
    """How often each Event was seen, by its reason; series of the new style are not counted."""
    found: dict[str, int] = {}
    reasons: dict[str, str] = {}
    for write in writes:
        if write.kind != "events":
            continue
        if write.what == "CREATE":
            about = write.value["involvedObject"]["name"]
            reasons[write.key] = f"{write.value['reason']} {about}"
            found[reasons[write.key]] = write.value.get("count") or 1
        elif "count" in write.changed:
            found[reasons[write.key]] = write.changed["count"][1]
    return found
