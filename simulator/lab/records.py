"""The lab's own row, as replicas read and change it. Synchronous; called in a thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from simulator.lab.engine import ENGINE_VERSION
from simulator.lab.errors import LabError
from simulator.lab.models import Lab, new_history
from simulator.lab.wall import database_wall, process_wall


@dataclass(frozen=True, slots=True)
class Opened:
    """What a replica needs of a lab. ``rebuilt_from``: the engine version that made its history before, or
    ""."""

    lab_id: str
    slug: str
    scenario_text: str
    seed: int
    epoch_us: int
    history: str
    rebuilt_from: str
    wall_offset: int

    def to_wire(self) -> dict[str, Any]:
        """The protocol's ``lab``."""
        wire: dict[str, Any] = {
            "id": self.lab_id,
            "scenario": self.slug,
            "engine": ENGINE_VERSION,
            "seed": self.seed,
            "epoch": self.epoch_us,
        }
        if self.rebuilt_from:
            wire["rebuilt_from"] = self.rebuilt_from
        return wire


def open_lab(lab_id: str) -> Opened:
    """Read a lab; one made by another engine version gets a new history, since its frames may differ now.
    Raises LabError ``no-lab``."""
    with transaction.atomic():
        lab = Lab.objects.select_for_update().filter(pk=lab_id).first()
        if lab is None:
            raise LabError("no-lab")
        rebuilt_from = ""
        if lab.engine != ENGINE_VERSION:
            rebuilt_from = lab.engine
            lab.engine, lab.history = ENGINE_VERSION, new_history()
            lab.save(update_fields=["engine", "history"])
    return Opened(lab.pk, lab.slug, lab.scenario_text, lab.seed, lab.epoch_us, lab.history, rebuilt_from, wall_offset())


def change_history(lab_id: str) -> str:
    """Give the lab's course of events a new name, and return it."""
    history = new_history()
    Lab.objects.filter(pk=lab_id).update(history=history)
    return history


def histories(lab_ids: Iterable[str]) -> dict[str, str]:
    """The history of each of these labs that still exists."""
    return dict(Lab.objects.filter(pk__in=list(lab_ids)).values_list("pk", "history"))


def wall_offset() -> int:
    """By how many microseconds the clock that stamps rows is ahead of this machine's."""
    return database_wall() - process_wall()
