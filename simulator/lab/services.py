"""Making labs: what the pages and the command line call. Synchronous."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime

from django.db import transaction
from django.http import HttpRequest

from simulator import scenarios
from simulator.core.scenario import Scenario
from simulator.lab import log
from simulator.lab.clock import STEP, ClockAction
from simulator.lab.conf import lab_settings
from simulator.lab.engine import ENGINE_VERSION
from simulator.lab.errors import LabError
from simulator.lab.log import CLOCK
from simulator.lab.models import Command, Lab
from simulator.lab.visitor import digest, ensure_owner
from simulator.lab.wall import database_wall

SEEDS = 2**31
MICROSECONDS = 1_000_000


def lab_for_visitor(request: HttpRequest, scenario: str, purpose: str = "") -> Lab:
    """The visitor's lab of this scenario for this purpose: the newest, or a new one.

    ``scenario`` is a slug. Raises LabError ``lab-limit``, and scenarios.ScenarioNotFound or ScenarioInvalid.
    """
    owner = ensure_owner(request)
    labs = Lab.objects.filter(owner=owner, slug=scenario, purpose=purpose)
    return labs.order_by("-created_us").first() or create_lab(scenario, owner=owner, purpose=purpose)


def create_lab(scenario: str, *, owner: str = "", purpose: str = "", seed: int | None = None) -> Lab:
    """A new lab of a scenario (a slug, or a file). Its epoch is now, unless the scenario names one; its
    seed is random, unless one is given here or there. Raises like ``lab_for_visitor``."""
    raw = scenarios.load(scenario)
    parsed = Scenario.from_dict(raw)
    wall = database_wall()
    epoch = parsed.epoch if "epoch" in raw else wall // MICROSECONDS * MICROSECONDS
    chosen = raw.get("seed", secrets.randbelow(SEEDS)) if seed is None else seed
    with transaction.atomic():
        if owner:
            _make_room(owner, wall)
        return Lab.objects.create(
            slug=parsed.slug,
            scenario_text=json.dumps({**raw, "epoch": _rfc3339(epoch)}, ensure_ascii=False),
            seed=chosen,
            engine=ENGINE_VERSION,
            epoch_us=epoch,
            owner=owner,
            purpose=purpose,
            created_us=wall,
            seen_us=wall,
        )


def reset_lab(lab: Lab) -> Lab:
    """Start again: a new lab from the same text with another seed. The old one stays until its place is
    needed."""
    return _copy(lab, seed=secrets.randbelow(SEEDS))


def fork_lab(lab: Lab, until_us: int, owner: str | None = None) -> Lab:
    """A new lab with the same course of events up to the virtual time ``until_us``, paused there.

    A moment that the lab has not reached counts as its present. ``owner``: the lab's, if None.
    """
    present = log.clock_of(lab.pk).position(database_wall())
    until = max(0, min(until_us, present))
    with transaction.atomic():
        fork = _copy(lab, seed=lab.seed, owner=owner)
        rows = Command.objects.filter(lab=lab, at_us__lte=until).exclude(kind=CLOCK).order_by("seq")
        Command.objects.bulk_create(
            Command(
                lab=fork,
                seq=row.seq,  # kept: frames name commands by it
                at_us=row.at_us,
                kind=row.kind,
                body=row.body,
                author=row.author,
                wall_us=row.wall_us,
            )
            for row in rows
        )
        log.append_clock(fork.pk, ClockAction(STEP, to=until), "fork")
    return fork


def issue_token(lab: Lab) -> str:
    """A secret that opens the lab to whoever has it; replaces an earlier one. Only its hash is kept."""
    token = secrets.token_urlsafe(24)
    lab.token_hash = digest(token)
    lab.save(update_fields=["token_hash"])
    return token


def _copy(lab: Lab, *, seed: int, owner: str | None = None) -> Lab:
    wall = database_wall()
    chosen = lab.owner if owner is None else owner
    with transaction.atomic():
        if chosen:
            _make_room(chosen, wall, spare=lab.pk)
        return Lab.objects.create(
            slug=lab.slug,
            scenario_text=lab.scenario_text,
            seed=seed,
            engine=ENGINE_VERSION,
            epoch_us=lab.epoch_us,
            owner=chosen,
            purpose=lab.purpose,
            created_us=wall,
            seen_us=wall,
        )


def _make_room(owner: str, wall: int, spare: str = "") -> None:
    """Delete the owner's labs that were not used for longest, until one more fits. Raises LabError
    ``lab-limit`` where all of them were used in the last minutes."""
    settings = lab_settings()
    too_many = Lab.objects.filter(owner=owner).count() - settings.labs_per_visitor + 1
    if too_many <= 0:
        return
    unused_since = wall - int(settings.lab_unattended_seconds * MICROSECONDS)
    unused = Lab.objects.filter(owner=owner, seen_us__lt=unused_since).exclude(pk=spare).order_by("seen_us")
    doomed = list(unused.values_list("pk", flat=True)[:too_many])
    if len(doomed) < too_many:
        raise LabError("lab-limit", count=settings.labs_per_visitor)
    Lab.objects.filter(pk__in=doomed).delete()


def _rfc3339(unix_us: int) -> str:
    return datetime.fromtimestamp(unix_us // MICROSECONDS, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def describe(lab: Lab) -> dict[str, str]:
    """Where a lab is found: its id, and the path of its websocket."""
    return {"id": lab.pk, "websocket": f"/ws/labs/{lab.pk}/"}
