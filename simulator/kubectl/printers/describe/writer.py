"""How descriptions are written: levels of two spaces, tabs between columns, aligned when a part is complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.core.api import timestamps
from simulator.kubectl.printers.gosort import go_sorted
from simulator.kubectl.printers.tabwriter import for_description

Object = dict[str, Any]
NONE = "<none>"
UNSET = "<unset>"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_LONGEST_ANNOTATION = 140
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Writer:
    """Collects lines. ``raw``: keep the tabs, as ``kubectl rollout history`` does."""

    def __init__(self, *, raw: bool = False) -> None:
        self._done = ""
        self._open = ""
        self._raw = raw

    def line(self, level: int, text: str) -> None:
        self._open += "  " * level + text + "\n"

    def field(self, name: str, value: Any, level: int = 0) -> None:
        """``Name:`` and a value in the next column."""
        self.line(level, f"{name}:\t{value}")

    def flush(self) -> None:
        """What follows is aligned on its own."""
        self._done += self._open if self._raw else for_description(self._open)
        self._open = ""

    def text(self) -> str:
        self.flush()
        return self._done

    def labels(self, title: str, labels: Mapping[str, str] | None, indent: str = "") -> None:
        """One label a line, by key."""
        self.column(title, [f"{key}={(labels or {})[key]}" for key in sorted(labels or {})], indent)

    def column(self, title: str, values: Sequence[str], indent: str = "") -> None:
        """Values below each other."""
        for number, value in enumerate(values or [NONE]):
            self.line(0, f"{'' if number else f'{indent}{title}:'}\t{value}")

    def annotations(self, title: str, annotations: Mapping[str, str] | None, indent: str = "") -> None:
        """One annotation a line, by key, without what ``kubectl apply`` keeps; long ones below their key."""
        shown = {key: value for key, value in (annotations or {}).items() if key != LAST_APPLIED}
        lines: list[str] = []
        for key in sorted(shown):
            value = shown[key].removesuffix("\n")
            if len(value) + len(key) + 2 > _LONGEST_ANNOTATION or "\n" in value:
                lines.append(f"{key}:")
                lines += [f"  {_shortened(part, _LONGEST_ANNOTATION - 2)}" for part in value.split("\n")]
            else:
                lines.append(f"{key}: {value}")
        self.column(title, lines, indent)

    def head(self, obj: Object, *, namespace: bool = True, labels: bool = True) -> None:
        """Name, namespace, labels and annotations."""
        metadata = obj.get("metadata", {})
        self.field("Name", metadata.get("name", ""))
        if namespace:
            self.field("Namespace", metadata.get("namespace", ""))
        if labels:
            self.labels("Labels", metadata.get("labels"))
            self.annotations("Annotations", metadata.get("annotations"))


def _shortened(text: str, most: int) -> str:
    return text[:most] + "..." if len(text) > most else text


def rfc1123(stamp: str | None) -> str:
    """``Mon, 23 Nov 2026 09:12:35 +0000``."""
    if not stamp:
        return "Mon, 01 Jan 0001 00:00:00 +0000"
    return _moment(stamp).strftime("%a, %d %b %Y %H:%M:%S +0000")


def go_time(stamp: str | None) -> str:
    """``2026-11-23 09:12:28 +0000 UTC``."""
    return _moment(stamp).strftime("%Y-%m-%d %H:%M:%S +0000 UTC") if stamp else "0001-01-01 00:00:00 +0000 UTC"


def _moment(stamp: str) -> datetime:
    return _EPOCH + timedelta(microseconds=timestamps.parse(stamp))


def truth(value: Any) -> str:
    return "True" if value else "False"


def lower_truth(value: Any) -> str:
    return "true" if value else "false"


def controlled_by(w: Writer, obj: Object) -> None:
    for owner in obj.get("metadata", {}).get("ownerReferences") or ():
        if owner.get("controller"):
            w.field("Controlled By", f"{owner.get('kind', '')}/{owner.get('name', '')}")
            return


def sorted_events(events: Sequence[Object]) -> list[Object]:
    """By the time of the last one, those without it first."""
    return go_sorted(
        list(events), lambda one, other: (one.get("lastTimestamp") or "") < (other.get("lastTimestamp") or "")
    )
