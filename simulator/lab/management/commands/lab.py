"""manage.py lab create: a lab for a program, or for whoever is given the token."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from simulator.lab.services import create_lab, issue_token
from simulator.scenarios import ScenarioInvalid, ScenarioNotFound


class Command(BaseCommand):
    help = "Makes a lab and prints, as JSON, where it is found and the token that opens it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a lab of a scenario (a slug or a YAML file)")
        create.add_argument("scenario", metavar="SCENARIO")
        create.add_argument("--seed", type=int, help="of the dice (default: the scenario's, or a random one)")
        create.add_argument(
            "--site",
            default="http://127.0.0.1:8000",
            metavar="URL",
            help="where the site is served (default %(default)s)",
        )

    def handle(self, *args: Any, action: str, scenario: str, seed: int | None, site: str, **options: Any) -> None:
        try:
            call_command("migrate", interactive=False, verbosity=0)  # the site may not have been served yet
            lab = create_lab(scenario, seed=seed)
            token = issue_token(lab)
        except (ScenarioNotFound, ScenarioInvalid, DatabaseError) as error:
            sys.stderr.write(f"lab create: {' '.join(str(error).split())}\n")
            sys.exit(2)
        base = site.rstrip("/")
        found = {
            "id": lab.pk,
            "url": f"{base}/en/labs/{lab.pk}/",
            "websocket": f"{base.replace('http', 'ws', 1)}/ws/labs/{lab.pk}/",
            "token": token,
        }
        self.stdout.write(json.dumps(found))
