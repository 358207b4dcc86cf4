"""``kubectl explain``: the fields of a resource with their types, and what they mean in our own words."""

from __future__ import annotations

import textwrap

from simulator.core.api import schema
from simulator.core.api.schema import Field, Struct, Type
from simulator.kubectl.command import Command, Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.explanations import FIELDS, KINDS, REQUIRED
from simulator.kubectl.flags import Flag
from simulator.kubectl.messages import pick, text
from simulator.kubectl.resources import resource_type
from simulator.kubectl.session import Session

_SCALARS = {"string": "string", "bool": "boolean", "int32": "integer", "int64": "integer", "bytes": "string"}
_WIDTH = 76
_DEEPEST = 8


class _Plain(KubectlError):
    """Printed without ``error:`` in front."""

    def alone(self, server_address: str) -> str:
        return str(self)


def run(io: Session, inv: Invocation) -> None:
    if len(inv.args) != 1:
        said = "We accept only this format: explain RESOURCE" if inv.args else (
            'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of '
            "supported resources."
        )  # fmt: skip
        raise KubectlError(said)
    word, *path = inv.args[0].strip(".").split(".")
    try:
        resource = resource_type(word)
    except KubectlError as error:
        raise _Plain(str(error)) from error
    struct = schema.for_resource(resource)
    if struct is None:
        raise KubectlError(text("not-simulated", io.env.language, what=f"kubectl explain {word}"))
    head = f"GROUP:      {resource.group}\n" if resource.group else ""
    io.stdout += f"{head}KIND:       {resource.kind}\nVERSION:    {resource.version}\n\n"
    language = io.env.language
    field: Field | None = None
    owner = struct
    for step in path:
        found = owner.fields.get(step) if field is None else _fields_of(field).get(step)
        if found is None:
            raise KubectlError(f'field "{step}" does not exist')
        if field is not None:
            owner = schema.struct_of(field.type) or owner
        field = found
    if field is not None:
        io.stdout += f"FIELD: {field.name} <{type_name(field.type)}>\n\n\n"
    io.stdout += "DESCRIPTION:\n" + _described(owner, field, resource.kind, language) + "\n"
    fields = _fields_of(field) if field is not None else struct.fields
    if fields:
        io.stdout += "FIELDS:\n"
        inner = (schema.struct_of(field.type) if field is not None else struct) or owner
        _write_fields(io, inner, fields, inv.flag("recursive"), 1, language)


def _fields_of(field: Field) -> dict[str, Field]:
    struct = schema.struct_of(field.type)
    return struct.fields if struct else {}


def type_name(type: Type) -> str:
    """``[]Container``, ``map[string]string``, ``integer``."""
    if type.go == "v1.ResourceList":
        return "map[string]Quantity"
    if type.kind == "list" and type.element:
        return f"[]{type_name(type.element)}"
    if type.kind == "map" and type.element:
        return f"map[string]{type_name(type.element)}"
    if type.kind == "struct":
        return type.struct.rpartition(".")[2]
    return _SCALARS.get(type.kind, type.kind)


def _meaning(owner: Struct, name: str, language: str) -> str:
    pair = FIELDS.get(f"{owner.name}.{name}") or FIELDS.get(name)
    return pick(pair, language) if pair else text("no-description", language)


def _described(owner: Struct, field: Field | None, kind: str, language: str) -> str:
    if field is not None:
        return _wrapped(_meaning(owner, field.name, language))
    pair = KINDS.get(kind)
    return _wrapped(pick(pair, language) if pair else text("no-description", language))


def _wrapped(paragraph: str) -> str:
    lines = textwrap.wrap(paragraph, _WIDTH) if paragraph.isascii() else [paragraph]
    return "".join(f"    {line}\n" for line in lines)


def _write_fields(
    io: Session, owner: Struct, fields: dict[str, Field], recursive: bool, level: int, language: str
) -> None:
    for name in sorted(fields):
        field = fields[name]
        required = " -required-" if f"{owner.name}.{name}" in REQUIRED else ""
        io.stdout += f"{'  ' * level}{name}\t<{type_name(field.type)}>{required}\n"
        if not recursive:
            io.stdout += _wrapped(_meaning(owner, name, language)) + "\n"
            continue
        inner = schema.struct_of(field.type)
        if inner and level < _DEEPEST:
            _write_fields(io, inner, inner.fields, True, level + 1, language)


COMMANDS = (
    Command(
        "explain",
        run,
        ("Get documentation for a resource", "查看资源及其字段的说明"),
        flags=(Flag("api-version"), Flag("output", default="plaintext"), Flag("recursive", "bool")),
        reads=True,
        usage="TYPE[.FIELD...] [--recursive]",
        examples=("kubectl explain pod", "kubectl explain pod.spec.containers"),
    ),
)
