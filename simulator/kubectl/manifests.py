"""Objects from YAML or JSON text, as ``kubectl -f`` reads them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from simulator.core.api import kinds
from simulator.core.api.kinds import Resource
from simulator.kubectl.command import Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.messages import text
from simulator.kubectl.session import Session
from simulator.yaml_loader import YamlError, load_all

_VALIDATED = (
    "error validating data: {}; if you choose to ignore these errors, turn validation off with --validate=false"
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """One object of a file. ``namespace``: where it goes, empty for a resource without namespaces."""

    object: dict[str, Any]
    source: str
    resource: Resource
    namespace: str

    @property
    def name(self) -> str:
        return str((self.object.get("metadata") or {}).get("name") or "")


def read(io: Session, inv: Invocation, *, validate: bool = False) -> list[Manifest]:
    """The objects of all ``-f`` of a command, in order. What cannot be read is noted in the session and left out.

    ``validate``: whether the command checks objects before it sends them (``create``, ``apply``).
    """
    if inv.flag("kustomize"):
        raise KubectlError(text("no-kustomize", io.env.language))
    found: list[Manifest] = []
    for name in inv.flag("filename"):
        source, content = _content(io, name)
        try:
            for raw in _documents(content, source):
                found += [_manifest(io, inv, item, source, validate) for item in _flatten(raw)]
        except KubectlError as error:
            io.fail(error)
    return found


def _content(io: Session, name: str) -> tuple[str, str]:
    if name == "-":
        return "STDIN", io.stdin
    if name not in io.env.files:
        raise KubectlError(text("no-file", io.env.language, name=name))
    return name, io.env.files[name]


def _documents(content: str, source: str) -> list[Any]:
    try:
        return [document for document in _parsed(content) if document is not None]
    except YamlError as error:
        raise KubectlError(
            f"error parsing {source}: error converting YAML to JSON: yaml: {_where(error)}{error.message}"
        ) from error


@lru_cache(maxsize=32)
def _parsed(content: str) -> list[Any]:
    # A verb that waits is run again from its beginning, and must not parse again.
    return load_all(content, source="yaml")


def _where(error: YamlError) -> str:
    """go-yaml names no line where that is the first, and counts its scanner's lines from 1 but its parser's from 0."""
    line = error.line - 1
    if not line:
        return ""
    return f"line {line if error.message.startswith('did not find expected') else line + 1}: "


def _flatten(raw: Any) -> Iterator[Any]:
    if isinstance(raw, dict) and str(raw.get("kind", "")).endswith("List") and isinstance(raw.get("items"), list):
        for item in raw["items"]:
            yield from _flatten(item)
    else:
        yield raw


def _manifest(io: Session, inv: Invocation, raw: Any, source: str, validate: bool) -> Manifest:
    checked = validate and inv.flag("validate") not in ("false", "ignore", "warn")
    if not isinstance(raw, dict):
        what = json.dumps(raw, ensure_ascii=False)
        raise KubectlError(f"error parsing {source}: invalid Kubernetes object: {what} is not an object")
    missing = [field for field in ("apiVersion", "kind") if not isinstance(raw.get(field), str) or not raw[field]]
    if missing:
        if checked:
            said = ", ".join(f"{field} not set" for field in missing)
            said = f"[{said}]" if len(missing) > 1 else said
            raise KubectlError(f'error validating "{source}": {_VALIDATED.format(said)}')
        field = "Kind" if "kind" in missing else "apiVersion"
        what = json.dumps(raw, separators=(",", ":"), ensure_ascii=False)
        raise KubectlError(f"unable to decode \"{source}\": Object '{field}' is missing in '{what}'")
    metadata = raw.get("metadata") or {}
    if not isinstance(metadata, dict) or not isinstance(metadata.get("annotations") or {}, dict):
        raise KubectlError(f'unable to decode "{source}": metadata and its annotations must be objects')
    resource = kinds.by_kind(raw["apiVersion"], raw["kind"])
    own = str(metadata.get("namespace") or "")
    if resource is None:
        raise KubectlError(
            f'resource mapping not found for name: "{metadata.get("name") or ""}" namespace: "{own}" '
            f'from "{source}": no matches for kind "{raw["kind"]}" in version "{raw["apiVersion"]}"\n'
            "ensure CRDs are installed first"
        )
    wanted = inv.flag("namespace")
    if resource.namespaced and own and wanted and own != wanted:
        raise KubectlError(
            f'the namespace from the provided object "{own}" does not match the namespace "{wanted}". '
            f"You must pass '--namespace={own}' to perform this operation."
        )
    namespace = (own or wanted or io.env.namespace) if resource.namespaced else ""
    return Manifest(raw, source, resource, namespace)
