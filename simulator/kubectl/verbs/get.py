"""``kubectl get``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from simulator.kubectl.command import FILES, OUTPUT, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, UsageError
from simulator.kubectl.flags import Flag
from simulator.kubectl.messages import text
from simulator.kubectl.output import argument_of, document, format_of, unknown_format, whole
from simulator.kubectl.printers import json_out, templates, yaml_out
from simulator.kubectl.printers.sorting import sort_objects
from simulator.kubectl.printers.table import TableOptions, table
from simulator.kubectl.resources import Found, Listed, Wanted, fetch, kind_name, namespace_of, wanted
from simulator.kubectl.session import Session

_NO_TYPE = (
    'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported '
    "resources.\n"
)


def run(io: Session, inv: Invocation) -> None:
    if inv.flag("raw"):
        raise KubectlError(text("not-simulated", io.env.language, what="kubectl get --raw"))
    if inv.flag("watch") or inv.flag("watch-only"):
        raise KubectlError(text("no-watch", io.env.language))
    if not inv.args and not inv.flag("filename"):
        io.warn(_NO_TYPE)
        raise UsageError(
            'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that '
            "resource (e.g. kubectl explain pods).",
            "kubectl get",
        )
    form = format_of(inv)
    printer = templates.printer(form, argument_of(inv), inv) if form not in ("", "wide") else None
    if form not in ("", "wide", "yaml", "json", "name") and printer is None:
        raise unknown_format(inv)
    things = wanted(io, inv, list_all=True)
    found = fetch(io, things, ignore_not_found=inv.flag("ignore-not-found"))
    single = len(things) == 1 and not isinstance(things[0], Listed)
    if inv.flag("sort-by"):
        found = sort_objects(found, str(inv.flag("sort-by")), as_table=form in ("", "wide"))
    if form in ("", "wide"):
        _tables(io, inv, things, found)
    elif printer is not None:
        _rendered(io, inv, found, printer, single)
    else:
        _generic(io, inv, found, single)


def _tables(io: Session, inv: Invocation, things: Sequence[Wanted], found: list[Found]) -> None:
    if not found:
        if not io.errors and not inv.flag("ignore-not-found"):
            everywhere = inv.flag("all-namespaces") or not all(thing.resource.namespaced for thing in things)
            where = "" if everywhere else f" in {namespace_of(io, inv)} namespace."
            io.warn(f"No resources found{where}")
        return
    several = len({id(item.target.resource) for item in found}) > 1
    groups = [(r, [item.object for item in items]) for r, items in groupby(found, key=lambda f: f.target.resource)]
    for number, (resource, objects) in enumerate(groups):
        options = TableOptions(
            wide=format_of(inv) == "wide",
            namespace=inv.flag("all-namespaces") and resource.namespaced,
            headers=not inv.flag("no-headers"),
            show_labels=inv.flag("show-labels"),
            label_columns=tuple(inv.flag("label-columns")),
            kind_prefix=kind_name(resource) if several or inv.flag("show-kind") else "",
        )
        if number and options.headers:
            io.out("\n")
        io.out(table(resource, objects, io.unix_us, options))


def _generic(io: Session, inv: Invocation, found: list[Found], single: bool) -> None:
    """``yaml``, ``json`` and ``name``: one object alone, several as a List."""
    if format_of(inv) == "name" or single:
        for item in found:
            io.out(document(item.object, inv) or "")
    elif found or not io.errors:
        listed = list_object([whole(item.object, inv) for item in found])
        io.out(yaml_out.dump(listed) if format_of(inv) == "yaml" else json_out.indented(listed))


def _rendered(io: Session, inv: Invocation, found: list[Found], printer: templates.Printer, single: bool) -> None:
    if not found and (single or io.errors):
        return
    value: Any = found[0].object if single else list_object([item.object for item in found])
    io.stdout += printer(value)


def list_object(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}}


COMMANDS = (
    Command(
        "get",
        run,
        ("Display one or many resources", "显示一个或多个资源"),
        flags=(
            *FILES,
            *OUTPUT,
            SELECT[0],
            Flag("all-namespaces", "bool", "A"),
            Flag("chunk-size", "int", default=500),
            Flag("field-selector"),
            Flag("ignore-not-found", "bool"),
            Flag("label-columns", "strings", "L"),
            Flag("no-headers", "bool"),
            Flag("output-watch-events", "bool"),
            Flag("raw"),
            Flag("server-print", "bool", default=True),
            Flag("show-kind", "bool"),
            Flag("show-labels", "bool"),
            Flag("sort-by"),
            Flag("subresource"),
            Flag("watch", "bool", "w"),
            Flag("watch-only", "bool"),
        ),
        reads=True,
        usage="TYPE [NAME | -l label] [-o wide|yaml|json|name]",
        examples=(
            "kubectl get pods",
            "kubectl get pods -o wide",
            "kubectl get deploy,rs,pods",
            "kubectl get deployment web -o yaml",
            "kubectl get pods -A",
        ),
    ),
)
