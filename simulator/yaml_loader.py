"""YAML from strangers, read as kubectl reads it: to plain JSON values, within bounds.

Scalars become what kubectl makes of them (``yaml_scalars``) and every key becomes a string; unlike kubectl, a
duplicate key is an error. Values are built from the parser's event stream, so that no bound is found out too late:
bytes before parsing, nesting and number of nodes while it goes, and every alias counts as all that it stands for.
What an alias brings in is shared, not copied: treat loaded values as immutable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml import events
from yaml.reader import ReaderError

from simulator.yaml_scalars import Unrepresentable, key_text, resolve

Path = tuple[str | int, ...]
# An event of PyYAML's parser. Its type stubs know neither that marks are always set, nor which event has an anchor.
Event = Any

# libyaml where PyYAML was built with it: ten times as fast, and its messages are those that kubectl prints.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAPPING_TAGS = (None, "!", "tag:yaml.org,2002:map")
_SEQUENCE_TAGS = (None, "!", "tag:yaml.org,2002:seq")


class YamlError(ValueError):
    """Why a text is not acceptable YAML, and where. Line and column count from 1; ``source`` names the text."""

    def __init__(self, message: str, line: int, column: int, source: str = "yaml") -> None:
        super().__init__(f"{source}: line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column
        self.source = source


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one text: encoded bytes, nesting, nodes (aliases counted expanded), documents."""

    size: int = 262_144
    depth: int = 64
    nodes: int = 50_000
    documents: int = 200


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Document:
    """A value, and the line on which each part of it begins: ``lines[("goals", 0, "id")]``."""

    value: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of a path, or of its nearest ancestor that has one (what an alias brought in has none)."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def load(text: str, *, source: str, limits: Limits = DEFAULT_LIMITS) -> Any:
    """The one document of a text as JSON values; None for an empty text. Raises YamlError."""
    return load_document(text, source=source, limits=limits).value


def load_all(text: str, *, source: str, limits: Limits = DEFAULT_LIMITS) -> list[Any]:
    """Every document of a text, in order; an empty document is None. Raises YamlError."""
    return [document.value for document in _documents(text, source, limits)]


def load_document(text: str, *, source: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """Like ``load``, with the line of every node."""
    documents = _documents(text, source, limits)
    first = next(documents, Document(None))
    second = next(documents, None)
    if second is not None:
        raise YamlError("one document was expected, and here a second one begins", second.line(()), 1, source)
    return first


def _documents(text: str, source: str, limits: Limits) -> Iterator[Document]:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limits.size:
        raise YamlError(f"the text has {size} bytes; at most {limits.size} are read", 1, 1, source)
    stream = _events(text, source)
    builder = _Builder(stream, source, limits)
    count = 0
    for event in stream:
        if not isinstance(event, events.DocumentStartEvent):
            continue
        count += 1
        if count > limits.documents:
            raise builder.error(f"more than {limits.documents} documents", event)
        yield builder.document(event)


def _events(text: str, source: str) -> Iterator[Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError(error.problem or error.context or "not YAML", line, column, source) from error
    except ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise YamlError("a character that YAML does not allow", line, column, source) from error
    except UnicodeError as error:
        raise YamlError("the text is not valid Unicode", 1, 1, source) from error
    except RecursionError as error:
        raise YamlError("nested too deep", 1, 1, source) from error


class _Builder:
    """Builds the documents of one stream. Recursion is bounded by ``limits.depth``."""

    def __init__(self, stream: Iterator[Event], source: str, limits: Limits) -> None:
        self._stream = stream
        self._source = source
        self._limits = limits
        self._nodes = 0

    def document(self, start: Event) -> Document:
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._lines: dict[Path, int] = {(): start.start_mark.line + 1}
        value = self._node(next(self._stream), ())
        return Document(value, self._lines)

    def error(self, message: str, event: Event) -> YamlError:
        return YamlError(message, event.start_mark.line + 1, event.start_mark.column + 1, self._source)

    def _count(self, nodes: int, event: Event) -> None:
        self._nodes += nodes
        if self._nodes > self._limits.nodes:
            raise self.error(f"more than {self._limits.nodes} nodes (an alias counts as what it stands for)", event)

    def _node(self, event: Event, path: Path) -> Any:
        self._lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, events.AliasEvent):
            if event.anchor not in self._anchors:
                raise self.error(f"unknown anchor '{event.anchor}' referenced", event)
            value, nodes = self._anchors[event.anchor]
            self._count(nodes, event)
            return value
        before = self._nodes
        self._count(1, event)
        value = self._new_node(event, path)
        if event.anchor:
            self._anchors[event.anchor] = (value, self._nodes - before)
        return value

    def _new_node(self, event: Event, path: Path) -> Any:
        if isinstance(event, events.ScalarEvent):
            try:
                return resolve(event.value, event.tag, plain=event.implicit[0])
            except Unrepresentable as error:
                raise self.error(str(error), event) from error
        if len(path) >= self._limits.depth:
            raise self.error(f"nested deeper than {self._limits.depth} levels", event)
        if isinstance(event, events.SequenceStartEvent):
            return self._sequence(event, path)
        return self._mapping(event, path)

    def _sequence(self, start: events.SequenceStartEvent, path: Path) -> list[Any]:
        self._check_tag(start, _SEQUENCE_TAGS)
        items: list[Any] = []
        while not isinstance(event := next(self._stream), events.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _mapping(self, start: Event, path: Path) -> dict[str, Any]:
        self._check_tag(start, _MAPPING_TAGS)
        own: dict[str, Any] = {}
        inherited: dict[str, Any] = {}
        while not isinstance(event := next(self._stream), events.MappingEndEvent):
            if isinstance(event, events.ScalarEvent) and event.implicit[0] and event.value == "<<":
                for key, value in self._merged(next(self._stream), (*path, "<<")):
                    inherited.setdefault(key, value)
                continue
            key = self._key(event, path)
            if key in own:
                raise self.error(f'key "{key}" is already set in this mapping', event)
            self._lines[(*path, key)] = event.start_mark.line + 1
            own[key] = self._node(next(self._stream), (*path, key))
        return {**inherited, **own}

    def _key(self, event: Event, path: Path) -> str:
        if isinstance(event, events.CollectionStartEvent):
            raise self.error("a key must be a scalar", event)
        value = self._node(event, (*path, ""))
        try:
            return key_text(value)
        except Unrepresentable as error:
            raise self.error(str(error), event) from error

    def _merged(self, event: Event, path: Path) -> Iterator[tuple[str, Any]]:
        value = self._node(event, path)
        for mapping in value if isinstance(value, list) else [value]:
            if not isinstance(mapping, dict):
                raise self.error("map merge requires map or sequence of maps as the value", event)
            yield from mapping.items()

    def _check_tag(self, event: Any, allowed: tuple[str | None, ...]) -> None:
        if event.tag not in allowed:
            raise self.error(f"tag {event.tag} is not supported", event)
