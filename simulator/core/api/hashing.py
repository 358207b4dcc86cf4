"""The hash of a pod template that ends a ReplicaSet's name: ``web-58dfc895dd``.

Upstream hashes (FNV-1a, 32 bits) a dump of the Go value, made by go-spew with types and names of fields, and writes
the decimal digits of the sum in an alphabet without vowels (``controller.ComputeHash``). The dump is rebuilt here
from the schema, so names are those that a real cluster gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api import quantity
from simulator.core.api.meta import fnv32a, safe_encode
from simulator.core.api.schema import STRUCTS, Struct, Type

_ZERO_TIME: Final = "{Time:(time.Time){wall:(uint64)0 ext:(int64)0 loc:(*time.Location)<nil>}}"


def pod_template_hash(template: Mapping[str, Any], collision_count: int | None = None) -> str:
    """Of a defaulted PodTemplateSpec, and the Deployment's collisionCount if it has one."""
    data = struct_dump(STRUCTS["PodTemplateSpec"], template).encode()
    if collision_count is not None:
        data += collision_count.to_bytes(4, "little") + bytes(4)
    return safe_encode(str(fnv32a(data)))


def struct_dump(struct: Struct, value: Mapping[str, Any]) -> str:
    """A struct as go-spew's ``%#v`` prints it, with its type."""
    return f"({struct.go}){_fields(struct, value)}"


def _fields(struct: Struct, value: Mapping[str, Any]) -> str:
    parts: list[str] = []
    embedded = ""
    for field in struct.fields.values():
        if embedded != field.embedded:
            if embedded:
                parts[-1] += "}"
            embedded = field.embedded
            prefix = f"{embedded}:(v1.{embedded}){{" if embedded else ""
        else:
            prefix = ""
        parts.append(f"{prefix}{field.go_name}:{_typed(field.type, value.get(field.name))}")
    if embedded:
        parts[-1] += "}"
    return "{" + " ".join(parts) + "}"


def _typed(type: Type, value: Any) -> str:
    name = "*" + type.go if type.pointer else type.go
    if type.pointer and value is None:
        return f"({name})<nil>"
    return f"({name}){_bare(type, value)}"


def _bare(type: Type, value: Any) -> str:
    """The value without its type, as in lists and maps."""
    kind = type.kind
    if kind == "string":
        return value or ""
    if kind == "bool":
        return "true" if value else "false"
    if kind in ("int32", "int64"):
        return str(value or 0)
    if kind == "struct":
        return _fields(STRUCTS[type.struct], value or {})
    if kind == "list" and type.element:
        if not value:
            return "<nil>"
        return "[" + " ".join(_bare(type.element, item) for item in value) + "]"
    if kind == "map" and type.element:
        if not value:
            return "<nil>"
        return "map[" + " ".join(f"{key}:{_bare(type.element, value[key])}" for key in sorted(value)) + "]"
    if kind == "Quantity":
        return _quantity(value)
    if kind == "IntOrString":
        return _int_or_string(value)
    return _ZERO_TIME  # a template holds no other time


def _int_or_string(value: int | str | None) -> str:
    if isinstance(value, str):
        return f"{{Type:(intstr.Type)1 IntVal:(int32)0 StrVal:(string){value}}}"
    return f"{{Type:(intstr.Type)0 IntVal:(int32){value or 0} StrVal:(string)}}"


def _quantity(text: str | None) -> str:
    if text is None:
        return _amount(0, 0, "", "")
    parsed = quantity.parse(text)
    number, scale = quantity.unscaled(text)
    return _amount(number, scale, parsed.spelling, parsed.format)


def _amount(number: int, scale: int, spelling: str, format: str) -> str:
    amount = f"(resource.int64Amount){{value:(int64){number} scale:(resource.Scale){scale}}}"
    decimal = "(resource.infDecAmount){Dec:(*inf.Dec)<nil>}"
    return f"{{i:{amount} d:{decimal} s:(string){spelling} Format:(resource.Format){format}}}"
