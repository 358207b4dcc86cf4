"""``-o``: how a command prints the objects that it got or made."""

from __future__ import annotations

from typing import Any

from simulator.core.api import kinds
from simulator.kubectl.command import Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.printers import json_out, templates, yaml_out
from simulator.kubectl.resources import kind_name

_FORMATS = (
    "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,"
    "kyaml,name,template,templatefile,wide,yaml"
)


def format_of(inv: Invocation) -> str:
    """The format without its argument: ``yaml``, ``custom-columns``, empty for none."""
    return str(inv.flag("output")).partition("=")[0]


def argument_of(inv: Invocation) -> str:
    """What follows the equals sign of ``-o``, or ``--template``."""
    _, equals, argument = str(inv.flag("output")).partition("=")
    return argument if equals else str(inv.flag("template"))


def whole(obj: dict[str, Any], inv: Invocation) -> dict[str, Any]:
    """The object as ``-o yaml`` shows it: without managedFields, unless they are asked for."""
    metadata = obj.get("metadata")
    if inv.flag("show-managed-fields") or not isinstance(metadata, dict) or "managedFields" not in metadata:
        return obj
    return {**obj, "metadata": {key: value for key, value in metadata.items() if key != "managedFields"}}


def name_line(obj: dict[str, Any]) -> str:
    """``deployment.apps/web``."""
    resource = kinds.of(obj)
    if resource:
        kind = kind_name(resource)
    else:
        group = str(obj.get("apiVersion", "")).rpartition("/")[0]
        kind = str(obj.get("kind", "")).lower() + (f".{group}" if group else "")
    return f"{kind}/{obj.get('metadata', {}).get('name', '')}"


def unknown_format(inv: Invocation, formats: str = _FORMATS) -> KubectlError:
    return KubectlError(
        f'unable to match a printer suitable for the output format "{inv.flag("output")}", '
        f"allowed formats are: {formats}"
    )


def document(obj: dict[str, Any], inv: Invocation) -> str | None:
    """One object in ``yaml``, ``json`` or ``name``; None for other formats."""
    form = format_of(inv)
    if form == "yaml":
        return yaml_out.dump(whole(obj, inv))
    if form == "json":
        return json_out.indented(whole(obj, inv))
    if form == "name":
        return name_line(obj) + "\n"
    return None


def dry_run(inv: Invocation) -> str:
    """``none``, ``client`` or ``server``. Raises KubectlError."""
    value = str(inv.flag("dry-run"))
    if value == "unchanged":
        raise KubectlError(
            '--dry-run flag without a value was specified. A value must be set: "none", "server", or "client".'
        )
    if value not in ("none", "client", "server"):
        raise KubectlError(f'invalid dry-run value ({value}). Must be "none", "server", or "client".')
    return value


def dry_run_params(inv: Invocation) -> dict[str, Any]:
    """What a request says in the query where nothing is to be stored."""
    return {"dryRun": "All"} if dry_run(inv) == "server" else {}


_SUFFIX = {"client": " (dry run)", "server": " (server dry run)", "none": ""}


def result(inv: Invocation, obj: dict[str, Any], operation: str) -> str:
    """What a command prints of an object that it changed: ``pod/web created``, or the object with ``-o``."""
    form = format_of(inv)
    if not form:
        return f"{name_line(obj)} {operation}{_SUFFIX[dry_run(inv)]}\n"
    text = document(obj, inv)
    if text is not None:
        return text
    printer = templates.printer(form, argument_of(inv), inv)
    if printer is None:
        raise unknown_format(inv)
    return printer(obj)
