"""What is kept of a lab: what it is made from, and what people did to it."""

from __future__ import annotations

import json
import secrets
from typing import Any

from django.db import models

ID_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
ID_LENGTH = 16


def new_id() -> str:
    """A name for a lab that cannot be guessed (79 bits) and can be read aloud."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(ID_LENGTH))


def new_history() -> str:
    """A name for one course of events. Frames that two clients hold under the same name are the same
    frames."""
    return secrets.token_hex(8)


class Lab(models.Model):
    """One cluster. ``scenario_text`` is a copy, as JSON text: byte for byte, since the order of keys
    counts."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    slug = models.CharField(max_length=100)
    scenario_text = models.TextField()
    seed = models.BigIntegerField()
    engine = models.CharField(max_length=40)
    epoch_us = models.BigIntegerField(help_text="Unix time of virtual time 0, microseconds")
    history = models.CharField(max_length=32, default=new_history)

    owner = models.CharField(max_length=100, blank=True, help_text="visitor:<SHA-256 of the cookie> or user:<id>")
    token_hash = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=100, blank=True, help_text="what the visitor uses it for: a lesson's slug")

    created_us = models.BigIntegerField()
    seen_us = models.BigIntegerField(help_text="when somebody last watched or commanded it, Unix microseconds")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "slug", "purpose"], name="lab_owner"),
            models.Index(fields=["seen_us"], name="lab_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.id} ({self.slug})"

    @property
    def scenario(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.scenario_text)
        return loaded


class Command(models.Model):
    """One row of a lab's log. Rows are only ever added; their order by ``seq`` is the truth."""

    lab = models.ForeignKey(Lab, on_delete=models.CASCADE, related_name="commands")
    seq = models.PositiveIntegerField(help_text="1, 2, 3 … in each lab")
    at_us = models.BigIntegerField(help_text="virtual time; never before the row before it")
    kind = models.CharField(max_length=20)
    body = models.JSONField()
    author = models.CharField(max_length=80, blank=True)
    wall_us = models.BigIntegerField(help_text="Unix microseconds, by the database's clock where it has one")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lab", "seq"], name="lab_command_order")]
        ordering = ["lab", "seq"]

    def __str__(self) -> str:
        return f"{self.lab_id} #{self.seq} {self.kind} at {self.at_us}"
