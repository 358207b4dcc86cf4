"""``kubectl cordon``, ``uncordon`` and ``taint``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.core.api import kinds, meta, names
from simulator.kubectl.command import DRY_RUN, FILES, OUTPUT, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, UsageError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.resources import Found, Listed, Named, Wanted, fetch, wanted
from simulator.kubectl.session import Session
from simulator.kubectl.verbs import strategic

Object = dict[str, Any]
Key = tuple[str, str]
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


@dataclass(frozen=True, slots=True)
class Change:
    """Stores one node."""

    found: Found
    inv: Invocation
    changed: Object
    said: str
    params: dict[str, Any]

    def run(self, io: Session) -> None:
        changed = self.changed
        if dry_run(self.inv) != "client":
            patch, content_type = strategic.between(kinds.NODES, self.found.object, changed)
            params = {**self.params, **dry_run_params(self.inv)}
            request = self.found.target.request("patch", body=patch, content_type=content_type, params=params)
            changed = check(io.ask(request))
        io.stdout += result(self.inv, changed, self.said)


def nodes(inv: Invocation) -> list[Wanted]:
    """The nodes that ``cordon`` and ``drain`` are about."""
    verb = inv.command.path
    if inv.flag("selector"):
        if inv.args:
            raise KubectlError("error: cannot specify both a node name and a --selector option")
        return [Listed(kinds.NODES, "", str(inv.flag("selector")))]
    if not inv.args:
        raise UsageError(f"USAGE: {verb} NODE [flags]", inv.command.full_path)
    return [Named(kinds.NODES, "", name.removeprefix("node/").removeprefix("nodes/")) for name in inv.args]


def cordon_one(io: Session, inv: Invocation, found: Found, wanted_value: bool) -> None:
    word = "cordoned" if wanted_value else "uncordoned"
    spec = found.object.get("spec", {})
    if bool(spec.get("unschedulable")) == wanted_value:
        io.stdout += result(inv, found.object, f"already {word}")
        return
    rest = {key: value for key, value in spec.items() if key != "unschedulable"}
    changed = {**found.object, "spec": {**rest, "unschedulable": True} if wanted_value else rest}
    io.then(Change(found, inv, changed, word, {}))


def _cordon(io: Session, inv: Invocation) -> None:
    for found in fetch(io, nodes(inv)):
        cordon_one(io, inv, found, True)


def _uncordon(io: Session, inv: Invocation) -> None:
    for found in fetch(io, nodes(inv)):
        cordon_one(io, inv, found, False)


def _taint(io: Session, inv: Invocation) -> None:
    args = list(inv.args)
    at = next((i for i, arg in enumerate(args) if "=" in arg or ":" in arg or arg.endswith("-")), len(args))
    if at < 1 or (at < 2 and not inv.flag("selector") and not inv.flag("all") and "/" not in args[0]):
        raise KubectlError("one or more resources must be specified as <resource> <name>")
    if at == len(args):
        raise KubectlError("at least one taint update is required")
    if "/" not in args[0] and kinds.by_name(args[0]) is not kinds.NODES:
        raise KubectlError(f"invalid resource type {args[0]}, only node(s) is supported")
    added, removed = _parse(args[at:], inv)
    for found in fetch(io, wanted(io, inv, args[:at])):
        io.then(_tainted(found, inv, added, removed))


def _parse(specs: list[str], inv: Invocation) -> tuple[list[Object], list[Key]]:
    added: list[Object] = []
    removed: list[Key] = []
    for spec in specs:
        taint = _spec(spec.removesuffix("-"), inv, removing=spec.endswith("-"))
        if spec.endswith("-"):
            removed.append((taint["key"], taint.get("effect", "")))
            continue
        if any(_key(other) == _key(taint) for other in added):
            raise KubectlError(f"duplicated taints with the same key and effect: {taint}")
        added.append(taint)
    both = [item for item in added if _key(item) in removed or (item["key"], "") in removed]
    if both:
        shown = ", ".join(f"{item['key']}={item['effect']}" for item in both)
        raise KubectlError(f"can not both modify and remove the following taint(s) in the same command: {shown}")
    return added, removed


def _spec(text: str, inv: Invocation, *, removing: bool) -> Object:
    front, colon, effect = text.partition(":")
    key, _, value = front.partition("=")
    if not colon and not removing:
        raise _bad(text, names.qualified_name(front), inv)
    if colon and effect not in _EFFECTS:
        raise _bad(text, (f"invalid taint effect: {effect}, unsupported taint effect",), inv)
    texts = (*names.qualified_name(key), *names.label_value(value))
    if texts:
        raise _bad(text, texts, inv)
    taint: Object = {"key": key}
    if value:
        taint["value"] = value
    return {**taint, "effect": effect} if effect else taint


def _bad(text: str, why: tuple[str, ...], inv: Invocation) -> KubectlError:
    return UsageError(f"invalid taint spec: {text}, {'; '.join(why)}", inv.command.full_path)


def _key(taint: Object) -> Key:
    return taint["key"], taint.get("effect", "")


def _tainted(found: Found, inv: Invocation, added: list[Object], removed: list[Key]) -> Change:
    old = found.object.get("spec", {}).get("taints") or []
    for key, effect in removed:
        if not any(item["key"] == key and effect in ("", item.get("effect")) for item in old):
            raise KubectlError(f'taint "{key}{f":{effect}" if effect else ""}" not found')
    present = [_key(item) for item in old]
    if not inv.flag("overwrite") and any(_key(item) in present for item in added):
        raise KubectlError(
            f"node {found.target.name} already has a taint(s) with same effect(s) and --overwrite is false"
        )
    new_keys = [_key(item) for item in added]
    kept = [i for i in old if _key(i) not in new_keys and _key(i) not in removed and (i["key"], "") not in removed]
    said = "modified" if added and removed else "untainted" if removed else "tainted"
    changed = meta.set_in(found.object, ("spec", "taints"), [*added, *kept])
    return Change(found, inv, changed, said, {"fieldManager": "kubectl-taint"})


_NODES = (*DRY_RUN, SELECT[0], Flag("output", short="o"), *OUTPUT[1:])
COMMANDS = (
    Command(
        "cordon",
        _cordon,
        ("Mark node as unschedulable", "把节点标记为不可调度"),
        flags=_NODES,
        usage="NODE",
        examples=("kubectl cordon node-1",),
    ),
    Command(
        "uncordon",
        _uncordon,
        ("Mark node as schedulable", "把节点重新标记为可调度"),
        flags=_NODES,
        usage="NODE",
        examples=("kubectl uncordon node-1",),
    ),
    Command(
        "taint",
        _taint,
        ("Update the taints on one or more nodes", "更新节点的污点"),
        flags=(
            *FILES,
            *SELECT,
            *OUTPUT,
            *DRY_RUN,
            *(Flag("field-manager"), Flag("overwrite", "bool"), Flag("validate")),
        ),
        usage="NODE NAME KEY=VALUE:EFFECT ... KEY:EFFECT-",
        examples=("kubectl taint node node-1 dedicated=gpu:NoSchedule", "kubectl taint node node-1 dedicated-"),
    ),
)
