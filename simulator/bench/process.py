"""A measurement in a process of its own, so that the memory of one is not that of another."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection

from simulator.bench.measured import Measured
from simulator.bench.run import NotRunning, measure


def measure_apart(nodes: int, pods: int, seed: int) -> Measured:
    """Raises NotRunning."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measure, args=(sender, nodes, pods, seed))
    process.start()
    sender.close()
    try:
        outcome: Measured | NotRunning = receiver.recv()
    except EOFError:
        process.join()
        raise NotRunning(f"the process of the run ended with code {process.exitcode}") from None
    process.join()
    if isinstance(outcome, NotRunning):
        raise outcome
    return outcome


def _measure(sender: Connection, nodes: int, pods: int, seed: int) -> None:
    try:
        sender.send(measure(nodes, pods, seed))
    except NotRunning as error:
        sender.send(error)
