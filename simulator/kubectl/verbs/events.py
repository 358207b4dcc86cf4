"""``kubectl events``."""

from __future__ import annotations

from typing import Any

from simulator.core.protocol.api import ApiRequest
from simulator.kubectl.command import OUTPUT, Command, Invocation
from simulator.kubectl.errors import KubectlError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.messages import text
from simulator.kubectl.output import format_of, unknown_format, whole
from simulator.kubectl.printers import json_out, yaml_out
from simulator.kubectl.printers.describe.events import interval
from simulator.kubectl.printers.gosort import go_sorted
from simulator.kubectl.printers.tabwriter import for_table
from simulator.kubectl.resources import CHUNK, namespace_of, resource_type
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.get import list_object


def run(io: Session, inv: Invocation) -> None:
    if inv.flag("watch"):
        raise KubectlError(text("no-watch", io.env.language))
    if format_of(inv) not in ("", "json", "yaml"):
        raise unknown_format(inv, "json,yaml")
    types = [word.lower() for word in inv.flag("types")]
    if any(word not in ("normal", "warning") for word in types):
        raise KubectlError("valid --types are Normal or Warning")
    namespace = "" if inv.flag("all-namespaces") else namespace_of(io, inv)
    params: dict[str, Any] = {"limit": CHUNK}
    if inv.flag("for"):
        params["fieldSelector"] = _about(str(inv.flag("for")))
    listed = check(io.ask(ApiRequest("list", "events", namespace=namespace, params=params)))
    events = [item for item in listed.get("items") or () if not types or str(item.get("type", "")).lower() in types]
    if not events:
        io.warn(f"No events found in {namespace} namespace." if namespace else "No events found.")
        return
    events = go_sorted(events, lambda one, other: _time(one) < _time(other))
    if format_of(inv):
        found = list_object([whole({"apiVersion": "v1", "kind": "Event", **item}, inv) for item in events])
        io.out(yaml_out.dump(found) if format_of(inv) == "yaml" else json_out.indented(found))
        return
    _print(io, inv, events)


def _about(word: str) -> str:
    kind, slash, name = word.partition("/")
    if not slash or not name:
        raise KubectlError(
            "--for must be in resource/name form" if not slash else f"resource name in --for must not be empty: {word}"
        )
    return f"involvedObject.kind={resource_type(kind).kind},involvedObject.name={name}"


def _time(event: dict[str, Any]) -> str:
    last = (event.get("series") or {}).get("lastObservedTime") or event.get("lastTimestamp") or event.get("eventTime")
    # Whole seconds and microseconds compare as strings once both have their fraction.
    stamp = str(last or "").removesuffix("Z")
    return stamp if "." in stamp else stamp + ".000000"


def _print(io: Session, inv: Invocation, events: list[dict[str, Any]]) -> None:
    heads = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]
    everywhere = inv.flag("all-namespaces")
    lines = [] if inv.flag("no-headers") else [["NAMESPACE", *heads] if everywhere else heads]
    for event in events:
        about = event.get("involvedObject") or {}
        cells = [
            interval(event, io.unix_us),
            str(event.get("type", "")),
            str(event.get("reason", "")),
            f"{about.get('kind', '')}/{about.get('name', '')}",
            str(event.get("message", "")).strip(),
        ]
        lines.append([str(event.get("metadata", {}).get("namespace", "")), *cells] if everywhere else cells)
    io.out(for_table("".join("\t".join(line) + "\n" for line in lines)))


COMMANDS = (
    Command(
        "events",
        run,
        ("List events", "列出事件"),
        flags=(
            *OUTPUT,
            Flag("all-namespaces", "bool", "A"),
            Flag("chunk-size", "int", default=500),
            Flag("for"),
            Flag("no-headers", "bool"),
            Flag("types", "strings"),
            Flag("watch", "bool", "w"),
        ),
        reads=True,
        usage="[--for TYPE/NAME] [--types=Normal,Warning]",
        examples=("kubectl events --for pod/web-1", "kubectl events --types=Warning"),
    ),
)
