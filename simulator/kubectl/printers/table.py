"""The table of ``kubectl get``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simulator.core.api.kinds import Resource
from simulator.kubectl.printers import columns
from simulator.kubectl.printers.columns.common import labels_text
from simulator.kubectl.printers.tabwriter import for_table

_LINE_ENDS = "\f\n\r"


@dataclass(frozen=True, slots=True)
class TableOptions:
    """``kind_prefix``: what stands before each name (``deployment.apps``), where several kinds are printed."""

    wide: bool = False
    namespace: bool = False
    headers: bool = True
    show_labels: bool = False
    label_columns: tuple[str, ...] = ()
    kind_prefix: str = ""


def table(resource: Resource, objects: Sequence[dict[str, Any]], unix_us: int, options: TableOptions) -> str:
    """Objects of one resource as a table, newline at the end."""
    layout = columns.of(resource.plural)
    shown = [i for i, header in enumerate(layout.headers) if options.wide or not header.endswith("*")]
    lines: list[list[str]] = []
    if options.headers:
        heads = [layout.headers[i].rstrip("*").upper() for i in shown]
        heads += [key.rpartition("/")[2].upper() for key in options.label_columns]
        lines.append((["NAMESPACE"] if options.namespace else []) + heads + ["LABELS"] * options.show_labels)
    names = [i for i, header in enumerate(layout.headers) if header.rstrip("*") == "Name"]
    for obj in objects:
        row = layout.row(obj, unix_us)
        if options.kind_prefix:
            for i in names:
                row[i] = f"{options.kind_prefix}/{row[i]}"
        metadata = obj.get("metadata", {})
        labels = metadata.get("labels") or {}
        cells = [row[i] for i in shown] + [labels.get(key, "") for key in options.label_columns]
        if options.namespace:
            cells.insert(0, str(metadata.get("namespace", "")))
        if options.show_labels:
            cells.append(labels_text(labels))
        lines.append([_cell(cell) for cell in cells])
    return for_table("".join("\t".join(line) + "\n" for line in lines))


def _cell(text: str) -> str:
    """Cut at the first line end, as kubectl does."""
    cuts = [at for at in (text.find(end) for end in _LINE_ENDS) if at >= 0]
    return text[: min(cuts)].replace("\t", " ") + "..." if cuts else text.replace("\t", " ")
