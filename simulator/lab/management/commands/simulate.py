"""manage.py simulate: a scenario without a browser, a database or a clock."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand

from simulator import scenarios
from simulator.core.api import duration
from simulator.core.protocol.commands import MAX_STDIN, CommandError, KubectlCommand
from simulator.core.protocol.frames import Frame
from simulator.core.protocol.reducer import State, reduce
from simulator.core.simulation import Simulation
from simulator.lab import engine
from simulator.transcript import Transcript, summary
from simulator.yaml_loader import YamlError, load_all

EVENTS_AT_ONCE = 2_000


class BadInput(Exception):
    """What was given cannot be simulated; the text says what and where, in one line."""


class Command(BaseCommand):
    help = "Runs a scenario and prints what happens. SCENARIO is a slug or a YAML file."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.print_usage = lambda file=None: None  # a mistake is one line; --help tells the rest
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("scenario", metavar="SCENARIO")
        parser.add_argument("--seed", type=int, help="of the dice (default: the scenario's, or 1)")
        parser.add_argument("--until", default="60s", metavar="DURATION", help="virtual time (default 60s)")
        parser.add_argument("--format", choices=["text", "jsonl", "summary"], default="text")
        parser.add_argument(
            "-f",
            "--filename",
            action="append",
            default=[],
            metavar="MANIFEST",
            help="apply at 0s; - is stdin",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        try:
            until = _until(options["until"])
            manifests = [_manifest(name) for name in options["filename"]]
            sim = _simulation(options["scenario"], options["seed"])
            for line in FORMATS[options["format"]](sim, _run(sim, manifests, until)):
                sys.stdout.write(line + "\n")
            sys.stdout.flush()
        except BadInput as error:
            self._refuse(str(error))
        except BrokenPipeError:
            # Whoever read (head, less) has enough. Python would complain once more when it flushes at its
            # end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _refuse(self, text: str) -> NoReturn:
        sys.stderr.write(f"simulate: {' '.join(text.split())}\n")
        sys.exit(2)


def _text(sim: Simulation, frames: Iterator[Frame]) -> Iterator[str]:
    transcript = Transcript(sim.initial_state())
    for frame in frames:
        yield transcript.line(frame.to_wire())


def _jsonl(sim: Simulation, frames: Iterator[Frame]) -> Iterator[str]:
    for frame in frames:
        yield json.dumps(frame.to_wire(), ensure_ascii=False, separators=(",", ":"))


def _summary(sim: Simulation, frames: Iterator[Frame]) -> Iterator[str]:
    state: State = sim.initial_state()
    counts: Counter[str] = Counter()
    for frame in frames:
        counts[frame.kind] += 1
        state = reduce(state, frame.to_wire())
    yield from summary({**state, "t": sim.now}, dict(counts))


FORMATS: dict[str, Callable[[Simulation, Iterator[Frame]], Iterator[str]]] = {
    "text": _text,
    "jsonl": _jsonl,
    "summary": _summary,
}


def _run(sim: Simulation, manifests: list[str], until: int) -> Iterator[Frame]:
    for manifest in manifests:
        yield from sim.apply(KubectlCommand("kubectl apply -f -", manifest))
    while sim.now < until or ((due := sim.next_event_at()) is not None and due <= until):
        yield from sim.advance(until, limit=EVENTS_AT_ONCE)


def _simulation(name: str, seed: int | None) -> Simulation:
    try:
        raw = scenarios.load(name)
        return engine.build(raw, raw.get("seed", 1) if seed is None else seed)
    except (scenarios.ScenarioNotFound, scenarios.ScenarioInvalid) as error:
        raise BadInput(str(error)) from error
    except CommandError as error:
        raise BadInput(f"{name}: timeline: {error}") from error


def _until(text: str) -> int:
    try:
        micros = duration.parse_micros(text)
    except duration.DurationError as error:
        raise BadInput(f"--until {text!r}: not a duration such as 90s or 2m30s") from error
    if micros < 0:
        raise BadInput(f"--until {text!r}: must not be negative")
    return micros


def _manifest(name: str) -> str:
    """The text of a manifest that is YAML. What the cluster thinks of it, the cluster says."""
    source = "stdin" if name == "-" else name
    try:
        text = sys.stdin.buffer.read(4 * MAX_STDIN).decode() if name == "-" else Path(name).read_text("utf-8")
        documents = load_all(text, source=source)
    except OSError as error:
        raise BadInput(f"{source}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{source}: byte {error.start}: not UTF-8 text") from error
    except YamlError as error:
        raise BadInput(str(error)) from error
    if not any(document is not None for document in documents):
        raise BadInput(f"{source}: there is no object in it")
    for number, document in enumerate(documents, start=1):
        if document is not None and not isinstance(document, dict):
            raise BadInput(f"{source}: document {number}: a manifest is a mapping with apiVersion and kind")
    return text
