"""Checked reading of the course's YAML: every complaint names the file, the line and the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lessons.prose.spacing import space_han
from simulator import yaml_loader

# Every text of the course exists in each of these. They also name the Markdown files and the URL prefixes.
LANGUAGES = ("en", "zh-hans")
Localized = dict[str, str]

_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class ContentError(ValueError):
    """A file of the course cannot be used. ``line`` counts from 1; ``file`` is below the content folder."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}, line {line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping of a course file, at a path inside it. Each reader raises ContentError."""

    file: str
    document: yaml_loader.Document
    path: yaml_loader.Path
    value: dict[str, Any]

    def error(self, reason: str, *path: str | int) -> ContentError:
        return ContentError(self.file, self.document.line((*self.path, *path)), reason)

    def only(self, *names: str) -> None:
        """Refuse fields of any other name: a misspelt one must not be ignored."""
        for name in self.value:
            if name not in names:
                raise self.error(f"unknown field {name!r}; known: {', '.join(names)}", name)

    def has(self, name: str) -> bool:
        return name in self.value

    def raw(self, name: str) -> Any:
        if name not in self.value:
            raise self.error(f"field {name!r} is missing")
        return self.value[name]

    def text(self, name: str) -> str:
        value = self.raw(name)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{name!r} must be a text", name)
        return value

    def identifier(self, name: str) -> str:
        value = self.text(name)
        if not _IDENTIFIER.fullmatch(value):
            raise self.error(f"{name!r} must be lower-case words joined by '-', not {value!r}", name)
        return value

    def choice(self, name: str, known: tuple[str, ...]) -> str:
        value = self.text(name)
        if value not in known:
            raise self.error(f"{name!r} must be one of {', '.join(known)}, not {value!r}", name)
        return value

    def integer(self, name: str, least: int, most: int) -> int:
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.error(f"{name!r} must be a whole number from {least} to {most}", name)
        return value

    def localized(self, name: str) -> Localized:
        """A text in every language; Chinese with its thin spaces set."""
        texts = self.mapping(name)
        texts.only(*LANGUAGES)
        return {language: _typeset(texts.text(language), language) for language in LANGUAGES}

    def mapping(self, name: str) -> Fields:
        value = self.raw(name)
        if not isinstance(value, dict):
            raise self.error(f"{name!r} must be a mapping", name)
        return Fields(self.file, self.document, (*self.path, name), value)

    def mappings(self, name: str) -> Iterator[Fields]:
        """The items of a list of mappings; none where the field is absent."""
        for index, item in enumerate(self._list(name)):
            if not isinstance(item, dict):
                raise self.error(f"each item of {name!r} must be a mapping", name, index)
            yield Fields(self.file, self.document, (*self.path, name, index), item)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where the field is absent."""
        values = self._list(name)
        for index, item in enumerate(values):
            if not isinstance(item, str) or not item.strip():
                raise self.error(f"each item of {name!r} must be a text", name, index)
        return tuple(values)

    def _list(self, name: str) -> list[Any]:
        value = self.value.get(name, [])
        if not isinstance(value, list):
            raise self.error(f"{name!r} must be a list", name)
        return value


def read_fields(folder: Path, file: str) -> Fields:
    """The top mapping of a YAML file of the content folder. Raises ContentError."""
    text = read_text(folder, file)
    try:
        document = yaml_loader.load_document(text, source=file)
    except yaml_loader.YamlError as error:
        raise ContentError(file, error.line, error.message) from error
    if not isinstance(document.value, dict):
        raise ContentError(file, 1, "the file must be a mapping")
    return Fields(file, document, (), document.value)


def read_text(folder: Path, file: str) -> str:
    """A file of the content folder. Raises ContentError."""
    try:
        return (folder / file).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentError(file, 1, f"not UTF-8: {error.reason} at byte {error.start}") from error
    except OSError as error:
        raise ContentError(file, 1, f"cannot be read: {error.strerror}") from error


def unique(items: Iterator[Fields]) -> Iterator[Fields]:
    """The same items; ContentError at the second of two with the same ``id``."""
    seen: set[str] = set()
    for item in items:
        identifier = item.identifier("id")
        if identifier in seen:
            raise item.error(f"id {identifier!r} is used twice", "id")
        seen.add(identifier)
        yield item


def _typeset(text: str, language: str) -> str:
    return space_han(text.strip()) if language == "zh-hans" else text.strip()
