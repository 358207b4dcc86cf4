"""Helpers on API objects: what is where in the metadata, owners, conditions, and copies along one path.

Objects are dicts that nobody mutates: each function that changes something returns a new object that shares all else
with the old one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

Object = dict[str, Any]
Path = Sequence[str | int]

SAFE_ALPHABET: Final = "bcdfghjklmnpqrstvwxz2456789"
"""No vowels and no look-alikes: apimachinery's ``rand.SafeEncodeString`` and the suffixes of generated names."""

_MAX_GENERATED_BASE: Final = 63 - 5


def name(obj: Mapping[str, Any]) -> str:
    return obj["metadata"].get("name", "")  # type: ignore[no-any-return]


def namespace(obj: Mapping[str, Any]) -> str:
    """Empty for an object without a namespace."""
    return obj["metadata"].get("namespace", "")  # type: ignore[no-any-return]


def uid(obj: Mapping[str, Any]) -> str:
    return obj["metadata"].get("uid", "")  # type: ignore[no-any-return]


def labels(obj: Mapping[str, Any]) -> dict[str, str]:
    """The labels; an empty dict if there are none. Not to be mutated."""
    return obj["metadata"].get("labels") or {}


def annotations(obj: Mapping[str, Any]) -> dict[str, str]:
    return obj["metadata"].get("annotations") or {}


def resource_version(obj: Mapping[str, Any]) -> int:
    """The revision as a number; 0 where the object carries none."""
    return int(obj["metadata"].get("resourceVersion") or 0)


def is_deleting(obj: Mapping[str, Any]) -> bool:
    return "deletionTimestamp" in obj["metadata"]


def namespaced_name(obj: Mapping[str, Any]) -> str:
    """``shop/web``; just the name for an object without a namespace. The key of work queues and caches."""
    metadata = obj["metadata"]
    space = metadata.get("namespace")
    return f"{space}/{metadata['name']}" if space else str(metadata["name"])


def split_key(key: str) -> tuple[str, str]:
    """Namespace and name of a :func:`namespaced_name`."""
    space, _, own = key.rpartition("/")
    return space, own


# Owners


def owner_reference(owner: Mapping[str, Any], controller: bool = True) -> Object:
    """A reference to ``owner`` for its dependents, as ``NewControllerRef`` makes it."""
    reference = {
        "apiVersion": owner["apiVersion"],
        "kind": owner["kind"],
        "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"],
    }
    if controller:
        reference |= {"controller": True, "blockOwnerDeletion": True}
    return reference


def controller_of(obj: Mapping[str, Any]) -> Object | None:
    """The owner reference that says ``controller: true``, or None."""
    for reference in obj["metadata"].get("ownerReferences") or ():
        if reference.get("controller"):
            return reference  # type: ignore[no-any-return]
    return None


def is_controlled_by(obj: Mapping[str, Any], owner: Mapping[str, Any]) -> bool:
    """Whether ``owner`` (by uid) is the controller of ``obj``."""
    reference = controller_of(obj)
    return reference is not None and reference["uid"] == owner["metadata"]["uid"]


# Copies along a path


def get_in(obj: Any, path: Path, default: Any = None) -> Any:
    """The value at a path of keys and indexes, or ``default`` where something is missing."""
    for key in path:
        if isinstance(obj, dict):
            if key not in obj:
                return default
            obj = obj[key]
        elif isinstance(obj, list) and isinstance(key, int) and -len(obj) <= key < len(obj):
            obj = obj[key]
        else:
            return default
    return obj


def set_in(obj: Any, path: Path, value: Any) -> Any:
    """A copy of ``obj`` with ``value`` at ``path``; dicts on the way are made where they are missing.

    An index must exist already, or be the length of the list (which appends). Raises IndexError or TypeError else.
    """
    return update_in(obj, path, lambda _: value)


def update_in(obj: Any, path: Path, change: Callable[[Any], Any]) -> Any:
    """A copy of ``obj`` with ``change(old)`` at ``path``; ``old`` is None where nothing was."""
    if not path:
        return change(obj)
    key, rest = path[0], path[1:]
    if isinstance(key, int):
        items = list(obj or ())
        if key == len(items):
            items.append(None)
        items[key] = update_in(items[key], rest, change)
        return items
    fields = dict(obj or {})
    fields[key] = update_in(fields.get(key), rest, change)
    return fields


def delete_in(obj: Any, path: Path) -> Any:
    """A copy of ``obj`` without the key or item at ``path``; ``obj`` itself if there is none."""
    missing = object()
    if get_in(obj, path, missing) is missing:
        return obj
    *parents, last = path

    def remove(container: Any) -> Any:
        if isinstance(container, list):
            items = list(container)
            del items[int(last)]
            return items
        return {key: value for key, value in container.items() if key != last}

    return update_in(obj, parents, remove)


def with_metadata(obj: Object, **fields: Any) -> Object:
    """A copy with these metadata fields set (``with_metadata(pod, uid=…)``); a value of None removes the field."""
    metadata = {**obj["metadata"], **fields}
    if None in fields.values():
        metadata = {key: value for key, value in metadata.items() if value is not None}
    return {**obj, "metadata": metadata}


def with_status(obj: Object, status: Object) -> Object:
    return {**obj, "status": status}


# Conditions


def get_condition(obj: Mapping[str, Any], kind: str) -> Object | None:
    """The condition of type ``kind`` in the status, or None."""
    for condition in (obj.get("status") or {}).get("conditions") or ():
        if condition["type"] == kind:
            return condition  # type: ignore[no-any-return]
    return None


def is_condition_true(obj: Mapping[str, Any], kind: str) -> bool:
    condition = get_condition(obj, kind)
    return condition is not None and condition["status"] == "True"


def with_condition(conditions: Iterable[Object] | None, condition: Object) -> list[Object]:
    """The conditions with this one in the place of the one of its type, or at the end.

    If the status is the same as before, the old ``lastTransitionTime`` stays. ``condition`` holds the new one.
    """
    result: list[Object] = []
    placed = False
    for old in conditions or ():
        if old["type"] != condition["type"]:
            result.append(old)
            continue
        placed = True
        if old["status"] == condition["status"] and "lastTransitionTime" in old:
            condition = {**condition, "lastTransitionTime": old["lastTransitionTime"]}
        result.append(condition)
    return result if placed else [*result, condition]


def set_condition(obj: Object, condition: Object) -> Object:
    """A copy of an object with the condition set in its status: see :func:`with_condition`."""
    status = obj.get("status") or {}
    return {**obj, "status": {**status, "conditions": with_condition(status.get("conditions"), condition)}}


# Generated names


def safe_encode(text: str) -> str:
    """Each character (byte) as one of :data:`SAFE_ALPHABET`: ``rand.SafeEncodeString``."""
    return "".join(SAFE_ALPHABET[byte % len(SAFE_ALPHABET)] for byte in text.encode())


def random_suffix(dice: Callable[[int], int], length: int = 5) -> str:
    """``length`` characters of the alphabet. ``dice(n)`` gives a number from 0 to n - 1."""
    return "".join(SAFE_ALPHABET[dice(len(SAFE_ALPHABET))] for _ in range(length))


def generate_name(base: str, dice: Callable[[int], int]) -> str:
    """A name from a ``generateName``: the base, cut to 58 characters, and five random ones."""
    return base[:_MAX_GENERATED_BASE] + random_suffix(dice)


def fnv32a(data: bytes) -> int:
    """The 32-bit FNV-1a hash."""
    digest = 0x811C9DC5
    for byte in data:
        digest = (digest ^ byte) * 0x01000193 & 0xFFFFFFFF
    return digest
