"""manage.py messages: the translations' work-flow, without the gettext tools."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from k8slearn import catalogues


class Command(BaseCommand):
    help = "Brings locale/*.po up to date with the sources, or lists what is not translated yet, or compiles."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["update", "missing", "compile"])

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "update":
            catalogues.update()
        elif action == "compile":
            catalogues.compile_changed()
        if action != "compile":
            self._list_missing()

    def _list_missing(self) -> None:
        for locale in catalogues.locales():
            for domain in catalogues.DOMAINS:
                for message in catalogues.unfinished(locale, domain):
                    self.stdout.write(f"{locale}/{domain}: {message.id!r}")
