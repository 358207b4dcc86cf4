"""Columns of text, aligned as Go's ``text/tabwriter`` aligns them.

A cell ends with a tab; the text after the last tab of a line belongs to no column. A column is a run of adjacent
lines that have a cell there: a line without one ends it, and what follows is aligned on its own.
"""

from __future__ import annotations

# Text of strangers may hold any number of tabs; nothing that kubectl prints itself has so many columns.
_MOST_COLUMNS = 64


def align(text: str, *, minimum: int, padding: int) -> str:
    """``text`` with its tabs replaced by spaces. ``minimum`` is the least width of a column, padding included."""
    lines = [line.split("\t") for line in text.split("\n")]
    out: list[str] = []
    _format(lines, 0, len(lines), [], out, minimum, padding)
    return "\n".join(out)


def for_table(text: str) -> str:
    """The settings of ``kubectl get``."""
    return align(text, minimum=6, padding=3)


def for_description(text: str) -> str:
    """The settings of ``kubectl describe``."""
    return align(text, minimum=0, padding=2)


def _format(
    lines: list[list[str]], first: int, end: int, widths: list[int], out: list[str], minimum: int, padding: int
) -> None:
    column = len(widths)
    if column == _MOST_COLUMNS:
        _write(lines, first, end, widths, out)
        return
    this = first
    while this < end:
        if column >= len(lines[this]) - 1:
            this += 1
            continue
        _write(lines, first, this, widths, out)
        first = this
        width = minimum
        while this < end and column < len(lines[this]) - 1:
            width = max(width, len(lines[this][column]) + padding)
            this += 1
        _format(lines, first, this, [*widths, width], out, minimum, padding)
        first = this
    _write(lines, first, end, widths, out)


def _write(lines: list[list[str]], first: int, end: int, widths: list[int], out: list[str]) -> None:
    for cells in lines[first:end]:
        padded = [cell.ljust(widths[i]) if i < len(widths) else cell for i, cell in enumerate(cells)]
        out.append("".join(padded))
