"""Scenarios by slug or by file: YAML, read and checked. The files' places are a setting: this app knows no
lesson."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from simulator.core.scenario import Scenario, ScenarioError
from simulator.yaml_loader import Document, YamlError, load_document

DEFAULT_DIRS = ("simulator/scenarios/*.yaml", "lessons/content/*/scenario.yaml")


class ScenarioNotFound(LookupError):
    """There is no scenario of that name; the text lists those that there are."""


class ScenarioInvalid(ValueError):
    """A scenario's file cannot be used; the text names file, line, place and reason."""


def load(name: str) -> dict[str, Any]:
    """The scenario with this slug, or in this file, as a dict that ``Scenario.from_dict`` accepts.

    What contains a ``/`` or ends in ``.yaml`` or ``.yml`` is a file. Raises ScenarioNotFound,
    ScenarioInvalid.
    """
    if "/" in name or name.endswith((".yaml", ".yml")):
        return _read(Path(name))
    found = slugs()
    if name not in found:
        known = ", ".join(sorted(found)) or "none"
        raise ScenarioNotFound(f"there is no scenario {name!r}; known: {known}; or give a file (./my.yaml)")
    return _read(found[name])


def slugs() -> dict[str, Path]:
    """Each known slug with its file. Two files with one slug: the first in the order of the setting
    counts. A file that cannot be read is left out here; ``load`` of the file itself says why."""
    found: dict[str, Path] = {}
    for path in _files():
        try:
            raw = _document(path).value
        except ScenarioInvalid:
            continue
        if isinstance(raw, dict) and isinstance(raw.get("slug"), str):
            found.setdefault(raw["slug"], path)
    return found


def _files() -> list[Path]:
    base = Path(settings.BASE_DIR)
    patterns = getattr(settings, "SIMULATOR_SCENARIO_DIRS", DEFAULT_DIRS)
    return [path for pattern in patterns for path in sorted(base.glob(str(pattern)))]


def _read(path: Path) -> dict[str, Any]:
    document = _document(path)
    try:
        Scenario.from_dict(document.value)
    except ScenarioError as error:
        line = document.line(_keys(error.path))
        raise ScenarioInvalid(f"{path}: line {line}: {error}") from error
    raw: dict[str, Any] = document.value
    return raw if raw.get("slug") else {**raw, "slug": path.stem}


def _document(path: Path) -> Document:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ScenarioInvalid(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ScenarioInvalid(f"{path}: byte {error.start}: not UTF-8 text") from error
    try:
        return load_document(text, source=str(path))
    except YamlError as error:
        raise ScenarioInvalid(str(error)) from error


def _keys(path: str) -> tuple[str | int, ...]:
    """``nodes[1].name`` as the keys on the way there."""
    parts = path.replace("[", ".").replace("]", "").split(".")
    return tuple(int(part) if part.isdigit() else part for part in parts if part)
