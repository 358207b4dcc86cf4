"""The figures of one or more runs as text."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.bench.measured import Measured

MIB = 1024 * 1024


def lines(run: Measured) -> list[str]:
    """One run, a figure a line, each beside what it is compared with."""
    bare_rate = run.pods / run.bare_seconds
    return [
        f"{run.nodes:,} nodes, {run.pods:,} pods, all Running after {run.seconds:.1f} s"
        f" ({run.start_seconds:.1f} s for the nodes, {run.run_seconds:.1f} s for the pods;"
        f" {run.virtual_seconds:.1f} s of virtual time)",
        f"  pods a second    {run.pods_per_second:>12,.0f}   bare loop {bare_rate:,.0f}: {run.times_bare_loop:.1f} times",
        f"  events a second  {run.events_per_second:>12,.0f}   {run.events / run.pods:.0f} events,"
        f" {run.writes / run.pods:.1f} writes, {run.frames / run.pods:.0f} frames a pod",
        f"  peak memory      {run.memory_peak / MIB:>8,.0f} MiB   {run.memory_started / MIB:,.0f} MiB before the pods",
        f"  bytes a pod      {run.bytes_per_pod:>12,.0f}",
        f"  growth           {run.growth:>12.2f}   cost of a pod in the last quarter beside the second",
    ]


def growth(runs: Sequence[Measured]) -> list[str]:
    """How the cost of a pod grows from run to run."""
    first = runs[0]
    table = ["  nodes      pods   seconds   pods/s    us/pod   growth   x bare   peak MiB   bytes/pod"]
    for run in runs:
        table.append(
            f"{run.nodes:>7,} {run.pods:>9,} {run.seconds:>9.1f} {run.pods_per_second:>8,.0f}"
            f" {run.microseconds_per_pod:>9,.0f} {run.microseconds_per_pod / first.microseconds_per_pod:>8.2f}"
            f" {run.times_bare_loop:>8.1f} {run.memory_peak / MIB:>10,.0f} {run.bytes_per_pod:>11,.0f}"
        )
    return table
