"""manage.py bench: how fast the simulator is, and how large. Each figure beside a bare loop of the same run."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from simulator.bench import report
from simulator.bench.measured import Measured
from simulator.bench.process import measure_apart
from simulator.bench.run import NotRunning

# The last is Kubernetes' own documented limit: https://kubernetes.io/docs/setup/best-practices/cluster-large/
SIZES = ((100, 3_000), (1_000, 30_000), (5_000, 150_000))


class Command(BaseCommand):
    help = "Measures the simulator."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        scale = what.add_parser(
            "scale",
            help="creates nodes and Deployments, and runs until every pod is Running; without a size: three sizes",
        )
        scale.add_argument("--nodes", type=_positive, metavar="N")
        scale.add_argument("--pods", type=_positive, metavar="M")
        scale.add_argument("--seed", type=int, default=1)
        scale.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            runs = [self._run(nodes, pods, options) for nodes, pods in _sizes(options)]
        except NotRunning as error:
            sys.stderr.write(f"bench: {error}\n")
            sys.exit(1)
        if options["format"] == "json":
            self.stdout.write(json.dumps([run.to_json() for run in runs], indent=2))
        elif len(runs) > 1:
            self.stdout.write("\n".join(report.growth(runs)))

    def _run(self, nodes: int, pods: int, options: dict[str, Any]) -> Measured:
        run = measure_apart(nodes, pods, options["seed"])
        if options["format"] == "text":
            self.stdout.write("\n".join(report.lines(run)))
            self.stdout.flush()
        return run


def _sizes(options: dict[str, Any]) -> tuple[tuple[int, int], ...]:
    nodes, pods = options["nodes"], options["pods"]
    if nodes is None and pods is None:
        return SIZES
    if nodes is None or pods is None:
        sys.stderr.write("bench: say both --nodes and --pods, or neither\n")
        sys.exit(2)
    return ((nodes, pods),)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number
