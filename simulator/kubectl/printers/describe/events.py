"""The Events at the end of a description."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.kubectl.printers.columns.common import since
from simulator.kubectl.printers.describe.writer import Object, Writer, sorted_events


def interval(event: Object, unix_us: int) -> str:
    """``12s``, or ``12s (x4 over 47s)`` for what happened several times."""
    first = since(event.get("eventTime") or event.get("firstTimestamp"), unix_us)
    series = event.get("series")
    if series:
        return f"{since(series.get('lastObservedTime'), unix_us)} (x{series.get('count', 0)} over {first})"
    if int(event.get("count") or 0) > 1:
        return f"{since(event.get('lastTimestamp'), unix_us)} (x{event['count']} over {first})"
    return first


def write_events(w: Writer, events: Sequence[Object] | None, unix_us: int) -> None:
    """Nothing where events were not asked for (None)."""
    if events is None:
        return
    if not events:
        w.field("Events", "<none>")
        return
    w.flush()
    w.line(0, "Events:")
    w.line(1, "Type\tReason\tAge\tFrom\tMessage")
    w.line(1, "----\t------\t----\t----\t-------")
    for event in sorted_events(events):
        source = (event.get("source") or {}).get("component") or event.get("reportingComponent") or ""
        message = str(event.get("message") or "").strip()
        path = (event.get("involvedObject") or {}).get("fieldPath")
        if path:
            message = f"{path}: {message}"
        w.line(
            1, f"{event.get('type', '')}\t{event.get('reason', '')}\t{interval(event, unix_us)}\t{source}\t{message}"
        )
