"""One run: a cluster starts, Deployments are created, and time passes until every pod is Running."""

from __future__ import annotations

import gc
import resource
import sys
from time import perf_counter

from simulator.bench import cluster
from simulator.bench.bare_loop import BareLoop
from simulator.bench.measured import Measured
from simulator.core.client.rest import ApiComponent
from simulator.core.engine.clock import SECOND
from simulator.core.protocol.api import ApiRequest, ApiResponse
from simulator.core.simulation import Simulation

# A cluster that makes no headway for so long never will.
PATIENCE = 600 * SECOND


class NotRunning(Exception):
    """The pods do not come up; the text says how many do."""


def measure(nodes: int, pods: int, seed: int = 1) -> Measured:
    """Raises NotRunning."""
    _collect_no_cycles()
    bare = BareLoop().run(pods)
    begin = perf_counter()
    # Nobody looks: frames are counted, and not made.
    sim = Simulation(cluster.scenario(nodes), seed, frames=False)
    started = perf_counter()
    memory_started = _memory()
    writes, frames = sim.cluster.etcd.store.revision, sim.last_frame
    _create(sim, pods)
    quarters = _run(sim, pods, started)
    return Measured(
        nodes=nodes,
        pods=pods,
        start_seconds=started - begin,
        run_seconds=perf_counter() - started,
        virtual_seconds=sim.now / SECOND,
        quarters=quarters,
        events=sim.world.queue.happened,
        writes=sim.cluster.etcd.store.revision - writes,
        frames=sim.last_frame - frames,
        memory_started=memory_started,
        memory_peak=_memory(),
        bare_seconds=bare,
    )


def _collect_no_cycles() -> None:
    """The objects of a cluster live as long as the run; to look for cycles among them, again and again, is half of it."""
    gc.freeze()
    gc.disable()


def _memory() -> int:
    """The most that this process has had, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _create(sim: Simulation, pods: int) -> None:
    workstation: ApiComponent = sim.cluster.workstation
    for request in cluster.deployments(pods):
        workstation.api.send(request, _created)


def _created(response: ApiResponse) -> None:
    if not response.ok:
        raise NotRunning(str(response.body.get("message")))


def _run(sim: Simulation, pods: int, started: float) -> tuple[float, float, float, float]:
    """When a quarter, two, three, and all of the pods were Running, in seconds."""
    quarters: list[float] = []
    ready, since = 0, 0
    while ready < pods:
        # About a hundred looks: enough to see the quarters, too few to cost anything.
        sim.advance(sim.now + SECOND, limit=pods)
        before, ready = ready, _ready(sim)
        if ready > before:
            since = sim.now
        elif sim.now - since > PATIENCE:
            raise NotRunning(f"{ready} of {pods} pods are ready")
        while ready * 4 >= pods * (len(quarters) + 1) and len(quarters) < 4:
            quarters.append(perf_counter() - started)
    _check(sim, pods)
    first, half, three, whole = quarters
    return first, half, three, whole


def _ready(sim: Simulation) -> int:
    """As the Deployments say."""
    found = sim.api_read(ApiRequest("list", "deployments", "default")).body["items"]
    return sum(one["status"].get("readyReplicas", 0) for one in found)


def _check(sim: Simulation, pods: int) -> None:
    """And as the pods say themselves."""
    found = sim.api_read(ApiRequest("list", "pods", "default")).body["items"]
    running = sum(one["status"]["phase"] == "Running" and bool(one["spec"].get("nodeName")) for one in found)
    if running != pods:
        raise NotRunning(f"{running} of {pods} pods are Running")
