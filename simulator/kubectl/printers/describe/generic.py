"""Resources that have no description of their own: every field, as kubectl's generic describer shows it."""

from __future__ import annotations

from typing import Any

from simulator.kubectl.printers.describe.events import write_events
from simulator.kubectl.printers.describe.reader import Reader
from simulator.kubectl.printers.describe.writer import Object, Writer

_HIDDEN = ("managedFields", "name", "namespace", "labels", "annotations")


def describe(obj: Object, reader: Reader) -> str:
    events = reader.events(obj)
    w = Writer()
    w.head(obj)
    metadata = {key: value for key, value in obj.get("metadata", {}).items() if key not in _HIDDEN}
    w.field("API Version", obj.get("apiVersion", ""))
    w.field("Kind", obj.get("kind", ""))
    _fields(w, 0, {**{k: v for k, v in obj.items() if k not in ("apiVersion", "kind")}, "metadata": metadata})
    write_events(w, events, reader.unix_us)
    return w.text()


def _fields(w: Writer, level: int, value: dict[str, Any]) -> None:
    for key in sorted(value):
        child, title = value[key], _title(key)
        if isinstance(child, dict):
            w.line(level, f"{title}:")
            _fields(w, level + 1, child)
        elif isinstance(child, list):
            w.line(level, f"{title}:")
            for item in child:
                if isinstance(item, dict):
                    _fields(w, level + 1, item)
                else:
                    w.line(level + 1, str(item))
        elif child is not None:
            w.field(title, str(child).lower() if isinstance(child, bool) else child, level)


def _title(key: str) -> str:
    """``holderIdentity`` as ``Holder Identity``."""
    words = [""]
    for i, char in enumerate(key):
        if char.isupper() and i and (not key[i - 1].isupper() or (i + 1 < len(key) and key[i + 1].islower())):
            words.append("")
        words[-1] += char
    return " ".join(word[:1].upper() + word[1:] for word in words)
