"""``kubectl patch``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from simulator.core.api import patch as patches
from simulator.core.api.kinds import Resource
from simulator.core.protocol.api import JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, ApiResponse
from simulator.kubectl.command import DRY_RUN, FILES, OUTPUT, Command, Invocation
from simulator.kubectl.errors import KubectlError, ServerError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.resources import Found, fetch, wanted
from simulator.kubectl.session import Session
from simulator.yaml_loader import YamlError, load

_TYPES = {"json": JSON_PATCH, "merge": MERGE_PATCH, "strategic": STRATEGIC_MERGE_PATCH}


@dataclass(frozen=True, slots=True)
class Patch:
    """Patches one object that was read before."""

    found: Found
    inv: Invocation
    body: Any
    content_type: str

    def run(self, io: Session) -> None:
        inv, target = self.inv, self.found.target
        if dry_run(inv) == "client":
            patched = _applied(self.found.object, self.body, self.content_type, target.resource)
        else:
            request = target.request(
                "patch",
                subresource=str(inv.flag("subresource")),
                body=self.body,
                content_type=self.content_type,
                params={"fieldManager": "kubectl-patch", **dry_run_params(inv)},
            )
            patched = check(io.ask(request))
        before = {**self.found.object, "metadata": {**self.found.object["metadata"]}}
        said = "patched (no change)" if patched == before else "patched"
        io.stdout += result(inv, patched, said)


def _applied(obj: dict[str, Any], body: Any, content_type: str, resource: Resource) -> dict[str, Any]:
    try:
        patched = patches.apply_patch(obj, body, content_type, resource)
    except patches.PatchError as error:
        raise KubectlError(str(error)) from error
    return dict(patched)


def run(io: Session, inv: Invocation) -> None:
    kind = str(inv.flag("type"))
    if kind not in _TYPES:
        allowed = "[" + " ".join(f"{name}" for name in sorted(_TYPES)) + "]"
        raise KubectlError(f'--type must be one of {allowed}, not "{kind}"')
    text = str(inv.flag("patch"))
    if inv.flag("patch-file"):
        text = io.env.files.get(str(inv.flag("patch-file")), "")
    if not text:
        raise KubectlError("must specify --patch or --patch-file containing the contents of the patch")
    things = wanted(io, inv)
    body = _body(text)
    for found in fetch(io, things):
        io.then(Patch(found, inv, body, _TYPES[kind]))


def _body(text: str) -> Any:
    """JSON goes to the server as it is, and that refuses what is wrong with it; YAML is read here."""
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except json.JSONDecodeError as error:
            status = {"kind": "Status", "reason": "BadRequest", "message": _go_error(error), "code": 400}
            raise ServerError(ApiResponse(400, status)) from error
    try:
        return load(text, source="patch")
    except YamlError as error:
        raise KubectlError(f'unable to parse "{text}": yaml: {error.message}') from error


def _go_error(error: json.JSONDecodeError) -> str:
    """What Go's ``encoding/json`` says where Python's decoder stopped."""
    if error.pos >= len(error.doc.rstrip()):
        return "unexpected end of JSON input"
    char = error.doc[error.pos]
    where = {
        "Expecting property name enclosed in double quotes": "looking for beginning of object key string",
        "Illegal trailing comma before end of object": "looking for beginning of object key string",
        "Expecting ':' delimiter": "after object key",
        "Expecting ',' delimiter": "after object key:value pair",
        "Extra data": "after top-level value",
    }.get(error.msg, "looking for beginning of value")
    return f"invalid character '{char}' {where}"


COMMANDS = (
    Command(
        "patch",
        run,
        ("Update fields of a resource", "更新资源的若干字段"),
        flags=(
            *FILES,
            *OUTPUT,
            *DRY_RUN,
            Flag("field-manager"),
            Flag("local", "bool"),
            Flag("patch", short="p"),
            Flag("patch-file"),
            Flag("subresource"),
            Flag("type", default="strategic"),
        ),
        usage="(-f FILENAME | TYPE NAME) -p PATCH",
        examples=('kubectl patch deployment web -p \'{"spec":{"replicas":2}}\'',),
    ),
)
