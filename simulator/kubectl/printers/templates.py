"""``-o jsonpath=…``, ``-o custom-columns=…`` and ``-o go-template=…``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from simulator.kubectl.command import Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.printers.go_values import go_text
from simulator.kubectl.printers.json_out import indented
from simulator.kubectl.printers.jsonpath import JsonPath, relaxed
from simulator.kubectl.printers.tabwriter import for_table

Printer = Callable[[Any], str]


def printer(form: str, argument: str, inv: Invocation) -> Printer | None:
    """The printer of a format that has a template; None for other formats. Raises KubectlError for a bad template."""
    if form in ("jsonpath", "jsonpath-as-json"):
        if not argument:
            raise KubectlError("template format specified but no template given")
        path = JsonPath(argument, allow_missing=bool(inv.flag("allow-missing-template-keys")))
        return path.render if form == "jsonpath" else lambda value: indented(path.find(value))
    if form == "custom-columns":
        return _custom_columns(argument, headers=not inv.parsed.values.get("no-headers"))
    return None


def _custom_columns(spec: str, *, headers: bool) -> Printer:
    if not spec:
        raise KubectlError("custom-columns format specified but no custom columns given")
    titles: list[str] = []
    paths: list[JsonPath] = []
    for part in spec.split(","):
        title, colon, path = part.partition(":")
        if not colon:
            raise KubectlError(f"unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>")
        titles.append(title)
        paths.append(JsonPath(relaxed(path)))

    def render(value: Any) -> str:
        lines = ["\t".join(titles)] if headers else []
        objects = value["items"] if str(value.get("kind", "")).endswith("List") else [value]
        for obj in objects:
            cells = [",".join(go_text(found) for found in path.find(obj)) or "<none>" for path in paths]
            lines.append("\t".join(cells))
        return for_table("".join(line + "\n" for line in lines))

    return render
