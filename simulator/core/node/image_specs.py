"""Images of a scenario: what runs in them. From a dict, checked.

images:
  - {name: shop/cart, size: 40, listens: [8080], starts_after: 5}
  - {name: shop/flaky, listens: [8080], answers: {/healthz: [[0, 200], [60, 500]]}}
  - {name: shop/import, command: [sh, -c, "sleep 20; exit 1"]}
"""

from __future__ import annotations

from typing import Any

from simulator.core.control_plane.spec import SpecError, entries, mapping, text
from simulator.core.node import images
from simulator.core.node.image_catalogue import Image, ServerSpec

_FIELDS = ("name", "size", "command", "listens", "starts_after", "exit_code", "answers", "family")
_SERVER = "server"


def parse(raw: Any) -> dict[str, Image]:
    """By the repository's name. ``size`` in MiB, ``starts_after`` in seconds. Raises SpecError."""
    found: dict[str, Image] = {}
    for item, path in entries(raw, "images"):
        entry = mapping(item, path, _FIELDS)
        found[images.familiar_name(text(entry, "name", path))] = _image(entry, path)
    return found


def _image(entry: dict[str, Any], path: str) -> Image:
    size = _number(entry, "size", path, 60)
    family = entry.get("family", "gnu")
    if family not in ("gnu", "busybox"):
        raise SpecError(f"{path}.family", "must be gnu or busybox")
    if "command" in entry:
        command = entry["command"]
        if not isinstance(command, list) or not command or not all(isinstance(one, str) for one in command):
            raise SpecError(f"{path}.command", "must be a list of texts such as [sleep, infinity]")
        return Image(size, tuple(command), family)
    ports = {int(port): None for port, _ in entries(entry.get("listens"), f"{path}.listens") if _is_port(port)}
    if len(ports) != len(entry.get("listens") or ()):
        raise SpecError(f"{path}.listens", "must be a list of ports from 1 to 65535, each once")
    server = ServerSpec(
        ports,
        _number(entry, "starts_after", path, 0),
        _number(entry, "exit_code", path, 0),
        _answers(entry.get("answers") or {}, f"{path}.answers"),
    )
    return Image(size, (_SERVER,), family, servers={_SERVER: server})


def _is_port(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 65_536


def _number(entry: dict[str, Any], name: str, path: str, default: int) -> int:
    value = entry.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100_000:
        raise SpecError(f"{path}.{name}", "must be a whole number from 0 to 100000")
    return value


def _answers(raw: Any, path: str) -> dict[str, tuple[tuple[int, int], ...]]:
    found = {}
    for where, steps in mapping(raw, path).items():
        if not isinstance(steps, list) or not all(_is_step(step) for step in steps):
            raise SpecError(f"{path}.{where}", "must be a list of [seconds from the start, HTTP status]")
        found[str(where)] = tuple((after, status) for after, status in steps)
    return found


def _is_step(step: Any) -> bool:
    return isinstance(step, list) and len(step) == 2 and all(isinstance(one, int) and one >= 0 for one in step)
