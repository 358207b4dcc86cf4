"""The Container Runtime Interface: what the kubelet asks, and what it is told. RuntimeService and ImageService."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from simulator.core.node.programs.filesystem import Mount

# Codes of gRPC.
OK = 0
UNKNOWN = 2
INVALID_ARGUMENT = 3
DEADLINE_EXCEEDED = 4
NOT_FOUND = 5
UNAVAILABLE = 14


@dataclass(frozen=True, slots=True)
class ContainerConfig:
    """What CreateContainer is given beside the image."""

    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    hostname: str = ""
    working_directory: str = ""
    mounts: tuple[Mount, ...] = ()
    read_only_root: bool = False
    shares_processes: bool = False
    stop_signal: str = ""


NO_CONFIG = ContainerConfig()


@dataclass(frozen=True, slots=True)
class CriCall:
    """One call. ``pod`` is ``namespace/name``, ``uid`` the pod's.

    ``container_id`` names one for calls about a container that exists, ``command`` and ``timeout_us`` (0: none) are
    ExecSync's, ``grace_us`` StopContainer's, ``pod_cidr`` UpdateRuntimeConfig's.
    """

    method: str
    pod: str = ""
    uid: str = ""
    container: str = ""
    image: str = ""
    config: ContainerConfig = NO_CONFIG
    attempt: int = 0
    container_id: str = ""
    command: tuple[str, ...] = ()
    timeout_us: int = 0
    grace_us: int = 0
    pod_cidr: str = ""

    def ref(self) -> dict[str, str]:
        """What frames show."""
        shown = {"pod": self.pod, "uid": self.uid, "container": self.container, "image": self.image}
        return {name: value for name, value in shown.items() if value}


@dataclass(frozen=True, slots=True)
class CriResult:
    """``status`` is gRPC's: 0 is OK. ``value`` is the sandbox's or container's id, or the image's.

    ``exit_code`` and ``output`` (both streams) are ExecSync's.
    """

    status: int = OK
    value: str = ""
    message: str = ""
    exit_code: int = 0
    output: str = ""


class CriClient(Protocol):
    """The kubelet's end of the socket."""

    id: str

    def cri_response(self, number: int, re: int, result: CriResult) -> None: ...
