"""Container images: what they are called, how large they are, and how a container of them behaves. All of it is data.

An image that is not in the catalogue runs, too: as a server that stays up and obeys SIGTERM.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from simulator.core.engine.clock import SECOND

DEFAULT_REGISTRY = "docker.io"
DEFAULT_SIZE_MIB = 60


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the process of a container does. ``exit_after`` in microseconds, None: it stays up."""

    exit_after: int | None = None
    exit_code: int = 0
    obeys_sigterm: bool = True
    sigterm_code: int = 0


_SIZES_MIB = {
    "nginx": 69,
    "httpd": 57,
    "redis": 48,
    "busybox": 4,
    "alpine": 8,
    "postgres": 150,
    "python": 380,
    "registry.k8s.io/pause": 1,
    "registry.k8s.io/e2e-test-images/agnhost": 50,
}
# A shell without a terminal has nothing to read and ends at once.
_SHELLS = ("busybox", "alpine", "ubuntu", "debian", "hello-world")
_SLEEP = re.compile(r"\bsleep\s+(\d+|infinity)\b")
_EXIT = re.compile(r"\bexit\s+(\d+)\b")


def full_name(image: str) -> str:
    """``nginx`` is ``docker.io/library/nginx:latest``."""
    name, digest = ([*image.split("@", 1), ""])[:2]
    first, _, rest = name.partition("/")
    if not rest:
        name = f"{DEFAULT_REGISTRY}/library/{name}"
    elif "." not in first and ":" not in first and first != "localhost":
        name = f"{DEFAULT_REGISTRY}/{name}"
    if ":" not in name.rpartition("/")[2] and not digest:
        name += ":latest"
    return f"{name}@{digest}" if digest else name


def familiar_name(image: str) -> str:
    """The repository without Docker Hub's prefix and without a tag: the name in the catalogue."""
    name = full_name(image).split("@", 1)[0].rpartition(":")[0] or full_name(image)
    return name.removeprefix(f"{DEFAULT_REGISTRY}/").removeprefix("library/")


def size_mib(image: str) -> int:
    return _SIZES_MIB.get(familiar_name(image), DEFAULT_SIZE_MIB)


def image_id(image: str) -> str:
    """The digest by which the runtime knows it."""
    return "sha256:" + hashlib.sha256(full_name(image).encode()).hexdigest()


def behaviour(image: str, command: list[str], args: list[str]) -> Behaviour:
    """How a container of this image with this command line behaves."""
    line = " ".join([*command, *args])
    if not line:
        return Behaviour(exit_after=0) if familiar_name(image) in _SHELLS else Behaviour()
    obeys = not re.search(r"trap\s+(''|\"\"|:)\s", line)
    if "while true" in line or "while :" in line:
        return Behaviour(obeys_sigterm=obeys)
    sleeps = [match.group(1) for match in _SLEEP.finditer(line)]
    leaves = _EXIT.search(re.sub(r"trap\s+(\"[^\"]*\"|'[^']*')", "", line))
    if "infinity" in sleeps:
        return Behaviour(obeys_sigterm=False)
    if sleeps or leaves:
        code = int(leaves.group(1)) % 256 if leaves else 0
        # A shell as process 1 has no handler for SIGTERM, so the kernel does not deliver it.
        return Behaviour(sum(int(sleep) for sleep in sleeps) * SECOND, code, obeys_sigterm=not sleeps)
    first = command[0] if command else args[0]
    if first.rpartition("/")[2] in ("true", "false", "echo", "date", "ls", "env", "hostname"):
        return Behaviour(exit_after=0, exit_code=int(first.endswith("false")))
    return Behaviour(exit_after=0) if familiar_name(image) in _SHELLS else Behaviour()
