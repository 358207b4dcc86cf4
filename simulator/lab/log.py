"""The append-only log of one lab: reading it, and adding to it with the stamp that orders all commands.

Everything here is synchronous and touches the database; the replica calls it from a thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from simulator.lab.clock import ClockAction, ClockState
from simulator.lab.conf import lab_settings
from simulator.lab.errors import LabError
from simulator.lab.models import Command, Lab
from simulator.lab.wall import database_wall

CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the replica needs it. ``at_us``: virtual time, microseconds."""

    seq: int
    at_us: int
    kind: str
    body: dict[str, Any]

    @classmethod
    def of(cls, command: Command) -> Row:
        return cls(command.seq, command.at_us, command.kind, command.body)


def rows_after(lab_id: str, seq: int) -> list[Row]:
    """The rows of a lab after ``seq``, in order."""
    return [Row.of(command) for command in Command.objects.filter(lab_id=lab_id, seq__gt=seq).order_by("seq")]


def last_rows(lab_ids: Iterable[str]) -> dict[str, int]:
    """The number of the last row of each of these labs, in one query; labs without rows are left out."""
    found = Command.objects.filter(lab_id__in=list(lab_ids)).values_list("lab_id").annotate(Max("seq")).order_by()
    return dict(found)


def clock_of(lab_id: str) -> ClockState:
    row = Command.objects.filter(lab_id=lab_id, kind=CLOCK).order_by("-seq").first()
    return ClockState.from_row(row.body if row else None)


def append_command(lab_id: str, body: dict[str, Any], author: str, not_before: int = 0) -> Row:
    """Add a command of the core. Raises LabError ``no-lab``, ``log-full``.

    ``not_before``: the virtual time that the caller's replica has already shown.
    """
    with transaction.atomic():
        last = _lock(lab_id)
        wall = database_wall()
        at = max(clock_of(lab_id).position(wall), last.at_us if last else 0, not_before)
        return _insert(lab_id, last, at, wall, body["kind"], body, author)


def append_clock(lab_id: str, action: ClockAction, author: str, not_before: int = 0, *, bounded: bool = True) -> Row:
    """Add a row of the clock. Raises LabError ``no-lab``, and ``log-full`` if ``bounded``."""
    with transaction.atomic():
        last = _lock(lab_id, bounded=bounded)
        return _insert_clock(lab_id, last, clock_of(lab_id), action, author, not_before, database_wall())


def pause_if_unattended(lab_id: str, now: int | None = None) -> Row | None:
    """Pause a playing cluster that nobody has watched for ``lab_unattended_seconds``, as of the moment
    when that time was over. ``now``: wall time, microseconds; the database's clock, if None."""
    with transaction.atomic():
        last = _lock(lab_id, bounded=False)
        seen = Lab.objects.values_list("seen_us", flat=True).get(pk=lab_id)
        moment = seen + int(lab_settings().lab_unattended_seconds * 1_000_000)
        state = clock_of(lab_id)
        if not state.playing or moment > (database_wall() if now is None else now):
            return None
        return _insert_clock(lab_id, last, state, ClockAction("pause"), "unattended", 0, moment)


def touch(lab_ids: Iterable[str]) -> None:
    """Note that somebody watches these labs now."""
    Lab.objects.filter(pk__in=list(lab_ids)).update(seen_us=database_wall())


def _lock(lab_id: str, *, bounded: bool = True) -> Command | None:
    """Take the lab for this transaction (on SQLite the transaction itself is the lock) and give its last
    row."""
    if not Lab.objects.select_for_update().filter(pk=lab_id).values_list("pk").first():
        raise LabError("no-lab")
    last = Command.objects.filter(lab_id=lab_id).order_by("-seq").first()
    if bounded and last and last.seq >= lab_settings().lab_max_commands:
        raise LabError("log-full")
    return last


def _insert_clock(
    lab_id: str,
    last: Command | None,
    state: ClockState,
    action: ClockAction,
    author: str,
    not_before: int,
    wall: int,
) -> Row:
    position = state.position(wall)
    if action.to is not None:
        position = min(position, action.to)
    at = max(position, last.at_us if last else 0, not_before)
    body = action.after(state, wall, at).to_row(action.action)
    return _insert(lab_id, last, at, wall, CLOCK, body, author)


def _insert(lab_id: str, last: Command | None, at: int, wall: int, kind: str, body: dict[str, Any], author: str) -> Row:
    command = Command.objects.create(
        lab_id=lab_id,
        seq=last.seq + 1 if last else 1,
        at_us=at,
        kind=kind,
        body=body,
        author=author,
        wall_us=wall,
    )
    Lab.objects.filter(pk=lab_id, seen_us__lt=wall).update(seen_us=wall)
    return Row.of(command)
