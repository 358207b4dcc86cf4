"""``kubectl label`` and ``kubectl annotate``."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.api import names
from simulator.core.api.patch import diff_merge_patch
from simulator.core.protocol.api import MERGE_PATCH
from simulator.kubectl.command import DRY_RUN, FILES, OUTPUT, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.printers.json_out import compact
from simulator.kubectl.resources import Found, fetch, wanted
from simulator.kubectl.session import Session


@dataclass(frozen=True, slots=True)
class Words:
    """How labels and annotations differ. ``field`` is the one in metadata."""

    field: str
    noun: str
    changed: str
    unchanged: str
    removed: str
    verb: str


LABEL = Words("labels", "label", "labeled", "not labeled", "unlabeled", "label")
ANNOTATION = Words("annotations", "annotation", "annotated", "annotated", "annotated", "annotate")


def split_pairs(args: list[str], verb: str) -> tuple[list[str], list[str]]:
    """The resources in front, and the ``key=value`` and ``key-`` after them."""
    at = next((i for i, arg in enumerate(args) if _is_pair(arg)), len(args))
    for arg in args[at:]:
        if not _is_pair(arg):
            raise KubectlError(f"all resources must be specified before {verb} changes: {arg}")
    return args[:at], args[at:]


def _is_pair(arg: str) -> bool:
    return ("=" in arg and not arg.startswith("=")) or (len(arg) > 1 and arg.endswith("-"))


@dataclass(frozen=True, slots=True)
class Change:
    """Changes the labels or annotations of one object that was read before."""

    found: Found
    inv: Invocation
    words: Words
    pairs: dict[str, str]
    removals: tuple[str, ...]

    def run(self, io: Session) -> None:
        inv, found, words = self.inv, self.found, self.words
        metadata = found.object.get("metadata", {})
        old: dict[str, str] = metadata.get(words.field) or {}
        if not inv.flag("overwrite"):
            self._check_overwrites(old)
        for key in self.removals:
            if key not in old and words is LABEL:
                io.out(f'label "{key}" not found.')
        new = {key: value for key, value in {**old, **self.pairs}.items() if key not in self.removals}
        changed = {**found.object, "metadata": {**metadata, words.field: new}}
        said = words.changed if new != old else words.unchanged
        if new != old and not inv.flag("overwrite") and len(compact(changed)) < len(compact(found.object)):
            said = words.removed
        if dry_run(inv) != "client":
            request = found.target.request(
                "patch",
                body=diff_merge_patch(found.object, changed),
                content_type=MERGE_PATCH,
                params={"fieldManager": f"kubectl-{words.verb}", **dry_run_params(inv)},
            )
            changed = check(io.ask(request))
        io.stdout += result(inv, changed, said)

    def _check_overwrites(self, old: dict[str, str]) -> None:
        taken = [f"'{key}' already has a value ({old[key]})" for key in sorted(self.pairs) if key in old]
        if not taken:
            return
        if self.words is LABEL:
            raise KubectlError(f"{taken[0]}, and --overwrite is false")
        raise KubectlError("--overwrite is false but found the following declared annotation(s): " + "; ".join(taken))


def _run(io: Session, inv: Invocation, words: Words) -> None:
    resources, specs = split_pairs(list(inv.args), words.verb)
    if not resources and not inv.flag("filename"):
        raise KubectlError("one or more resources must be specified as <resource> <name> or <resource>/<name>")
    if not specs and not inv.flag("list"):
        raise KubectlError(f"at least one {words.noun} update is required")
    pairs, removals = _parse(specs, words)
    for found in fetch(io, wanted(io, inv, resources), limit=False):
        if inv.flag("list"):
            _list(io, found, words)
        else:
            io.then(Change(found, inv, words, pairs, removals))


def _parse(specs: list[str], words: Words) -> tuple[dict[str, str], tuple[str, ...]]:
    pairs: dict[str, str] = {}
    removals: list[str] = []
    for spec in specs:
        key, equals, value = spec.partition("=")
        if not equals:
            removals.append(spec[:-1])
            continue
        if words is LABEL:
            if "=" in value:
                raise KubectlError(f"invalid label spec: {spec}")
            texts = names.label_value(value)
            if texts:
                raise KubectlError(f'invalid label value: "{spec}": {";".join(texts)}')
        pairs[key] = value
    if any(key in pairs for key in removals):
        raise KubectlError(
            f"can not both modify and remove {'an' if words is ANNOTATION else 'a'} {words.noun} in the same command"
        )
    return pairs, tuple(removals)


def _list(io: Session, found: Found, words: Words) -> None:
    values = found.object.get("metadata", {}).get(words.field) or {}
    for key in sorted(values):
        io.out(f"{key}={values[key]}")


def _label(io: Session, inv: Invocation) -> None:
    _run(io, inv, LABEL)


def _annotate(io: Session, inv: Invocation) -> None:
    _run(io, inv, ANNOTATION)


def _reads(inv: Invocation) -> bool:
    return bool(inv.flag("list")) or inv.flag("dry-run") == "client"


_FLAGS = (
    *FILES,
    *SELECT,
    *OUTPUT,
    *DRY_RUN,
    Flag("all-namespaces", "bool", "A"),
    Flag("field-manager"),
    Flag("field-selector"),
    Flag("list", "bool"),
    Flag("local", "bool"),
    Flag("overwrite", "bool"),
    Flag("resource-version"),
)
COMMANDS = (
    Command(
        "label",
        _label,
        ("Update the labels on a resource", "更新资源的标签"),
        flags=_FLAGS,
        reads=_reads,
        usage="TYPE NAME KEY=VALUE ... KEY-",
        examples=("kubectl label pod web-1 tier=front", "kubectl label node node-1 disk-"),
    ),
    Command(
        "annotate",
        _annotate,
        ("Update the annotations on a resource", "更新资源的注解"),
        flags=_FLAGS,
        reads=_reads,
        usage="TYPE NAME KEY=VALUE ... KEY-",
        examples=('kubectl annotate pod web-1 note="hello world"',),
    ),
)
