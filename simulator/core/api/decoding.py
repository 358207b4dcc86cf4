"""From what a client sent to the object that the API server goes on with: Go's JSON decoding, with its errors.

Decoding checks types, drops or refuses unknown fields, drops nulls and empty optional values, and puts fields into
the order of the Go struct, so that an object looks as it does when a real server writes it again. Defaults are not
its business. Objects that a component of the simulator built itself need no decoding.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from simulator.core.api import quantity, timestamps
from simulator.core.api.base64_check import corrupt_byte
from simulator.core.api.kinds import Resource
from simulator.core.api.schema import STRUCTS, Struct, Type, for_kind
from simulator.core.api.status import bad_request

Object = dict[str, Any]

_JSON_NAMES: Final = {dict: "object", list: "array", str: "string", bool: "bool", int: "number", float: "number"}
_INTEGER_BITS: Final = {"int32": 31, "int64": 63}


class JSONObject(dict[str, Any]):
    """A JSON object that remembers which of its fields were written twice."""

    duplicates: tuple[str, ...] = ()


class DecodeError(ValueError):
    """Decoding failed; the text is Go's, without the sentence about kind and version before it."""


class _Mismatch(Exception):
    """A value of the wrong JSON type. ``path`` and ``struct`` are filled in on the way up."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__()
        self.found, self.wanted = found, wanted
        self.path: list[str] = []
        self.struct = ""

    def text(self) -> str:
        if not self.struct:
            return f"json: cannot unmarshal {self.found} into Go value of type {self.wanted}"
        field = ".".join([self.struct, *reversed(self.path)])
        return f"json: cannot unmarshal {self.found} into Go struct field {field} of type {self.wanted}"


def load(text: str) -> Any:
    """JSON text as values; objects are :class:`JSONObject`, so that strict decoding sees duplicate fields.

    Raises :class:`DecodeError` if it is not JSON.
    """
    try:
        return json.loads(text, object_pairs_hook=_json_object)
    except (json.JSONDecodeError, RecursionError) as error:
        raise DecodeError(f"invalid JSON: {error}") from None


def _json_object(pairs: list[tuple[str, Any]]) -> JSONObject:
    result = JSONObject(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        result.duplicates = tuple(name for name in result if names.count(name) > 1)
    return result


def decode(obj: Any, resource: Resource, strict: bool = True) -> Object:
    """The body of a create, update or patch of ``resource``, decoded. Missing apiVersion and kind are filled in.

    Raises the 400 of the API server. Not strict, unknown and duplicate fields are dropped: see :func:`complaints`.
    """
    return decode_kind(obj, resource.kind, resource.api_version, strict)


def decode_kind(obj: Any, kind: str, api_version: str, strict: bool = True) -> Object:
    """Like :func:`decode` for an object that is no resource's own, such as a Binding or a Scale."""
    version = api_version.rpartition("/")[2]
    struct = for_kind(kind, api_version)
    if struct is None:
        raise KeyError(f"no schema for {kind} in {api_version}")
    said = (obj.get("kind"), obj.get("apiVersion")) if isinstance(obj, Mapping) else (None, None)
    if said[1] and said[1] != api_version:
        expected = f"the expected API version ({api_version})"
        raise bad_request(f"the API version in the data ({said[1]}) does not match {expected}")
    try:
        if said[0] and said[0] != kind:
            raise DecodeError(f"converting ({said[0]}) to ({kind}): unknown conversion")
        decoded = decode_struct(obj, struct)
        if strict and (found := complaints(obj, struct)):
            raise DecodeError("strict decoding error: " + ", ".join(found))
    except DecodeError as error:
        sent = said[0] or kind
        message = f'{sent} in version "{version}" cannot be handled as a {kind}: {error}'
        raise bad_request(message) from None
    return {"kind": kind, "apiVersion": api_version, **{k: v for k, v in decoded.items() if k not in _TYPE_META}}


_TYPE_META: Final = ("kind", "apiVersion")


def decode_struct(value: Any, struct: Struct) -> Object:
    """Any value as a struct of the schema. Raises :class:`DecodeError`; ignores unknown fields."""
    try:
        return _struct(struct, value)
    except _Mismatch as mismatch:
        raise DecodeError(mismatch.text()) from None


def _struct(struct: Struct, value: Any) -> Object:
    if not isinstance(value, dict):
        raise _Mismatch(_json_name(value), struct.go)
    fields = struct.fields
    found: Object = {}
    for name, one in value.items():
        field = fields.get(name)
        if field is None or one is None:
            continue
        try:
            found[name] = _value(field.type, one)
        except _Mismatch as mismatch:
            mismatch.struct = mismatch.struct or struct.go.rpartition(".")[2]
            mismatch.path.append(name)
            raise
    result: Object = {}
    for name, field in fields.items():
        type = field.type
        if name in found:
            one = found[name]
            if one or type.pointer or field.keep_empty or type.kind == "struct" or type.kind in _NEVER_EMPTY:
                result[name] = one
        elif field.keep_empty or (type.kind == "struct" and not type.pointer):
            result[name] = zero(type)
    return result


