"""``kubectl describe``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.core.protocol.api import ApiRequest
from simulator.kubectl.command import FILES, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, ServerError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.printers import describe
from simulator.kubectl.resources import (
    CHUNK,
    Listed,
    Named,
    Wanted,
    fetch,
    namespace_of,
    wanted,
)  # fmt: skip
from simulator.kubectl.session import Session

_NO_TYPE = """You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of \
supported resources.
"""


@dataclass(frozen=True, slots=True)
class Asking:
    """The reader of a description, over a session."""

    io: Session
    show_events: bool

    @property
    def unix_us(self) -> int:
        return self.io.unix_us

    def get(self, plural: str, namespace: str, name: str) -> tuple[dict[str, Any] | None, str]:
        response = self.io.ask(ApiRequest("get", plural, namespace=namespace, name=name))
        if response.ok:
            return response.body, ""
        return None, ServerError(response).message

    def objects(self, plural: str, namespace: str, labels: str = "", fields: str = "") -> list[dict[str, Any]] | None:
        params: dict[str, Any] = {"limit": CHUNK}
        if labels:
            params["labelSelector"] = labels
        if fields:
            params["fieldSelector"] = fields
        response = self.io.ask(ApiRequest("list", plural, namespace=namespace, params=params))
        if response.code == 404:
            return None
        return list(check(response).get("items") or ())

    def events(self, obj: dict[str, Any], uid: str | None = None) -> list[dict[str, Any]] | None:
        if not self.show_events:
            return None
        metadata = obj.get("metadata", {})
        about = {
            "involvedObject.name": metadata.get("name", ""),
            "involvedObject.namespace": metadata.get("namespace", ""),
            "involvedObject.kind": obj.get("kind", ""),
            "involvedObject.uid": metadata.get("uid", "") if uid is None else uid,
        }
        fields = ",".join(f"{field}={value}" for field, value in about.items() if value)
        return self.objects("events", metadata.get("namespace", ""), fields=fields)


@dataclass(frozen=True, slots=True)
class DescribeOne:
    """Describes one object; ``before`` and ``after`` are the blank lines around it."""

    target: Named
    show_events: bool
    before: str = ""
    after: str = ""

    def run(self, io: Session) -> None:
        resource = self.target.resource
        obj = {
            "apiVersion": resource.api_version,
            "kind": resource.kind,
            **check(io.ask(self.target.request())),
        }
        text = describe.of(resource.plural)(obj, Asking(io, self.show_events))
        io.stdout += self.before + text + self.after


def run(io: Session, inv: Invocation) -> None:
    if not inv.args and not inv.flag("filename"):
        io.warn(_NO_TYPE)
        raise KubectlError("Required resource not specified.")
    things = wanted(io, inv, list_all=True)
    found = fetch(io, things)
    targets = [item.target for item in found]
    by_prefix = not found and bool(io.errors) and _may_be_prefix(things, io)
    if by_prefix:
        targets = _by_prefix(io, things[0])
        if targets:
            io.errors.clear()
    if not targets:
        if not io.errors:
            namespaced = not inv.flag("all-namespaces") and all(thing.resource.namespaced for thing in things)
            io.warn(f"No resources found in {namespace_of(io, inv)} namespace." if namespaced else "No resources found")
        return
    show_events = inv.flag("show-events") if inv.given("show-events") else len(targets) == 1
    for number, target in enumerate(targets):
        if by_prefix:
            io.then(DescribeOne(target, show_events, after="\n"))
        else:
            io.then(DescribeOne(target, show_events, before="\n\n" if number else ""))


def _may_be_prefix(things: list[Wanted], io: Session) -> bool:
    last = io.errors[-1]
    return len(things) == 1 and isinstance(things[0], Named) and isinstance(last, ServerError) and last.code == 404


def _by_prefix(io: Session, thing: Wanted) -> list[Named]:
    """``describe pod web`` describes all pods whose names begin so, where none is called exactly so."""
    assert isinstance(thing, Named)
    found = fetch(io, [Listed(thing.resource, thing.namespace)])
    return [item.target for item in found if item.target.name.startswith(thing.name)]


COMMANDS = (
    Command(
        "describe",
        run,
        (
            "Show details of a specific resource or group of resources",
            "显示一个或一组资源的详细信息，以及和它有关的事件",
        ),
        flags=(
            *FILES,
            SELECT[0],
            Flag("all-namespaces", "bool", "A"),
            Flag("chunk-size", "int", default=500),
            Flag("show-events", "bool", default=True),
        ),
        reads=True,
        usage="TYPE [NAME | NAME_PREFIX | -l label]",
        examples=("kubectl describe pod web-1", "kubectl describe deploy/web", "kubectl describe node node-1"),
    ),
)
