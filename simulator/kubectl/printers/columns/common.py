"""What the printers of all kinds share. A row is a list of strings, one for each column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.core.api import timestamps
from simulator.core.api.duration import human

Object = dict[str, Any]
NONE = "<none>"
UNSET = "<unset>"
UNKNOWN = "<unknown>"


@dataclass(frozen=True, slots=True)
class Columns:
    """``headers``: a column that ends with ``*`` is shown with ``-o wide`` only. ``row(object, unix_us)``."""

    headers: tuple[str, ...]
    row: Callable[[Object, int], list[str]]


def columns(headers: str, row: Callable[[Object, int], list[str]]) -> Columns:
    """``headers`` with ``;`` between them, as the API server names them."""
    return Columns(tuple(header.strip() for header in headers.split(";")), row)


def name(obj: Object) -> str:
    return str(obj.get("metadata", {}).get("name", ""))


def since(stamp: str | None, unix_us: int) -> str:
    """The time that has passed, as kubectl prints ages; ``<unknown>`` without a timestamp."""
    return human(unix_us - timestamps.parse(stamp)) if stamp else UNKNOWN


def age(obj: Object, unix_us: int) -> str:
    return since(obj.get("metadata", {}).get("creationTimestamp"), unix_us)


def labels_text(labels: Mapping[str, str] | None) -> str:
    """``a=b,c=d`` by key, ``<none>`` without any."""
    return ",".join(f"{key}={labels[key]}" for key in sorted(labels)) if labels else NONE


def containers_and_images(pod_spec: Mapping[str, Any]) -> list[str]:
    containers = pod_spec.get("containers") or []
    return [
        ",".join(str(container.get("name", "")) for container in containers),
        ",".join(str(container.get("image", "")) for container in containers),
    ]


def limited(items: Iterable[str], most: int, empty: str) -> str:
    """At most ``most`` of them, and how many more there are."""
    every = list(items)
    text = ",".join(every[:most])
    return f"{text} + {len(every) - most} more..." if len(every) > most else text or empty


def number(value: Any) -> str:
    return str(value or 0)


def condition(obj: Object, kind: str) -> str:
    """The status of a condition, empty if there is none of this type."""
    for item in obj.get("status", {}).get("conditions") or ():
        if item.get("type") == kind:
            return str(item.get("status", ""))
    return ""
