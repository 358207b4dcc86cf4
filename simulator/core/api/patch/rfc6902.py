"""JSON patch (RFC 6902), with the errors of the library that the API server uses (evanphx/json-patch)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from simulator.core.api.patch.errors import PatchError

_MISSING: Final = object()


def apply_json_patch(document: Any, operations: Sequence[dict[str, Any]]) -> Any:
    """The document after all operations. Raises :class:`PatchError` at the first that does not apply."""
    for operation in operations:
        kind = operation.get("op", "")
        apply = _OPERATIONS.get(kind)
        if apply is None:
            raise PatchError(f"Unexpected kind: {kind}")
        if not isinstance(operation.get("path"), str):
            raise PatchError("operation missing path field")
        document = apply(document, operation)
    return document


def _keys(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _get(document: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        if isinstance(document, dict):
            document = document.get(key, _MISSING)
        elif isinstance(document, list):
            index = _index(key, len(document))
            document = document[index] if 0 <= index < len(document) else _MISSING
        else:
            return _MISSING
        if document is _MISSING:
            return _MISSING
    return document


def _index(key: str, length: int) -> int:
    """An index of a list; negative ones count from the end, as the library allows. -1 - length if it is none."""
    digits = key.removeprefix("-")
    if not digits.isdigit() or (digits != "0" and digits.startswith("0")):
        return -1 - length
    number = int(key)
    return number + length if number < 0 else number


def _change(document: Any, keys: Sequence[str], change: Callable[[Any, str], Any]) -> Any:
    """A copy in which the container at ``keys[:-1]`` is what ``change(container, last key)`` returns."""
    key = keys[0]
    if len(keys) == 1:
        return change(document, key)
    if isinstance(document, dict):
        return {**document, key: _change(document[key], keys[1:], change)}
    items = list(document)
    index = _index(key, len(items))
    items[index] = _change(items[index], keys[1:], change)
    return items


def _at(document: Any, name: str, path: str, change: Callable[[Any, str], Any]) -> Any:
    keys = _keys(path)
    container = _get(document, keys[:-1])
    if not keys or not isinstance(container, dict | list):
        raise PatchError(f'{name} operation does not apply: doc is missing path: "{path}": missing value')
    return _change(document, keys, change)


def _add_value(document: Any, path: str, value: Any, name: str = "add") -> Any:
    if path == "":
        return value

    def add(container: Any, key: str) -> Any:
        if isinstance(container, dict):
            return {**container, key: value}
        index = len(container) if key == "-" else _index(key, len(container) + 1)
        if not 0 <= index <= len(container):
            raise PatchError(f"{name} operation does not apply: Unable to access invalid index: {key}: invalid index")
        return [*container[:index], value, *container[index:]]

    return _at(document, name, path, add)


def _remove_value(document: Any, path: str, name: str = "remove") -> Any:
    def remove(container: Any, key: str) -> Any:
        if isinstance(container, dict):
            if key not in container:
                raise PatchError(
                    f"error in {name} for path: '{path}': Unable to remove nonexistent key: {key}: missing value"
                )
            return {own: value for own, value in container.items() if own != key}
        index = _index(key, len(container))
        if not 0 <= index < len(container):
            raise PatchError(
                f"error in {name} for path: '{path}': Unable to access invalid index: {key}: invalid index"
            )
        return [*container[:index], *container[index + 1 :]]

    return _at(document, name, path, remove)


def _value(operation: dict[str, Any]) -> Any:
    return operation.get("value")


def _add(document: Any, operation: dict[str, Any]) -> Any:
    return _add_value(document, operation["path"], _value(operation))


def _remove(document: Any, operation: dict[str, Any]) -> Any:
    return _remove_value(document, operation["path"])


def _replace(document: Any, operation: dict[str, Any]) -> Any:
    path = operation["path"]
    if path == "":
        return _value(operation)
    if not isinstance(_get(document, _keys(path)[:-1]), dict | list):
        raise PatchError(f"replace operation does not apply: doc is missing path: {path}: missing value")
    if _get(document, _keys(path)) is _MISSING:
        raise PatchError(f"replace operation does not apply: doc is missing key: {path}: missing value")

    def replace(container: Any, key: str) -> Any:
        if isinstance(container, dict):
            return {**container, key: _value(operation)}
        index = _index(key, len(container))
        return [*container[:index], _value(operation), *container[index + 1 :]]

    return _change(document, _keys(path), replace)


def _from(document: Any, operation: dict[str, Any], name: str) -> Any:
    source = operation.get("from")
    if not isinstance(source, str):
        raise PatchError(f"{name} operation failed to decode from: operation, missing from field: missing value")
    value = _get(document, _keys(source))
    if value is _MISSING:
        raise PatchError(f"error in {name} for path: '{source}': missing value")
    return value


def _move(document: Any, operation: dict[str, Any]) -> Any:
    value = _from(document, operation, "move")
    if operation["path"] == operation["from"]:
        return document
    return _add_value(_remove_value(document, operation["from"], "move"), operation["path"], value, "move")


def _copy(document: Any, operation: dict[str, Any]) -> Any:
    return _add_value(document, operation["path"], _from(document, operation, "copy"), "copy")


def _test(document: Any, operation: dict[str, Any]) -> Any:
    path = operation["path"]
    found, wanted = _get(document, _keys(path)), _value(operation)
    if found is _MISSING:
        found = None
    if not _same(found, wanted):
        raise PatchError(f"testing value {path} failed: test failed")
    return document


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


_OPERATIONS: Final[dict[Any, Callable[[Any, dict[str, Any]], Any]]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}