_NEVER_EMPTY: Final = ("IntOrString", "Quantity", "Time", "MicroTime", "FieldsV1", "RawExtension")


def zero(type: Type) -> Any:
    """What Go writes for a field that nobody set and that is not omitted."""
    if type.pointer:
        return None
    if type.kind == "struct":
        return _struct(STRUCTS[type.struct], {})
    return {"string": "", "bool": False, "int32": 0, "int64": 0, "IntOrString": 0, "Quantity": "0"}.get(type.kind)


def _value(type: Type, value: Any) -> Any:
    kind = type.kind
    if kind == "string":
        if isinstance(value, str):
            return value
    elif kind == "struct":
        return _struct(STRUCTS[type.struct], value)
    elif kind == "list":
        if isinstance(value, list):
            element = type.element or type
            return [_item(element, one) for one in value]
    elif kind == "map":
        if isinstance(value, dict):
            element = type.element or type
            return {key: _item(element, value[key]) for key in sorted(value)}
    elif kind == "bool":
        if isinstance(value, bool):
            return value
    elif kind in _INTEGER_BITS:
        return _integer(type, value)
    elif kind == "bytes":
        return _bytes(value)
    else:
        return _custom(kind, value)
    raise _Mismatch(_json_name(value), type.go)


def _item(type: Type, value: Any) -> Any:
    return zero(type) if value is None else _value(type, value)


def _json_name(value: Any) -> str:
    return next((name for kind, name in _JSON_NAMES.items() if isinstance(value, kind)), "null")


def _integer(type: Type, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Mismatch(_json_name(value), type.go)
    limit = 1 << _INTEGER_BITS[type.kind]
    if isinstance(value, float) or not -limit <= value < limit:
        raise _Mismatch(f"number {value}", type.go)
    return value


def _bytes(value: Any) -> str:
    if not isinstance(value, str):
        raise _Mismatch(_json_name(value), "[]uint8")
    position = corrupt_byte(value)
    if position is not None:
        raise DecodeError(f"illegal base64 data at input byte {position}")
    return value.replace("\r", "").replace("\n", "")


def _custom(kind: str, value: Any) -> Any:
    """Types with an UnmarshalJSON of their own: their errors name no field."""
    if kind in ("FieldsV1", "RawExtension"):
        return value
    if kind == "IntOrString":
        if isinstance(value, str):
            return value
        if isinstance(value, bool) or not isinstance(value, int):
            raise DecodeError(f"json: cannot unmarshal {_json_name(value)} into Go value of type int32")
        return value
    if kind == "Quantity":
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise DecodeError(quantity.FORMAT_WRONG)
        try:
            return str(quantity.parse_json(value))
        except quantity.QuantityError as error:
            raise DecodeError(str(error)) from None
    if not isinstance(value, str):
        raise DecodeError(f"json: cannot unmarshal {_json_name(value)} into Go value of type string")
    try:
        moment = timestamps.parse(value)
    except ValueError as error:
        raise DecodeError(str(error)) from None
    return timestamps.time(moment) if kind == "Time" else timestamps.micro_time(moment)


def complaints(value: Any, struct: Struct) -> list[str]:
    """What strict decoding refuses and a warning names: ``unknown field "spec.containers[0].imagee"``."""
    found: list[str] = []
    _complain(value, struct, "", found)
    return found


def _complain(value: Any, struct: Struct, path: str, found: list[str]) -> None:
    if not isinstance(value, dict):
        return
    twice = value.duplicates if isinstance(value, JSONObject) else ()
    for name, one in value.items():
        at = f"{path}.{name}" if path else name
        if name in twice:
            found.append(f'duplicate field "{at}"')
        field = struct.fields.get(name)
        if field is None:
            found.append(f'unknown field "{at}"')
        else:
            _complain_in(one, field.type, at, found)


def _complain_in(value: Any, type: Type, path: str, found: list[str]) -> None:
    if type.struct:
        _complain(value, STRUCTS[type.struct], path, found)
    elif type.kind == "list" and type.element and isinstance(value, list):
        if type.element.struct:
            for index, one in enumerate(value):
                _complain(one, STRUCTS[type.element.struct], f"{path}[{index}]", found)
    elif type.kind == "map" and isinstance(value, JSONObject):
        found += [f'duplicate field "{path}.{name}"' for name in value.duplicates]
