"""The port through which a client program (kubectl) is put into the simulated cluster.

A program is a value with a state of its own: it says which requests it makes, is given the answers, and goes on.
It holds no generator, so that it can be copied with the cluster in the middle of its work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from simulator.core.protocol.api import ApiRequest, ApiResponse


@dataclass(frozen=True, slots=True)
class ProgramEnv:
    """What a client program may know of the world: the time, and its kubeconfig."""

    now_us: int
    epoch_us: int
    namespace: str = "default"
    user: str = "kubernetes-admin"
    server_address: str = "10.0.0.10:6443"
    language: str = "en"
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What a program does next.

    ``requests`` go out together and are answered together. ``delay_us``: resume with no answers after so many
    microseconds. ``exit`` set: the program has ended with that code.
    """

    requests: tuple[ApiRequest, ...] = ()
    stdout: str = ""
    stderr: str = ""
    exit: int | None = None
    delay_us: int | None = None


class Program(Protocol):
    read_only: bool

    def start(self) -> Step: ...

    def resume(self, responses: list[ApiResponse], now_us: int) -> Step: ...


ProgramFactory = Callable[[str, str, ProgramEnv], Program]
