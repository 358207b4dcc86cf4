"""Probes that go over the pod's network: httpGet, tcpSocket and grpc (pkg/probe/http, tcp, grpc)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.core.engine.clock import MILLISECOND
from simulator.core.node.host import Container
from simulator.core.protocol.api import Object

if TYPE_CHECKING:
    from simulator.core.node.kubelet.pod_worker import PodWorker

# From the kubelet to the pod on its own machine and back.
ROUND_TRIP = 1 * MILLISECOND


@dataclass(frozen=True, slots=True)
class Reply:
    """``failure`` is None for success; it comes ``after`` microseconds (None: never), else ``timed_out`` is the failure."""

    failure: str | None
    timed_out: str = ""
    after: int | None = ROUND_TRIP


def ask(worker: PodWorker, spec: Object, probe: Object, container: Container | None) -> Reply:
    """What a probe of this container comes to now."""
    if "httpGet" in probe:
        return _http(worker, spec, probe["httpGet"], container)
    if "tcpSocket" in probe:
        return _tcp(worker, spec, probe["tcpSocket"], container)
    return _grpc(worker, probe["grpc"], f"{probe.get('timeoutSeconds', 1)}s", container)


def port_number(spec: Object, port: object) -> int:
    """A number, or the name of one of the container's ports; 0 if there is none with that name."""
    if isinstance(port, int):
        return port
    for one in spec.get("ports") or ():
        if one.get("name") == port:
            return int(one["containerPort"])
    return int(port) if isinstance(port, str) and port.isdigit() else 0


def _address(worker: PodWorker, host: object) -> str:
    if host:
        return str(host)
    if worker.pod["spec"].get("hostNetwork"):
        return worker.kubelet.machine.address
    return worker.sandbox.ip if worker.sandbox else ""


def _refused(address: str, port: int) -> str:
    return f"dial tcp {address}:{port}: connect: connection refused"


def _http(worker: PodWorker, spec: Object, handler: Object, container: Container | None) -> Reply:
    port = port_number(spec, handler.get("port"))
    address = _address(worker, handler.get("host"))
    path = handler.get("path") or "/"
    scheme = (handler.get("scheme") or "HTTP").lower()
    url = f"{scheme}://{address}:{port}{path if path.startswith('/') else '/' + path}"
    timed_out = f'Get "{url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
    for server in container.serves() if container else ():
        assert container is not None
        if server.listens_on(port, worker.kubelet.now):
            code = server.answer(port, path, container.context)
            failed = not 200 <= code < 400
            return Reply(f"HTTP probe failed with statuscode: {code}" if failed else None, timed_out)
    return Reply(f'Get "{url}": {_refused(address, port)}', timed_out)


def _tcp(worker: PodWorker, spec: Object, handler: Object, container: Container | None) -> Reply:
    port = port_number(spec, handler.get("port"))
    address = _address(worker, handler.get("host"))
    timed_out = f"dial tcp {address}:{port}: i/o timeout"
    servers = container.serves() if container else []
    listening = any(server.listens_on(port, worker.kubelet.now) for server in servers)
    return Reply(None if listening else _refused(address, port), timed_out)


def _grpc(worker: PodWorker, handler: Object, within: str, container: Container | None) -> Reply:
    """It dials until the time is up, also where nobody listens."""
    port = int(handler.get("port", 0))
    service = f"{_address(worker, None)}:{port}"
    timed_out = f'timeout: failed to connect service "{service}" within {within}: context deadline exceeded'
    for server in container.serves() if container else ():
        assert container is not None
        if server.listens_on(port, worker.kubelet.now):
            serving = server.answer(port, f"/{handler.get('service') or ''}", container.context) == 200
            return Reply(None if serving else 'service unhealthy (responded with "NOT_SERVING")', timed_out)
    return Reply(timed_out, timed_out, after=None)
