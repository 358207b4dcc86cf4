"""postStart and preStop: what a container wants done when it has started and before it is stopped (pkg/kubelet/lifecycle)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.core.engine.clock import SECOND
from simulator.core.node.cri import CriCall, CriResult
from simulator.core.node.host import Container
from simulator.core.node.kubelet import network_probes
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.pod_worker import PodWorker

Then = Callable[[str], None]
"""Called with what went wrong, empty if nothing did."""


def run(worker: PodWorker, spec: Object, handler: Object, container: Container, timeout_us: int, then: Then) -> None:
    """Do what a hook says. An answer that comes after ``timeout_us`` (0: no limit) is the caller's business."""
    kubelet = worker.kubelet
    if "exec" in handler:
        call = CriCall(
            "ExecSync",
            worker.key,
            worker.uid,
            spec["name"],
            container.image,
            container_id=container.id,
            command=tuple(handler["exec"].get("command") or ("",)),
            timeout_us=timeout_us,
        )
        kubelet.cri(call, _executed, then)
    elif "sleep" in handler:
        kubelet.after(int(handler["sleep"].get("seconds", 0)) * SECOND, then, "")
    else:
        # A hook's GET is one request, whose answer counts like a probe's.
        reply = network_probes.ask(worker, spec, handler, container)
        kubelet.after(network_probes.ROUND_TRIP, then, reply.failure or "")


def _executed(result: CriResult, then: Then) -> None:
    if result.status:
        then(result.message)
    else:
        then(f"command exited with {result.exit_code}: {result.output}" if result.exit_code else "")
