"""The types of API objects: which fields a struct has, in which order, of which Go type, and how patches merge them.

Compiled once from :mod:`simulator.core.api.schema_data`. Everything that must know the shape of an object reads it
here: decoding, strategic merge patch, hashes of pod templates, the dumps in error messages.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from simulator.core.api.kinds import Resource
from simulator.core.api.schema_data import TEXTS

SCALARS: Final = ("string", "bool", "int32", "int64")
CUSTOM: Final = ("Quantity", "IntOrString", "Time", "MicroTime", "FieldsV1", "RawExtension")
"""Types that read and write JSON in their own way: a quantity is a string or a number, a time a string, …"""

_PACKAGES: Final = {
    "Quantity": "resource.Quantity", "IntOrString": "intstr.IntOrString", "RawExtension": "runtime.RawExtension",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Type:
    """A Go type. ``kind``: a scalar, ``bytes``, one of :data:`CUSTOM`, ``struct``, ``list`` or ``map``.

    ``go`` is its name without the pointer: ``string``, ``v1.PullPolicy``, ``[]v1.Container``, ``v1.ResourceList``.
    ``element`` is set for lists and maps, ``struct`` names the struct.
    """

    kind: str
    go: str
    pointer: bool = False
    element: Type | None = None
    struct: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``keep_empty``: written even if it is empty. ``embedded``: the Go name of the struct it comes from."""

    name: str
    go_name: str
    type: Type
    keep_empty: bool
    merge: bool
    merge_key: str
    retain_keys: bool
    replace: bool
    embedded: str = ""


@dataclass(frozen=True, slots=True)
class Struct:
    """``fields`` by JSON name, in the order of the Go struct; embedded structs are flattened in their place."""

    name: str
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def go(self) -> str:
        """``v1.PodSpec``, ``v2.MetricSpec``."""
        return _qualified(self.name)


def _qualified(name: str) -> str:
    package = "v2." if ".v2." in name else "v1."
    return _PACKAGES.get(name, package + name.rpartition(".")[2])


def _parse_type(text: str, strings: frozenset[str]) -> Type:
    if text.startswith("*"):
        inner = _parse_type(text[1:], strings)
        return Type(inner.kind, inner.go, True, inner.element, inner.struct)
    if text == "[]byte":
        return Type("bytes", "[]uint8")
    if text == "ResourceList":
        return Type("map", "v1.ResourceList", element=_parse_type("Quantity", strings))
    if text.startswith("[]"):
        element = _parse_type(text[2:], strings)
        return Type("list", f"[]{'*' if element.pointer else ''}{element.go}", element=element)
    if text.startswith("map[string]"):
        element = _parse_type(text.removeprefix("map[string]"), strings)
        return Type("map", f"map[string]{element.go}", element=element)
    if text in SCALARS:
        return Type(text, text)
    if text in strings:
        return Type("string", text if "." in text else "v1." + text)
    if text in CUSTOM:
        return Type(text, _qualified(text))
    return Type("struct", _qualified(text), struct=text)


def _parse_field(line: str, strings: frozenset[str]) -> Field:
    name, type_text, *flags = line.split()
    merge_key = next((flag[6:] for flag in flags if flag.startswith("merge=")), "")
    return Field(
        name=name,
        go_name=next((flag[1:] for flag in flags if flag.startswith("=")), name[0].upper() + name[1:]),
        type=_parse_type(type_text, strings),
        keep_empty="!" in flags,
        merge="merge" in flags or bool(merge_key),
        merge_key=merge_key,
        retain_keys="retain" in flags,
        replace="replace" in flags,
    )


_TYPE_META: Final = ("kind string", "apiVersion string =APIVersion")


def _compile() -> dict[str, Struct]:
    lines = [line for text in TEXTS for line in text.splitlines() if line.strip()]
    strings = frozenset(name for line in lines if line.startswith("string ") for name in line.split()[1:])
    bodies: dict[str, list[str]] = {"TypeMeta": list(_TYPE_META)}
    body: list[str] = []
    for line in lines:
        if line.startswith(" "):
            body.append(line.strip())
        elif not line.startswith("string "):
            body = bodies.setdefault(line, [])
    return {name: Struct(name, _fields(bodies, name, strings)) for name in bodies}


def _fields(bodies: dict[str, list[str]], name: str, strings: frozenset[str]) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for line in bodies[name]:
        if line.startswith("@ "):
            for one in _fields(bodies, line[2:], strings).values():
                fields[one.name] = replace(one, embedded=line[2:])
        else:
            one = _parse_field(line, strings)
            fields[one.name] = one
    return fields


STRUCTS: Final[dict[str, Struct]] = _compile()
"""All structs by name."""

_GROUPED: Final = {
    ("Event", "events.k8s.io/v1"): "events.Event",
    ("HorizontalPodAutoscaler", "autoscaling/v2"): "autoscaling.v2.HorizontalPodAutoscaler",
}


def for_kind(kind: str, api_version: str = "v1") -> Struct | None:
    """The struct of a kind, or None if there is no schema for it."""
    return STRUCTS.get(_GROUPED.get((kind, api_version), kind))


@lru_cache(maxsize=256)
def for_resource(resource: Resource) -> Struct | None:
    """The struct of a resource's objects, or None if there is no schema for it."""
    return for_kind(resource.kind, resource.api_version)


def struct_of(type: Type) -> Struct | None:
    """The struct that a type is, points to, or is a list or map of; None for all else."""
    if type.element is not None:
        return struct_of(type.element)
    return STRUCTS[type.struct] if type.struct else None
