"""Reading the parts of a scenario that describe the control plane."""

from __future__ import annotations

from typing import Any


class SpecError(ValueError):
    """``path`` says where in the scenario; the message what is wrong there."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path


def mapping(raw: Any, path: str, known: tuple[str, ...] = ()) -> dict[str, Any]:
    """A mapping that has only ``known`` fields (any, if none are named). Raises SpecError."""
    if not isinstance(raw, dict):
        raise SpecError(path, "must be a mapping")
    for name in raw:
        if known and name not in known:
            raise SpecError(path, f"unknown field {name!r}; known: {', '.join(known)}")
    return raw


def entries(raw: Any, path: str) -> list[tuple[Any, str]]:
    """The items of a list (or of nothing), each with its path. Raises SpecError."""
    if raw is None:
        return []
    if not isinstance(raw, list):
        raise SpecError(path, "must be a list")
    return [(item, f"{path}[{index}]") for index, item in enumerate(raw)]


def text(entry: dict[str, Any], name: str, path: str) -> str:
    """A string that is not empty. Raises SpecError."""
    value = entry.get(name)
    if not isinstance(value, str) or not value:
        raise SpecError(f"{path}.{name}", "must be a text that is not empty")
    return value
