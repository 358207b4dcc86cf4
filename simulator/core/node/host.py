"""A machine: what is on it outlives every process that runs on it."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.core.node import images
from simulator.core.node.image_catalogue import ImageCatalogue
from simulator.core.node.programs.context import Context
from simulator.core.node.programs.outcome import Program, Server

PAUSE_IMAGE = "registry.k8s.io/pause:3.10"
MAX_LOG_LINES = 1_000


@dataclass(slots=True)
class Container:
    """A container of the runtime. Times are virtual, in microseconds; ``state``: created, running or exited.

    ``message`` says why it could not be started, or what it left as its termination message. ``serial`` counts its
    steps: a step that was planned before another came in between does not happen.
    """

    id: str
    name: str
    image: str
    attempt: int
    created_at: int
    command: tuple[str, ...]
    args: tuple[str, ...]
    context: Context
    shares_processes: bool = False
    """``shareProcessNamespace``: it is not process 1, so signals without a handler end it."""
    stop_signal: str = "TERM"
    program: Program | None = None
    state: str = "created"
    started_at: int | None = None
    finished_at: int = 0
    exit_code: int = 0
    reason: str = ""
    message: str = ""
    serial: int = 0
    log: list[tuple[int, str, str]] = field(default_factory=list)
    """(virtual time, stream, line)"""

    def serves(self) -> list[Server]:
        return self.program.serves() if self.program is not None and self.state == "running" else []


@dataclass(slots=True)
class Sandbox:
    """A pod's sandbox: the pause container, and the network that all containers of the pod share.

    ``containers`` maps the container's name to its attempts, oldest first.
    """

    id: str
    pod: str
    uid: str
    ip: str
    created_at: int
    attempt: int = 0
    ready: bool = True
    containers: dict[str, list[Container]] = field(default_factory=dict)

    def newest(self, name: str) -> Container | None:
        attempts = self.containers.get(name)
        return attempts[-1] if attempts else None

    def running(self) -> list[Container]:
        """Every container that runs now."""
        return [one for attempts in self.containers.values() for one in attempts if one.state == "running"]

    def find(self, container_id: str) -> Container | None:
        return next((one for attempts in self.containers.values() for one in attempts if one.id == container_id), None)


class Host:
    """One machine of the cluster."""

    def __init__(
        self,
        name: str,
        *,
        address: str,
        capacity: dict[str, str],
        labels: dict[str, str],
        taints: list[dict[str, str]],
        images: list[str],
        pod_cidr: str,
        unpullable: list[str],
        catalogue: ImageCatalogue | None = None,
    ) -> None:
        self.name = name
        self.address = address
        self.capacity = capacity
        self.labels = labels
        self.taints = taints
        self.unpullable = unpullable
        self.catalogue = catalogue or ImageCatalogue()
        self.images: dict[str, int] = {}
        self.sandboxes: dict[str, Sandbox] = {}
        """By the uid of the pod."""
        self.on_change: Callable[[str], None] | None = None
        """Who wants to know that something happened to the containers of a pod; called with its uid."""
        self.set_pod_cidr(pod_cidr)
        for image in [PAUSE_IMAGE, *images]:
            self.add_image(image)

    def changed(self, uid: str) -> None:
        """Something happened to the containers of a pod."""
        if self.on_change is not None:
            self.on_change(uid)

    def add_image(self, image: str) -> None:
        """The image is on the machine now; sizes are bytes."""
        self.images[images.full_name(image)] = self.catalogue.size(image)

    def has_image(self, image: str) -> bool:
        return images.full_name(image) in self.images

    def can_pull(self, image: str) -> bool:
        """Whether the registry has it, as the scenario says."""
        full = images.full_name(image)
        return not any(pattern in full for pattern in self.unpullable)

    def set_pod_cidr(self, pod_cidr: str) -> None:
        """The range from which pods that start from now on get their addresses."""
        self._network = ipaddress.ip_network(pod_cidr)
        self._next_address = 2

    def new_address(self) -> str:
        """The next free address of the node's pod network (host-local IPAM hands them out in turn)."""
        used = {sandbox.ip for sandbox in self.sandboxes.values()}
        while True:
            address = str(self._network[self._next_address])
            self._next_address = self._next_address + 1 if self._next_address + 2 < self._network.num_addresses else 2
            if address not in used:
                return address

    def image_list(self) -> list[dict[str, Any]]:
        """As a node's status shows it: the largest first."""
        ordered = sorted(self.images.items(), key=lambda item: (-item[1], item[0]))
        return [{"names": [name], "sizeBytes": size} for name, size in ordered]
