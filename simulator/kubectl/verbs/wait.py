"""``kubectl wait``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.kubectl.command import FILES, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, ServerError
from simulator.kubectl.flags import Flag
from simulator.kubectl.printers.go_values import go_text
from simulator.kubectl.printers.jsonpath import JsonPath, relaxed
from simulator.kubectl.resources import Found, Listed, fetch, wanted
from simulator.kubectl.session import Session

POLL_US = 500_000
Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Condition:
    """What is waited for: ``delete``, ``create``, a condition's status, or a field's value (None: any)."""

    kind: str
    name: str = ""
    value: str | None = None

    def met(self, obj: Object | None) -> bool:
        if self.kind in ("delete", "create"):
            return (obj is None) == (self.kind == "delete")
        if obj is None:
            return False
        if self.kind == "jsonpath":
            found = JsonPath(self.name).find(obj)
            return bool(found) and (self.value is None or any(go_text(item) == self.value for item in found))
        for item in obj.get("status", {}).get("conditions") or ():
            if str(item.get("type", "")).lower() == self.name.lower():
                return str(item.get("status", "")).lower() == str(self.value).lower()
        return False


def parse(text: str) -> Condition:
    """``--for``. Raises KubectlError."""
    kind, equals, rest = text.partition("=")
    if kind.lower() in ("delete", "create") and not equals:
        return Condition(kind.lower())
    if kind == "condition" and rest:
        name, _, value = rest.partition("=")
        return Condition("condition", name, value or "true")
    if kind == "jsonpath" and rest:
        path, brace, value = rest.partition("}=")
        if not brace and "=" in rest and not rest.endswith("}"):
            path, _, value = rest.partition("=")
        path = path if path.endswith("}") or not path.startswith("{") else path + "}"
        return Condition("jsonpath", relaxed(path), value or None)
    raise KubectlError(f'unrecognized condition: "{text}"')


@dataclass(frozen=True, slots=True)
class WaitFor:
    """Asks for one object until its condition is met, or the time is over."""

    found: Found
    condition: Condition
    began_us: int
    timeout_us: int

    def run(self, io: Session) -> None:
        target = self.found.target
        obj: Object | None = self.found.object
        late = io.now_us > self.began_us and io.now_us - self.began_us >= self.timeout_us
        while late or not self.condition.met(obj):
            if io.now_us - self.began_us >= self.timeout_us:
                raise KubectlError(f"timed out waiting for the condition on {target.resource.plural}/{target.name}")
            io.sleep(POLL_US)
            response = io.ask(target.request())
            if not response.ok and response.code != 404:
                raise ServerError(response)
            obj = response.body if response.ok else None
        io.out(f"{target.label} condition met")


def run(io: Session, inv: Invocation) -> None:
    wanted_for = inv.flag("for")
    if not wanted_for:
        raise KubectlError("unrecognized condition: []")
    condition = parse(wanted_for)
    things = wanted(io, inv)
    found = fetch(io, things, limit=False, ignore_not_found=condition.kind == "delete")
    if not found and not io.errors and any(isinstance(thing, Listed) for thing in things):
        raise KubectlError("no matching resources found")
    for item in found:
        io.then(WaitFor(item, condition, io.now_us, inv.flag("timeout")))


COMMANDS = (
    Command(
        "wait",
        run,
        ("Wait for a specific condition on one or many resources", "等待资源满足某个条件"),
        flags=(
            *FILES,
            *SELECT,
            Flag("all-namespaces", "bool", "A"),
            Flag("field-selector"),
            Flag("for"),
            Flag("local", "bool"),
            Flag("output", short="o"),
            Flag("timeout", "duration", default=30_000_000),
        ),
        usage="TYPE NAME --for=condition=NAME",
        examples=("kubectl wait --for=condition=Ready pod/web-1 --timeout=60s",),
    ),
)
